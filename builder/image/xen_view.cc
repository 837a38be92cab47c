// SPDX-License-Identifier: Apache-2.0
#include "builder/image/xen_view.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "builder/elf/reader.h"
#include "builder/image/abi.h"
#include "builder/image/image_end.h"
#include "common/checked_math.h"
#include "common/status_macros.h"

namespace bootmill::image {
namespace {

template <typename... Args>
absl::Status Refuse(const absl::FormatSpec<Args...>& format,
                    const Args&... args) {
  return absl::InvalidArgumentError("image: " +
                                    absl::StrFormat(format, args...));
}

absl::Status ReadSegments(const elf::File& file, XenView& view) {
  for (const elf::Segment& segment : file.segments()) {
    if (segment.type != elf::kSegmentLoad) {
      continue;
    }
    if (!CheckedAdd(segment.physical_address, segment.memory_size)) {
      return Refuse("segment at 0x%x of 0x%x bytes wraps around",
                    segment.physical_address, segment.memory_size);
    }
    view.segments.push_back(
        {segment.physical_address, segment.memory_size, file.DataOf(segment)});
  }
  if (view.segments.empty()) {
    return Refuse("has no segment to load");
  }
  std::vector<LoadedSegment> sorted = view.segments;
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  for (size_t i = 1; i < sorted.size(); ++i) {
    const LoadedSegment& before = sorted[i - 1];
    if (before.address + before.memory_size > sorted[i].address) {
      return Refuse("segments at 0x%x and 0x%x overlap", before.address,
                    sorted[i].address);
    }
  }
  return absl::OkStatus();
}

absl::Status ReadXenNotes(const elf::File& file, XenView& view) {
  for (const elf::Segment& segment : file.segments()) {
    // libelf takes a note segment at file offset 0 for an empty one.
    if (segment.type != elf::kSegmentNote || segment.offset == 0) {
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<elf::Note> notes,
                     elf::ParseNotes(file.DataOf(segment)));
    std::copy_if(notes.begin(), notes.end(), std::back_inserter(view.notes),
                 [](const elf::Note& note) { return note.owner == "Xen"; });
  }
  return absl::OkStatus();
}

const elf::Note* FindNote(const XenView& view, uint32_t type) {
  const auto found =
      std::find_if(view.notes.begin(), view.notes.end(),
                   [type](const elf::Note& note) { return note.type == type; });
  return found == view.notes.end() ? nullptr : &*found;
}

std::optional<uint64_t> NumberIn(const elf::Note& note) {
  if (note.description.size() == 8) {
    return ReadLittleEndian<uint64_t>(note.description, 0);
  }
  return ReadLittleEndian<uint32_t>(note.description, 0);
}

// A PVH guest needs the note PHYS32_ENTRY; a PV guest says for which Xen it was
// made.
absl::Status ReadKind(const elf::File& file, XenView& view) {
  if (const elf::Note* entry = FindNote(view, elf::kXenPhys32Entry)) {
    if (file.elf_class() != elf::Class::k32) {
      return Refuse("is a 64-bit PVH image, which GRUB does not have");
    }
    const std::optional<uint64_t> address = NumberIn(*entry);
    if (!address.has_value()) {
      return Refuse("note PHYS32_ENTRY has %d bytes",
                    entry->description.size());
    }
    view.target = Target::kI386XenPvh;
    view.entry = *address;
    return absl::OkStatus();
  }
  const elf::Note* version = FindNote(view, elf::kXenVersion);
  if (version == nullptr ||
      AsText(version->description).substr(0, 7) != "xen-3.0") {
    return Refuse("has neither a PHYS32_ENTRY nor a XEN_VERSION xen-3.0 note");
  }
  const bool wide = file.elf_class() == elf::Class::k64;
  if (!wide && FindNote(view, elf::kXenPaeMode) == nullptr) {
    return Refuse("is a 32-bit PV image without a PAE_MODE note");
  }
  const elf::Note* entry = FindNote(view, elf::kXenEntry);
  view.target = wide ? Target::kX8664Xen : Target::kI386Xen;
  view.entry =
      entry == nullptr ? file.entry() : NumberIn(*entry).value_or(file.entry());
  return absl::OkStatus();
}

const LoadedSegment* SegmentAt(const XenView& view, uint64_t address) {
  for (const LoadedSegment& segment : view.segments) {
    if (address >= segment.address &&
        address - segment.address < segment.data.size()) {
      return &segment;
    }
  }
  return nullptr;
}

absl::Status CheckEntry(const XenView& view) {
  const LoadedSegment* segment = SegmentAt(view, view.entry);
  if (segment == nullptr) {
    return Refuse("entry 0x%x lies in no loaded segment", view.entry);
  }
  const ByteSpan code = segment->data.subspan(view.entry - segment->address);
  if (view.target == Target::kI386XenPvh &&
      !std::ranges::equal(
          code.first(std::min(code.size(), kPvhEntryBytes.size())),
          std::as_bytes(std::span(kPvhEntryBytes)))) {
    return Refuse("entry 0x%x does not start with cld; lgdt", view.entry);
  }
  return absl::OkStatus();
}

// GRUB expects its modules directly after its own memory.
absl::Status CheckModuleArea(const XenView& view) {
  if (view.segments.size() != 2) {
    return Refuse("has %d loaded segments, expected 2", view.segments.size());
  }
  const LoadedSegment& kernel = view.segments[0];
  const LoadedSegment& modules = view.segments[1];
  const std::optional<uint64_t> expected = CheckedRoundUp<uint64_t>(
      kernel.address + kernel.memory_size, kModuleAddressAlignment);
  if (modules.address != expected) {
    return Refuse("modules are at 0x%x, GRUB looks for them at 0x%x",
                  modules.address, expected.value_or(0));
  }
  if (ReadLittleEndian<uint32_t>(modules.data, 0) != kModuleMagic) {
    return Refuse("the module area has no magic");
  }
  return absl::OkStatus();
}

absl::Status CheckView(Target target, const XenView& view) {
  if (view.target != target) {
    return Refuse("reads back as %s", std::string(TargetName(view.target)));
  }
  return CheckModuleArea(view);
}

}  // namespace

absl::StatusOr<XenView> ReadAsXen(ByteSpan image) {
  ASSIGN_OR_RETURN(const elf::File file, elf::File::Parse(image));
  XenView view;
  RETURN_IF_ERROR(ReadSegments(file, view));
  RETURN_IF_ERROR(ReadXenNotes(file, view));
  RETURN_IF_ERROR(ReadKind(file, view));
  RETURN_IF_ERROR(CheckEntry(view));
  return view;
}

absl::Status CheckReadBack(Target target, ByteSpan image) {
  const absl::StatusOr<XenView> view = ReadAsXen(image);
  const absl::Status checked =
      view.ok() ? CheckView(target, *view) : view.status();
  if (checked.ok()) {
    return checked;
  }
  return absl::InternalError(absl::StrFormat(
      "the image for %s fails the check that Xen would do: %s",
      std::string(TargetName(target)), std::string(checked.message())));
}

absl::Status CheckImage(Target target, ByteSpan image) {
  RETURN_IF_ERROR(CheckReadBack(target, image));
  ASSIGN_OR_RETURN(const XenView view, ReadAsXen(image));
  const absl::Status checked = CheckEnd(view);
  if (checked.ok()) {
    return checked;
  }
  return absl::InternalError(absl::StrFormat(
      "the image for %s would not start every guest: %s",
      std::string(TargetName(target)), std::string(checked.message())));
}

}  // namespace bootmill::image
