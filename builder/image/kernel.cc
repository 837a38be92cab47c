// SPDX-License-Identifier: Apache-2.0
#include "builder/image/kernel.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_format.h"
#include "builder/elf/reader.h"
#include "builder/image/abi.h"
#include "common/checked_math.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::image {
namespace {

template <typename... Args>
absl::Status Refuse(const absl::FormatSpec<Args...>& format,
                    const Args&... args) {
  return absl::InvalidArgumentError("kernel.img: " +
                                    absl::StrFormat(format, args...));
}

bool IsKept(const elf::Section& section) {
  return section.type == elf::kSectionProgbits &&
         (section.flags & elf::kSectionAlloc) != 0;
}

bool IsCode(const elf::Section& section) {
  return (section.flags & elf::kSectionExecute) != 0;
}

// Returns the offset in the payload at which `section` ends.
absl::StatusOr<uint64_t> EndInPayload(const elf::File& file,
                                      const elf::Section& section,
                                      const TargetAbi& abi) {
  const std::string name(file.NameOf(section));
  if (section.address < abi.link_address) {
    return Refuse("section %s is at 0x%x, below the link address 0x%x", name,
                  section.address, abi.link_address);
  }
  const std::optional<uint64_t> end =
      CheckedAdd(section.address - abi.link_address, section.size);
  if (!end.has_value() || *end > kMaxArtifactBytes) {
    return Refuse("section %s of 0x%x bytes at 0x%x is beyond the limit of %d",
                  name, section.size, section.address, kMaxArtifactBytes);
  }
  return *end;
}

// The rules of grub-mkimage: the payload ends with the last data section of the
// header table (the last code section if there is none), the memory with the
// last NOBITS section.
struct Extent {
  std::optional<uint64_t> code_end;
  std::optional<uint64_t> data_end;
  std::optional<uint64_t> memory_end;
};

absl::Status AddSection(const elf::File& file, const elf::Section& section,
                        const TargetAbi& abi, Extent& extent,
                        KernelPayload& payload) {
  if ((section.flags & elf::kSectionAlloc) != 0) {
    payload.alignment = std::max(payload.alignment, section.alignment);
  }
  const bool is_zeroed = section.type == elf::kSectionNobits;
  if (!IsKept(section) && !is_zeroed) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const uint64_t end, EndInPayload(file, section, abi));
  if (is_zeroed) {
    extent.memory_end = end;
    return absl::OkStatus();
  }
  if (IsCode(section) && section.address != abi.link_address) {
    return Refuse("code section %s is at 0x%x, expected at 0x%x only",
                  std::string(file.NameOf(section)), section.address,
                  abi.link_address);
  }
  (IsCode(section) ? extent.code_end : extent.data_end) = end;
  payload.pieces.push_back(
      {section.address - abi.link_address, file.DataOf(section)});
  return absl::OkStatus();
}

absl::Status CheckPieces(KernelPayload& payload) {
  std::sort(payload.pieces.begin(), payload.pieces.end(),
            [](const auto& a, const auto& b) { return a.offset < b.offset; });
  uint64_t end = 0;
  for (const KernelPayload::Piece& piece : payload.pieces) {
    if (piece.offset < end) {
      return Refuse("two sections overlap at payload offset 0x%x",
                    piece.offset);
    }
    end = piece.offset + piece.data.size();
  }
  if (end > payload.size) {
    return Refuse(
        "a section ends at payload offset 0x%x, after the last (0x%x)", end,
        payload.size);
  }
  return absl::OkStatus();
}

absl::Status CheckPvhEntry(const KernelPayload& payload) {
  const ByteSpan start =
      payload.pieces.empty() ? ByteSpan() : payload.pieces.front().data;
  if (payload.pieces.empty() || payload.pieces.front().offset != 0 ||
      start.size() < kPvhEntryBytes.size() ||
      !std::equal(
          kPvhEntryBytes.begin(), kPvhEntryBytes.end(), start.begin(),
          [](uint8_t want, std::byte got) { return std::byte{want} == got; })) {
    return Refuse(
        "does not start with the PVH entry (cld; lgdt): the linker put other "
        "code first, and a guest would die at its first instruction");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<KernelPayload> ReadKernel(Target target, ByteSpan kernel) {
  const TargetAbi abi = AbiOf(target);
  const absl::StatusOr<elf::File> file = elf::File::Parse(kernel);
  if (!file.ok()) {
    return Annotate(file.status(), "kernel.img");
  }
  if (file->elf_class() != abi.elf_class ||
      file->type() != elf::kTypeExecutable) {
    return Refuse("not an executable of the class that %s needs",
                  std::string(TargetName(target)));
  }
  KernelPayload payload;
  Extent extent;
  for (const elf::Section& section : file->sections()) {
    RETURN_IF_ERROR(AddSection(*file, section, abi, extent, payload));
  }
  if (!extent.code_end.has_value()) {
    return Refuse("has no code section");
  }
  payload.size = extent.data_end.value_or(*extent.code_end);
  const uint64_t memory_end = extent.memory_end.value_or(payload.size);
  if (memory_end < payload.size) {
    return Refuse("its zeroed memory ends at 0x%x, before its data (0x%x)",
                  memory_end, payload.size);
  }
  payload.zeroed_size = memory_end - payload.size;
  payload.alignment = std::max(payload.alignment, kMinPayloadAlignment);
  if (!IsPowerOfTwo(payload.alignment) ||
      payload.alignment > kMaxArtifactBytes) {
    return Refuse("alignment 0x%x is not a power of two below the limit",
                  payload.alignment);
  }
  RETURN_IF_ERROR(CheckPieces(payload));
  if (abi.is_pvh) {
    RETURN_IF_ERROR(CheckPvhEntry(payload));
  }
  return payload;
}

}  // namespace bootmill::image
