// SPDX-License-Identifier: Apache-2.0
// The parts of an image, in file order:
//     1. ELF header, program headers, section headers, section names
//     2. at the payload's alignment: the kernel's payload
//     3. directly after it: the module area
//     4. at the next word: the notes that Xen reads
#include "builder/image/layout.h"

#include <cstring>

#include "absl/strings/str_format.h"
#include "builder/archive/file.h"
#include "builder/archive/memdisk.h"
#include "builder/elf/notes.h"
#include "builder/elf/writer.h"
#include "builder/image/abi.h"
#include "builder/image/kernel.h"
#include "builder/image/module_area.h"
#include "common/checked_math.h"
#include "common/limits.h"
#include "common/status_macros.h"

namespace bootmill::image {
namespace {

// The offsets and addresses of the parts.
struct Geometry {
  uint64_t section_headers;
  uint64_t names;
  uint64_t payload;
  uint64_t modules;
  uint64_t notes;
  uint64_t modules_address;
};

uint64_t RoundUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

Geometry Arrange(const TargetAbi& abi, const KernelPayload& kernel,
                 uint64_t modules_size) {
  const elf::RecordSizes sizes = abi.sizes();
  Geometry at{};
  at.section_headers = sizes.header + kSegmentCount * sizes.program_header;
  at.names = at.section_headers + kSectionCount * sizes.section_header;
  at.payload = RoundUp(at.names + kSectionNames.size(), kernel.alignment);
  at.modules = at.payload + kernel.size;
  at.notes = at.payload + RoundUp(kernel.size + modules_size, sizes.word);
  at.modules_address =
      RoundUp(abi.link_address + kernel.size + kernel.zeroed_size,
              kModuleAddressAlignment);
  return at;
}

// Writes the notes: those of PVH images hold the entry point, those of PV
// images what xm and xl have read since Xen 3.0. The last PV note of i386-xen
// declares more bytes than it holds, as grub-mkimage writes it.
Bytes MakeNotes(const TargetAbi& abi) {
  const auto with_nul = [](std::string_view literal) {
    return AsBytes({literal.data(), literal.size() + 1});
  };
  Bytes notes;
  Bytes word(abi.sizes().word);
  const auto word_size = static_cast<uint32_t>(word.size());
  if (abi.is_pvh) {
    elf::WriteWord(abi.elf_class, abi.link_address, word);
    elf::AppendXenNote(notes, elf::kXenPhys32Entry, word, word_size);
    return notes;
  }
  elf::AppendXenNote(notes, elf::kXenGuestOs, with_nul("GRUB"), 5);
  elf::AppendXenNote(notes, elf::kXenLoader, with_nul("generic"), 8);
  elf::AppendXenNote(notes, elf::kXenVersion, with_nul("xen-3.0"), 8);
  elf::AppendXenNote(notes, elf::kXenEntry, word, word_size);
  elf::AppendXenNote(notes, elf::kXenVirtBase, word, word_size);
  if (abi.elf_class == elf::Class::k32) {
    constexpr uint32_t kDeclaredPaeBytes = 12;
    elf::AppendXenNote(notes, elf::kXenPaeMode, with_nul("yes"),
                       kDeclaredPaeBytes);
  }
  return notes;
}

void WriteSegments(const TargetAbi& abi, const KernelPayload& kernel,
                   const Geometry& at, uint64_t modules_size,
                   uint64_t notes_size, std::span<std::byte> out) {
  const elf::Segment segments[kSegmentCount] = {
      {.type = elf::kSegmentLoad,
       .flags = elf::kSegmentReadWriteExecute,
       .offset = at.payload,
       .virtual_address = abi.link_address,
       .physical_address = abi.link_address,
       .file_size = kernel.size,
       .memory_size = kernel.size + kernel.zeroed_size,
       .alignment = kernel.alignment},
      {.type = elf::kSegmentGnuStack,
       .flags = elf::kSegmentReadWriteExecute,
       .offset = at.modules,
       .alignment = abi.link_alignment},
      {.type = elf::kSegmentLoad,
       .flags = elf::kSegmentReadWriteExecute,
       .offset = at.modules,
       .virtual_address = at.modules_address,
       .physical_address = at.modules_address,
       .file_size = modules_size,
       .memory_size = modules_size,
       .alignment = abi.link_alignment},
      {.type = elf::kSegmentNote,
       .flags = elf::kSegmentReadable,
       .offset = at.notes,
       .file_size = notes_size,
       .alignment = abi.sizes().word},
  };
  for (const elf::Segment& segment : segments) {
    elf::WriteSegment(abi.elf_class, segment, out);
    out = out.subspan(abi.sizes().program_header);
  }
}

// Writes the sections, which only people and tools use: Xen reads segments.
// ".xen" is PROGBITS, as grub-mkimage has it.
void WriteSections(const TargetAbi& abi, const KernelPayload& kernel,
                   const Geometry& at, uint64_t modules_size,
                   uint64_t notes_size, std::span<std::byte> out) {
  const uint64_t after_payload = abi.link_address + kernel.size;
  const elf::Section sections[kSectionCount] = {
      {},
      {.type = elf::kSectionStringTable,
       .offset = at.names,
       .size = kSectionNames.size(),
       .alignment = kernel.alignment},
      {.name_offset = kTextName,
       .type = elf::kSectionProgbits,
       .address = abi.link_address,
       .offset = at.payload,
       .size = kernel.size,
       .alignment = kernel.alignment},
      {.name_offset = kModsName,
       .type = elf::kSectionProgbits,
       .address = after_payload,
       .offset = at.modules,
       .size = modules_size,
       .alignment = abi.sizes().word},
      {.name_offset = kXenName,
       .type = elf::kSectionProgbits,
       .address = after_payload,
       .offset = at.notes,
       .size = notes_size,
       .alignment = abi.sizes().word},
  };
  for (const elf::Section& section : sections) {
    elf::WriteSection(abi.elf_class, section, out);
    out = out.subspan(abi.sizes().section_header);
  }
}

Bytes WriteImage(const TargetAbi& abi, const KernelPayload& kernel,
                 const ModuleArea& modules) {
  const Bytes notes = MakeNotes(abi);
  const Geometry at = Arrange(abi, kernel, modules.size);
  Bytes image(at.notes + notes.size());
  const std::span<std::byte> out(image);
  elf::WriteHeader({.elf_class = abi.elf_class,
                    .entry = abi.link_address,
                    .program_headers_offset = abi.sizes().header,
                    .program_header_count = kSegmentCount,
                    .section_headers_offset = at.section_headers,
                    .section_header_count = kSectionCount,
                    .name_section_index = kNameSection},
                   out);
  WriteSegments(abi, kernel, at, modules.size, notes.size(),
                out.subspan(abi.sizes().header));
  WriteSections(abi, kernel, at, modules.size, notes.size(),
                out.subspan(at.section_headers));
  std::memcpy(image.data() + at.names, kSectionNames.data(),
              kSectionNames.size());
  for (const KernelPayload::Piece& piece : kernel.pieces) {
    std::memcpy(image.data() + at.payload + piece.offset, piece.data.data(),
                piece.data.size());
  }
  WriteModuleArea(modules, abi.elf_class,
                  out.subspan(at.modules, modules.size));
  std::memcpy(image.data() + at.notes, notes.data(), notes.size());
  return image;
}

// Returns the memdisk, in the format whose module is loaded last: GRUB asks its
// driver first.
absl::StatusOr<Bytes> PackFiles(const std::vector<PlanModule>& modules,
                                const std::vector<PlanFile>& files) {
  archive::MemdiskFormat format = archive::MemdiskFormat::kTar;
  for (const PlanModule& module : modules) {
    if (module.name == "newc") {
      format = archive::MemdiskFormat::kNewc;
    } else if (module.name == "tar") {
      format = archive::MemdiskFormat::kTar;
    }
  }
  std::vector<archive::ArchivedFile> entries;
  entries.reserve(files.size());
  for (const PlanFile& file : files) {
    entries.push_back({file.path, *file.content.bytes});
  }
  return archive::WriteMemdisk(format, entries);
}

// The inputs of the layout; they view the plan.
struct Parts {
  KernelPayload kernel;
  Bytes packed;  // the memdisk, if Layout packs it
  ModuleArea modules;
};

absl::StatusOr<Parts> ReadParts(const Plan& plan) {
  Parts parts;
  ASSIGN_OR_RETURN(parts.kernel, ReadKernel(plan.target, plan.kernel.span()));
  std::optional<ByteSpan> memdisk;
  if (const auto* files = std::get_if<std::vector<PlanFile>>(&plan.memdisk)) {
    ASSIGN_OR_RETURN(parts.packed, PackFiles(plan.modules, *files));
    memdisk = parts.packed;
  } else if (const Blob* archive = std::get_if<Blob>(&plan.memdisk)) {
    memdisk = archive->span();
  }
  ASSIGN_OR_RETURN(parts.modules, PlanModuleArea(plan, memdisk));
  return parts;
}

}  // namespace

absl::StatusOr<Bytes> Layout(const Plan& plan) {
  ASSIGN_OR_RETURN(const Parts parts, ReadParts(plan));
  const TargetAbi abi = AbiOf(plan.target);
  const uint64_t size = Arrange(abi, parts.kernel, parts.modules.size).notes;
  if (size > kMaxArtifactBytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "the image would have %d bytes, limit %d", size, kMaxArtifactBytes));
  }
  return WriteImage(abi, parts.kernel, parts.modules);
}

absl::StatusOr<uint64_t> EndAddress(const Plan& plan) {
  ASSIGN_OR_RETURN(const Parts parts, ReadParts(plan));
  const Geometry at =
      Arrange(AbiOf(plan.target), parts.kernel, parts.modules.size);
  return at.modules_address + parts.modules.size;
}

}  // namespace bootmill::image
