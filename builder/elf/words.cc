// SPDX-License-Identifier: Apache-2.0
#include "builder/elf/words.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/hex.h"
#include "common/printable.h"

namespace bootmill::elf {
namespace {

constexpr size_t kMaxShownBytes = 256;

struct NoteType {
  std::string_view name;
  bool is_text = false;
};

// By their numbers.
constexpr NoteType kTypes[] = {
    {"INFO", true},     {"ENTRY"},
    {"HYPERCALL_PAGE"}, {"VIRT_BASE"},
    {"PADDR_OFFSET"},   {"XEN_VERSION", true},
    {"GUEST_OS", true}, {"GUEST_VERSION", true},
    {"LOADER", true},   {"PAE_MODE", true},
    {"FEATURES", true}, {"BSD_SYMTAB", true},
    {"HV_START_LOW"},   {"L1_MFN_VALID"},
    {"SUSPEND_CANCEL"}, {"INIT_P2M"},
    {"MOD_START_PFN"},  {"SUPPORTED_FEATURES"},
    {"PHYS32_ENTRY"},
};
static_assert(std::size(kTypes) == kXenPhys32Entry + 1);

}  // namespace

std::string SegmentTypeName(const Segment& segment) {
  switch (segment.type) {
    case kSegmentLoad:
      return "LOAD";
    case kSegmentNote:
      return "NOTE";
    case kSegmentGnuStack:
      return "GNU_STACK";
    default:
      return absl::StrFormat("0x%x", segment.type);
  }
}

std::string SegmentFlags(const Segment& segment) {
  std::string flags = "---";
  for (const auto& [bit, at, letter] :
       {std::tuple(4U, 0U, 'R'), {2U, 1U, 'W'}, {1U, 2U, 'E'}}) {
    if ((segment.flags & bit) != 0) {
      flags[at] = letter;
    }
  }
  return flags;
}

std::string_view XenNoteName(uint32_t type) {
  return type < std::size(kTypes) ? kTypes[type].name : std::string_view();
}

std::string XenNoteValue(const Note& note) {
  const ByteSpan bytes = note.description;
  if (note.type < std::size(kTypes) && kTypes[note.type].is_text) {
    const std::string_view text = AsText(bytes);
    return PrintableStart(text.substr(0, text.find('\0')), kMaxShownBytes);
  }
  if (bytes.size() == sizeof(uint32_t)) {
    return absl::StrFormat("0x%x", *ReadLittleEndian<uint32_t>(bytes, 0));
  }
  if (bytes.size() == sizeof(uint64_t)) {
    return absl::StrFormat("0x%x", *ReadLittleEndian<uint64_t>(bytes, 0));
  }
  const size_t shown = std::min(bytes.size(), kMaxShownBytes / 2);
  return HexEncode(bytes.first(shown)) + (shown < bytes.size() ? "..." : "");
}

}  // namespace bootmill::elf
