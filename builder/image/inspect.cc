// SPDX-License-Identifier: Apache-2.0
#include "builder/image/inspect.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_format.h"
#include "builder/archive/memdisk.h"
#include "builder/elf/reader.h"
#include "builder/elf/writer.h"
#include "builder/image/abi.h"
#include "builder/image/object_types.h"
#include "common/checked_math.h"
#include "common/status_macros.h"

namespace bootmill::image {
namespace {

constexpr size_t kMaxObjects = 4096;
constexpr size_t kMaxDependencies = 64;

template <typename... Args>
absl::Status Refuse(const absl::FormatSpec<Args...>& format,
                    const Args&... args) {
  return absl::InvalidArgumentError("module area: " +
                                    absl::StrFormat(format, args...));
}

bool StartsWith(ByteSpan data, std::string_view prefix) {
  return AsText(data).starts_with(prefix);
}

// Above 3 the meaning of a number depends on the GRUB version, so the contents
// decide. The two marks have no contents, but no version uses 6 or 7 for
// disable-cli, or 8 or 9 for disable-shim-lock.
ObjectKind Classify(uint32_t type, ByteSpan data) {
  const ObjectTypes stable;
  if (type == stable.elf) {
    return ObjectKind::kModule;
  }
  if (type == stable.memdisk) {
    return ObjectKind::kMemdisk;
  }
  if (type == stable.config) {
    return ObjectKind::kConfig;
  }
  if (type == stable.prefix) {
    return ObjectKind::kPrefix;
  }
  if (data.empty()) {
    if (type == 6 || type == 7) {
      return ObjectKind::kDisableShimLock;
    }
    return type == 8 || type == 9 ? ObjectKind::kDisableCli
                                  : ObjectKind::kUnknown;
  }
  if (StartsWith(data, "\xd0\x0d\xfe\xed")) {
    return ObjectKind::kDeviceTree;
  }
  if (StartsWith(data, "\x30\x82")) {  // a DER sequence
    return ObjectKind::kCertificate;
  }
  // An OpenPGP packet has the top bit set; tag 6 is a public key (RFC 4880,
  // sections 4.2, 4.3).
  const auto first = std::to_integer<uint8_t>(data[0]);
  const bool is_public_key = (first & 0xc0U) == 0xc0U
                                 ? (first & 0x3fU) == 6
                                 : (first & 0xbcU) == 0x98U;
  return is_public_key ? ObjectKind::kPublicKey : ObjectKind::kUnknown;
}

ByteSpan UpToNul(ByteSpan data) {
  const auto end = std::find(data.begin(), data.end(), std::byte{0});
  return data.first(static_cast<size_t>(end - data.begin()));
}

absl::StatusOr<std::vector<ObjectPart>> ReadObjects(ByteSpan area,
                                                    elf::Class elf_class) {
  const size_t word = elf::SizesOf(elf_class).word;
  const auto read_word = [&](uint64_t at) -> std::optional<uint64_t> {
    return word == 8
               ? ReadLittleEndian<uint64_t>(area, at)
               : std::optional<uint64_t>(ReadLittleEndian<uint32_t>(area, at));
  };
  const std::optional<uint64_t> start = read_word(word);
  const std::optional<uint64_t> total = read_word(2 * word);
  if (!start || !total || *total > area.size() || *start > *total) {
    return Refuse("its header does not fit %d bytes", area.size());
  }
  area = area.first(*total);
  std::vector<ObjectPart> objects;
  uint64_t at = *start;
  while (at < area.size()) {
    const auto type = ReadLittleEndian<uint32_t>(area, at);
    const auto size = ReadLittleEndian<uint32_t>(area, at + 4);
    if (!type || !size || *size < kObjectHeaderBytes ||
        !RangeFits<uint64_t>(at, *size, area.size())) {
      return Refuse("object %d at 0x%x does not fit 0x%x bytes", objects.size(),
                    at, area.size());
    }
    if (objects.size() == kMaxObjects) {
      return Refuse("more than %d objects", kMaxObjects);
    }
    ByteSpan data =
        area.subspan(at + kObjectHeaderBytes, *size - kObjectHeaderBytes);
    const ObjectKind kind = Classify(*type, data);
    if (kind == ObjectKind::kConfig || kind == ObjectKind::kPrefix) {
      data = UpToNul(data);
    }
    objects.push_back({kind, *type, data});
    // GRUB does not round a key's size, but the next object begins at a rounded
    // offset.
    at += *CheckedRoundUp<uint64_t>(*size, word);
  }
  return objects;
}

// Returns the texts of `data`, each of which ends in a NUL.
std::vector<std::string> ReadTexts(ByteSpan data) {
  std::vector<std::string> texts;
  while (!data.empty() && texts.size() < kMaxDependencies) {
    const ByteSpan text = UpToNul(data);
    texts.emplace_back(AsText(text));
    data = data.subspan(std::min(text.size() + 1, data.size()));
  }
  return texts;
}

ModulePart ReadModule(ByteSpan file) {
  ModulePart module{
      .name = "", .license = "", .dependencies = {}, .file = file};
  const absl::StatusOr<elf::File> elf = elf::File::Parse(file);
  if (!elf.ok()) {
    return module;
  }
  if (const elf::Section* name = elf->FindSection(".modname")) {
    module.name = AsText(UpToNul(elf->DataOf(*name)));
  }
  if (const elf::Section* license = elf->FindSection(".module_license")) {
    constexpr std::string_view kKey = "LICENSE=";
    const std::string_view text = AsText(UpToNul(elf->DataOf(*license)));
    module.license = text.starts_with(kKey) ? text.substr(kKey.size()) : text;
  }
  if (const elf::Section* needs = elf->FindSection(".moddeps")) {
    module.dependencies = ReadTexts(elf->DataOf(*needs));
  }
  return module;
}

}  // namespace

std::string_view ObjectKindName(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kModule:
      return "module";
    case ObjectKind::kMemdisk:
      return "memdisk";
    case ObjectKind::kConfig:
      return "configuration";
    case ObjectKind::kPrefix:
      return "prefix";
    case ObjectKind::kPublicKey:
      return "public key";
    case ObjectKind::kCertificate:
      return "certificate";
    case ObjectKind::kDeviceTree:
      return "device tree";
    case ObjectKind::kDisableShimLock:
      return "disable-shim-lock";
    case ObjectKind::kDisableCli:
      return "disable-cli";
    case ObjectKind::kUnknown:
      break;
  }
  return "unknown";
}

absl::StatusOr<ImageParts> Inspect(ByteSpan image) {
  ImageParts parts;
  ASSIGN_OR_RETURN(parts.xen, ReadAsXen(image));
  if (parts.xen.segments.size() != 2 ||
      ReadLittleEndian<uint32_t>(parts.xen.segments[1].data, 0) !=
          kModuleMagic) {
    return absl::InvalidArgumentError(
        "image: Xen would start it, but it has no GRUB module area behind its "
        "kernel");
  }
  const LoadedSegment& kernel = parts.xen.segments[0];
  parts.payload = kernel.data;
  parts.zeroed_size = kernel.memory_size - kernel.data.size();
  // ReadAsXen has accepted the file, so Parse cannot fail.
  parts.program_headers = elf::File::Parse(image)->segments();
  // Xen's first segment is the first one that is loaded.
  parts.payload_alignment =
      std::ranges::find(parts.program_headers, elf::kSegmentLoad,
                        &elf::Segment::type)
          ->alignment;
  ASSIGN_OR_RETURN(parts.objects,
                   ReadObjects(parts.xen.segments[1].data,
                               TargetElfClass(parts.xen.target)));
  for (const ObjectPart& object : parts.objects) {
    if (object.kind == ObjectKind::kModule) {
      parts.modules.push_back(ReadModule(object.data));
    }
  }
  if (const ObjectPart* memdisk = FindObject(parts, ObjectKind::kMemdisk)) {
    absl::StatusOr<std::vector<archive::ArchivedFile>> files =
        archive::ReadMemdisk(memdisk->data);
    if (files.ok()) {
      parts.memdisk_files = *std::move(files);
    }
  }
  return parts;
}

const ObjectPart* FindObject(const ImageParts& parts, ObjectKind kind) {
  const auto found = std::find_if(
      parts.objects.begin(), parts.objects.end(),
      [kind](const ObjectPart& object) { return object.kind == kind; });
  return found == parts.objects.end() ? nullptr : &*found;
}

Bytes MakeKernelFile(const ImageParts& parts) {
  constexpr std::string_view kNames("\0.text\0.bss\0.shstrtab\0", 22);
  constexpr uint16_t kSections = 4;
  const TargetAbi abi = AbiOf(parts.xen.target);
  const elf::RecordSizes sizes = abi.sizes();
  const uint64_t payload = sizes.header + sizes.program_header;
  const uint64_t names = payload + parts.payload.size();
  const uint64_t headers =
      *CheckedRoundUp<uint64_t>(names + kNames.size(), sizes.word);
  Bytes file(headers + kSections * sizes.section_header);
  const std::span<std::byte> out(file);
  elf::WriteHeader({.elf_class = abi.elf_class,
                    .entry = abi.link_address,
                    .program_headers_offset = sizes.header,
                    .program_header_count = 1,
                    .section_headers_offset = headers,
                    .section_header_count = kSections,
                    .name_section_index = 3},
                   out);
  elf::WriteSegment(abi.elf_class,
                    {.type = elf::kSegmentLoad,
                     .flags = elf::kSegmentReadWriteExecute,
                     .offset = payload,
                     .virtual_address = abi.link_address,
                     .physical_address = abi.link_address,
                     .file_size = parts.payload.size(),
                     .memory_size = parts.payload.size() + parts.zeroed_size},
                    out.subspan(sizes.header));
  // memcpy must not be called with the null address of an empty part.
  std::copy(parts.payload.begin(), parts.payload.end(),
            out.subspan(payload).begin());
  std::memcpy(file.data() + names, kNames.data(), kNames.size());
  const elf::Section sections[kSections] = {
      {},
      {.name_offset = 1,
       .type = elf::kSectionProgbits,
       .flags = elf::kSectionAlloc | elf::kSectionExecute,
       .address = abi.link_address,
       .offset = payload,
       .size = parts.payload.size(),
       .alignment = parts.payload_alignment},
      {.name_offset = 7,
       .type = elf::kSectionNobits,
       .flags = elf::kSectionAlloc,
       .address = abi.link_address + parts.payload.size(),
       .offset = names,
       .size = parts.zeroed_size,
       .alignment = 1},
      {.name_offset = 12,
       .type = elf::kSectionStringTable,
       .offset = names,
       .size = kNames.size(),
       .alignment = 1},
  };
  for (size_t i = 0; i < kSections; ++i) {
    elf::WriteSection(abi.elf_class, sections[i],
                      out.subspan(headers + i * sizes.section_header));
  }
  return file;
}

}  // namespace bootmill::image
