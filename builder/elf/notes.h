// SPDX-License-Identifier: Apache-2.0
// ELF notes, in particular those that Xen's domain builder reads.
#ifndef BOOTMILL_BUILDER_ELF_NOTES_H_
#define BOOTMILL_BUILDER_ELF_NOTES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill::elf {

// The types of notes with the owner "Xen". Source:
// xen/include/public/elfnote.h.
inline constexpr uint32_t kXenEntry = 1;
inline constexpr uint32_t kXenVirtBase = 3;
inline constexpr uint32_t kXenVersion = 5;
inline constexpr uint32_t kXenGuestOs = 6;
inline constexpr uint32_t kXenLoader = 8;
inline constexpr uint32_t kXenPaeMode = 9;
inline constexpr uint32_t kXenPhys32Entry = 18;

// One note; its members view the block it was read from.
struct Note {
  std::string_view owner;  // without its NUL
  uint32_t type = 0;
  ByteSpan description;
};

// Reads the notes of one PT_NOTE segment, in file order. A description that
// exceeds the segment is cut at its end: GRUB's i386-xen images declare 12
// bytes for their last note and hold 4, and Xen accepts that.
//
// Errors: INVALID_ARGUMENT (a header or owner beyond the end; more than 64
// notes). Thread-safe.
absl::StatusOr<std::vector<Note>> ParseNotes(ByteSpan block);

// Appends one note with the owner "Xen" to `block`: header, owner and
// description, each padded to 4 bytes. `declared_size` is the description's
// size in the header.
void AppendXenNote(Bytes& block, uint32_t type, ByteSpan description,
                   uint32_t declared_size);

}  // namespace bootmill::elf

#endif  // BOOTMILL_BUILDER_ELF_NOTES_H_
