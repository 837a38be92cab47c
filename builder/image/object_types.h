// SPDX-License-Identifier: Apache-2.0
// The numbers that mark the objects of an image's module area.
#ifndef BOOTMILL_BUILDER_IMAGE_OBJECT_TYPES_H_
#define BOOTMILL_BUILDER_IMAGE_OBJECT_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>

namespace bootmill::image {

// One row of the table: what a GRUB version calls its objects. A number that
// the version does not have, or that nobody has checked, is absent.
// Source: GRUB's include/grub/kernel.h at the versions of the table.
struct ObjectTypes {
  std::string name;  // as in "2.06", "2.14", "fedora-2.12"
  uint32_t elf = 0;
  uint32_t memdisk = 1;
  uint32_t config = 2;
  uint32_t prefix = 3;
  std::optional<uint32_t> public_key;
  std::optional<uint32_t> dtb;
  std::optional<uint32_t> disable_shim_lock;
  std::optional<uint32_t> disable_cli;
};

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_OBJECT_TYPES_H_
