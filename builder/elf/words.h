// SPDX-License-Identifier: Apache-2.0
// Segments and notes in words, for people who look into an image.
#ifndef BOOTMILL_BUILDER_ELF_WORDS_H_
#define BOOTMILL_BUILDER_ELF_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "builder/elf/format.h"
#include "builder/elf/notes.h"

namespace bootmill::elf {

// Returns the type as readelf names it, `LOAD`; `0x6474e552` for one that
// GRUB's images do not have.
std::string SegmentTypeName(const Segment& segment);

// Returns `RWE`, with a `-` for each right that the segment does not give.
std::string SegmentFlags(const Segment& segment);

// Returns what Xen's headers call a note of this type, without their prefix:
// `PHYS32_ENTRY`; empty for a type that they do not have. Source:
// xen/include/public/elfnote.h.
std::string_view XenNoteName(uint32_t type);

// Returns the value of a note with the owner "Xen" as printable text of at most
// about 1 KiB: what it says, if its type is one of text; its number in hex,
// `0x100000`, if it has 4 or 8 bytes; else its bytes as hex digits.
std::string XenNoteValue(const Note& note);

}  // namespace bootmill::elf

#endif  // BOOTMILL_BUILDER_ELF_WORDS_H_
