// SPDX-License-Identifier: Apache-2.0
// Reading kernel.img.
#ifndef BOOTMILL_BUILDER_IMAGE_KERNEL_H_
#define BOOTMILL_BUILDER_IMAGE_KERNEL_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/target.h"
#include "common/bytes.h"

namespace bootmill::image {

// The payload made of kernel.img: its sections placed by their addresses,
// without relocating or patching anything.
struct KernelPayload {
  struct Piece {
    uint64_t offset;  // in the payload
    ByteSpan data;    // a view into kernel.img
  };

  uint64_t size = 0;         // in the file; gaps are zeros
  uint64_t zeroed_size = 0;  // in memory after the payload (.bss)
  uint64_t alignment = 0;
  std::vector<Piece> pieces;  // they do not overlap; ordered by offset
};

// Reads kernel.img for `target`; the result views `kernel`, which must outlive
// it.
//
// Errors: INVALID_ARGUMENT (not an executable of the target's class; code not
// at the link address; sections that overlap, lie below the link address or
// exceed the limit for an image; a PVH kernel that does not start with the PVH
// entry's instructions). Thread-safe.
// Source: GRUB's util/grub-mkimagexx.c, as described in docs/formats/
// grub-image.md section 1.
absl::StatusOr<KernelPayload> ReadKernel(Target target, ByteSpan kernel);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_KERNEL_H_
