// SPDX-License-Identifier: Apache-2.0
// Where an image of i386-xen_pvh may end, so that its guest can start.
//
// Xen's toolstack puts what it passes to a PVH guest (start information, then
// the command line and the list of modules) into the first page after the
// image's memory. GRUB begins its heap where its modules end, before it has
// read any of that: it rounds the end up to 16 and writes two records there,
// together 48 bytes since 2.12 (32 before). If fewer bytes remain in the page,
// the records overwrite the start information. What is lost depends on the
// distance from the rounded end to the page's end:
//      0   the address of the ACPI tables: Linux dies early
//     16   the address of the command line: 2.14, which reads it, reports that
//          the command line is not NUL-terminated
//     32   magic and version, which no GRUB up to 2.14 reads
// All three are refused for kernels of any version, because distributions carry
// the larger records in older versions, and a later GRUB may read more.
//
// Sources: GRUB's grub-core/kern/i386/xen/pvh.c (grub_xen_setup_pvh,
// grub_xen_mm_init_regions), grub-core/kern/mm.c (grub_mm_init_region),
// include/grub/mm_private.h, checked against the machine code of Debian's 2.06,
// 2.12 and 2.14; Xen's tools/libs/guest/xg_dom_x86.c (alloc_magic_pages_hvm,
// bootlate_hvm) and xen/include/public/arch-x86/hvm/start_info.h.
#ifndef BOOTMILL_BUILDER_IMAGE_IMAGE_END_H_
#define BOOTMILL_BUILDER_IMAGE_IMAGE_END_H_

#include <cstdint>

#include "absl/status/status.h"
#include "builder/image/plan.h"
#include "builder/image/xen_view.h"

namespace bootmill::image {

inline constexpr uint64_t kXenPageBytes = 4096;
// The size of the records at the start of GRUB's heap, on 32-bit x86.
inline constexpr uint64_t kHeapRecordBytes = 48;

// Returns how many bytes lie between `end`, the first address after an image's
// memory, and the next page: 0 to 4095.
constexpr uint64_t RoomBehind(uint64_t end) {
  return (kXenPageBytes - end % kXenPageBytes) % kXenPageBytes;
}

// Checks that an image of i386-xen_pvh leaves enough room for the records of
// GRUB's heap. Images of other targets may end anywhere.
//
// Errors: FAILED_PRECONDITION, saying what may happen and how many more bytes
// the image needs. Thread-safe.
absl::Status CheckEnd(const XenView& view);

// Appends newlines, which GRUB ignores, to the early configuration of `plan` if
// the image would otherwise fail CheckEnd. A plan without an early
// configuration, or one that cannot be laid out, is left unchanged. The same
// plan always gets the same newlines. Thread-safe.
void PadEnd(Plan& plan);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_IMAGE_END_H_
