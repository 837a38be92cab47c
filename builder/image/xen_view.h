// SPDX-License-Identifier: Apache-2.0
// Reading an image as Xen's domain builder does.
#ifndef BOOTMILL_BUILDER_IMAGE_XEN_VIEW_H_
#define BOOTMILL_BUILDER_IMAGE_XEN_VIEW_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "builder/elf/notes.h"
#include "builder/target.h"
#include "common/bytes.h"

namespace bootmill::image {

// One segment that is loaded.
struct LoadedSegment {
  uint64_t address = 0;  // physical for PVH, virtual from 0 for PV
  uint64_t memory_size = 0;
  ByteSpan data;
};

// What Xen takes from an image: segments and notes, no sections.
struct XenView {
  Target target = Target::kI386XenPvh;
  uint64_t entry = 0;
  std::vector<LoadedSegment> segments;  // in file order; they do not overlap
  std::vector<elf::Note> notes;         // those with the owner "Xen"
};

// Reads `image` by the rules of Xen's libelf: loadable segments, notes from
// PT_NOTE segments (one at file offset 0 is skipped), the entry from the
// notes. The result views `image`, which must outlive it.
//
// Errors: INVALID_ARGUMENT (not ELF; no Xen notes; notes that do not make a
// bootable PV or PVH guest; segments that overlap or do not hold the entry).
// Thread-safe. Source: xen/common/libelf/libelf-dominfo.c, xen/include/public/
// elfnote.h.
absl::StatusOr<XenView> ReadAsXen(ByteSpan image);

// Checks that Xen would start `image` as a guest of `target`, and that GRUB
// would find its module area.
//
// Errors: INTERNAL, saying what is wrong, because Layout must not make such an
// image.
absl::Status CheckReadBack(Target target, ByteSpan image);

// Checks the same as CheckReadBack, and that the image ends where its guest can
// start (CheckEnd in image_end.h). Every image of a spec must pass this check
// before it is given out.
//
// Errors: INTERNAL, as above. Thread-safe.
absl::Status CheckImage(Target target, ByteSpan image);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_XEN_VIEW_H_
