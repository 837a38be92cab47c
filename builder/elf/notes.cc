// SPDX-License-Identifier: Apache-2.0
#include "builder/elf/notes.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/checked_math.h"

namespace bootmill::elf {
namespace {

constexpr size_t kHeaderBytes = 12;
constexpr uint64_t kNoteAlignment = 4;
constexpr size_t kMaxNotes = 64;

void AppendPadded(Bytes& block, ByteSpan data) {
  block.insert(block.end(), data.begin(), data.end());
  block.resize((block.size() + kNoteAlignment - 1) & ~(kNoteAlignment - 1));
}

std::string_view WithoutNul(std::string_view text) {
  return text.substr(0, text.find('\0'));
}

}  // namespace

absl::StatusOr<std::vector<Note>> ParseNotes(ByteSpan block) {
  std::vector<Note> notes;
  while (!block.empty()) {
    const auto name_size = ReadLittleEndian<uint32_t>(block, 0);
    const auto description_size = ReadLittleEndian<uint32_t>(block, 4);
    const auto type = ReadLittleEndian<uint32_t>(block, 8);
    if (!name_size || !description_size || !type || notes.size() == kMaxNotes) {
      return absl::InvalidArgumentError(
          absl::StrFormat("elf: note %d has no room for its header, or there "
                          "are more than %d notes",
                          notes.size(), kMaxNotes));
    }
    block = block.subspan(kHeaderBytes);
    // These are 64-bit sums of 32-bit sizes, so they cannot wrap.
    const uint64_t name_span =
        *CheckedRoundUp<uint64_t>(*name_size, kNoteAlignment);
    if (name_span > block.size()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("elf: note %d: owner of %d bytes, %d bytes are left",
                          notes.size(), *name_size, block.size()));
    }
    Note note;
    note.owner = WithoutNul(AsText(block.first(*name_size)));
    note.type = *type;
    block = block.subspan(name_span);
    note.description =
        block.first(std::min<uint64_t>(*description_size, block.size()));
    notes.push_back(note);
    block = block.subspan(std::min<uint64_t>(
        *CheckedRoundUp<uint64_t>(*description_size, kNoteAlignment),
        block.size()));
  }
  return notes;
}

void AppendXenNote(Bytes& block, uint32_t type, ByteSpan description,
                   uint32_t declared_size) {
  constexpr std::string_view kOwner("Xen\0", 4);
  const size_t start = block.size();
  block.resize(start + kHeaderBytes);
  WriteLittleEndian<uint32_t>(block, start, kOwner.size());
  WriteLittleEndian<uint32_t>(block, start + 4, declared_size);
  WriteLittleEndian<uint32_t>(block, start + 8, type);
  AppendPadded(block, AsBytes(kOwner));
  AppendPadded(block, description);
}

}  // namespace bootmill::elf
