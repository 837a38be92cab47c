// SPDX-License-Identifier: Apache-2.0
// The numbers that mark the objects of an image's module area.
#ifndef BOOTMILL_BUILDER_IMAGE_OBJECT_TYPES_H_
#define BOOTMILL_BUILDER_IMAGE_OBJECT_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace bootmill::image {

// The numbers that one GRUB version uses for objects. A number is absent if the
// version does not have it, or if nobody has checked it. Source: GRUB's
// include/grub/kernel.h at the versions of the table.
struct ObjectTypes {
  std::string name;  // as in "2.06", "2.14", "fedora-2.12"
  uint32_t elf = 0;
  uint32_t memdisk = 1;
  uint32_t config = 2;
  uint32_t prefix = 3;
  // The number under which the kernel's `pgp` module looks for a key.
  std::optional<uint32_t> public_key;
  std::optional<uint32_t> dtb;
  std::optional<uint32_t> disable_shim_lock;
  std::optional<uint32_t> disable_cli;

  bool operator==(const ObjectTypes&) const = default;
};

// Returns the numbers of the GRUB that `flavour` (a FlavourName) made from
// version `version` (`grub_version` of modinfo.sh, or the package's version).
//
// For a GRUB that is not in the table, the result is named FLAVOUR-VERSION and
// has only the four numbers that no known GRUB ever changed. Thread-safe.
ObjectTypes ObjectTypesFor(std::string_view flavour, std::string_view version);

// Returns the row called `name`, for callers who know which GRUB it is. Errors:
// NOT_FOUND, listing the names. Thread-safe.
absl::StatusOr<ObjectTypes> FindObjectTypes(std::string_view name);

// Returns the names of the rows, in the table's order.
std::vector<std::string> ObjectTypesNames();

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_OBJECT_TYPES_H_
