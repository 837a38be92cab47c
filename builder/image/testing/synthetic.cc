// SPDX-License-Identifier: Apache-2.0
#include "builder/image/testing/synthetic.h"

#include <algorithm>
#include <cstring>

#include "builder/elf/writer.h"
#include "builder/image/abi.h"

namespace bootmill::image::testing {
namespace {

constexpr std::string_view kNames("\0.text\0.data\0.bss\0.shstrtab\0", 28);
constexpr uint64_t kCodeBytes = 64;
constexpr uint64_t kDataBytes = 32;
constexpr uint64_t kDataAddress = 128;
constexpr uint64_t kZeroedBytes = 4096;
constexpr uint16_t kSections = 5;

}  // namespace

Bytes SyntheticKernel(Target target) {
  const TargetAbi abi = AbiOf(target);
  const elf::RecordSizes sizes = abi.sizes();
  const uint64_t code = sizes.header;
  const uint64_t data = code + kCodeBytes;
  const uint64_t names = data + kDataBytes;
  const uint64_t headers = names + 32;
  Bytes file(headers + kSections * sizes.section_header);
  const std::span<std::byte> out(file);
  elf::WriteHeader({.elf_class = abi.elf_class,
                    .entry = abi.link_address,
                    .section_headers_offset = headers,
                    .section_header_count = kSections,
                    .name_section_index = 4},
                   out);
  std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(code), kCodeBytes,
              std::byte{0x90});
  std::ranges::copy(std::as_bytes(std::span(kPvhEntryBytes)),
                    out.begin() + static_cast<std::ptrdiff_t>(code));
  std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(data), kDataBytes,
              std::byte{0xda});
  std::memcpy(file.data() + names, kNames.data(), kNames.size());
  const elf::Section sections[kSections] = {
      {},
      {.name_offset = 1,
       .type = elf::kSectionProgbits,
       .flags = elf::kSectionAlloc | elf::kSectionExecute,
       .address = abi.link_address,
       .offset = code,
       .size = kCodeBytes,
       .alignment = 16},
      {.name_offset = 7,
       .type = elf::kSectionProgbits,
       .flags = elf::kSectionAlloc,
       .address = abi.link_address + kDataAddress,
       .offset = data,
       .size = kDataBytes,
       .alignment = 32},
      {.name_offset = 13,
       .type = elf::kSectionNobits,
       .flags = elf::kSectionAlloc,
       .address = abi.link_address + kDataAddress + kDataBytes,
       .offset = names,
       .size = kZeroedBytes,
       .alignment = 4096},
      {.name_offset = 18,
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

Plan SyntheticPlan(Target target) {
  Plan plan;
  plan.target = target;
  plan.kernel = MakeBlob(SyntheticKernel(target));
  plan.modules = {{"first", MakeBlob(ToBytes("first module")), "asked for"},
                  {"second", MakeBlob(ToBytes("2")), "needed by first"}};
  plan.public_keys = {MakeBlob(ToBytes("\x99key"))};
  plan.memdisk =
      std::vector<PlanFile>{{"grub.cfg", MakeBlob(ToBytes("echo hello\n"))},
                            {"extra/file", MakeBlob(ToBytes("content"))}};
  plan.dtb = MakeBlob(ToBytes("\xd0\x0d\xfe\xed tree"));
  plan.disable_shim_lock = true;
  plan.config = MakeBlob(ToBytes("normal (memdisk)/grub.cfg\n"));
  plan.prefix = "(memdisk)/boot/grub";
  plan.object_types.name = "2.06";
  plan.object_types.public_key = 4;
  plan.object_types.dtb = 5;
  plan.object_types.disable_shim_lock = 6;
  return plan;
}

}  // namespace bootmill::image::testing
