// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/testing/fake_platform.h"

#include <span>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "builder/elf/format.h"
#include "builder/elf/writer.h"

namespace bootmill::testing {
namespace {

constexpr size_t kTypeOffset = 16;

void Append(Bytes& out, std::string_view text) {
  const ByteSpan bytes = AsBytes(text);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

// The file's parts: header, contents, name table, section headers.
Bytes MakeElf(elf::Class elf_class, uint16_t type, const Sections& sections) {
  const elf::RecordSizes sizes = elf::SizesOf(elf_class);
  Bytes file(sizes.header);
  std::vector<elf::Section> headers(1);
  std::string names(1, '\0');
  for (const auto& [name, content] : sections) {
    headers.push_back({.name_offset = static_cast<uint32_t>(names.size()),
                       .type = elf::kSectionProgbits,
                       .offset = file.size(),
                       .size = content.size(),
                       .alignment = 1});
    names += name + '\0';
    Append(file, content);
  }
  const auto name_offset = static_cast<uint32_t>(names.size());
  names += std::string(".shstrtab") + '\0';
  headers.push_back({.name_offset = name_offset,
                     .type = elf::kSectionStringTable,
                     .offset = file.size(),
                     .size = names.size(),
                     .alignment = 1});
  Append(file, names);
  const size_t table = file.size();
  file.resize(table + headers.size() * sizes.section_header);
  const std::span<std::byte> out(file);
  const auto count = static_cast<uint16_t>(headers.size());
  elf::WriteHeader({.elf_class = elf_class,
                    .section_headers_offset = table,
                    .section_header_count = count,
                    .name_section_index = static_cast<uint16_t>(count - 1)},
                   out);
  WriteLittleEndian<uint16_t>(out, kTypeOffset, type);
  for (size_t i = 0; i < headers.size(); ++i) {
    elf::WriteSection(elf_class, headers[i],
                      out.subspan(table + i * sizes.section_header));
  }
  return file;
}

Sections ModuleSections(const std::string& name,
                        const std::vector<std::string>& needs) {
  std::string moddeps;
  for (const std::string& need : needs) {
    moddeps += need + '\0';
  }
  return {{".text", "code of " + name},
          {".module_license", std::string("LICENSE=GPLv3+") + '\0'},
          {".moddeps", moddeps},
          {".modname", name + '\0'}};
}

Bytes MakeModuleFile(Target target, const std::string& name,
                     const std::vector<std::string>& needs) {
  return MakeElf(TargetElfClass(target), elf::kTypeRelocatable,
                 ModuleSections(name, needs));
}

std::string MakeModinfo(Target target, const std::string& package_version,
                        const std::string& version) {
  const std::string name(TargetName(target));
  const size_t dash = name.find('-');
  return absl::StrFormat(
      "#!/bin/sh\n\ngrub_modinfo_target_cpu=%s\ngrub_modinfo_platform=%s\n"
      "grub_target_cc_version='gcc (GCC) 12.2.0'\n"
      "grub_version=\"%s\"\ngrub_package_version=\"%s\"\n",
      name.substr(0, dash), name.substr(dash + 1), version, package_version);
}

toolchain::PlatformFiles MakePlatformFiles(
    Target target, const std::vector<FakeModule>& modules) {
  toolchain::PlatformFiles files;
  std::string dependencies = "kernel:\n";
  for (const FakeModule& module : modules) {
    files[module.name + ".mod"] =
        MakeModuleFile(target, module.name, module.needs);
    dependencies += absl::StrFormat("%s: %s\n", module.name,
                                    absl::StrJoin(module.needs, " "));
  }
  files["kernel.img"] = MakeElf(TargetElfClass(target), elf::kTypeExecutable,
                                {{".text", "kernel"}});
  files["moddep.lst"] = ToBytes(dependencies);
  files["modinfo.sh"] = ToBytes(MakeModinfo(target));
  files["command.lst"] = ToBytes("*cat: cat\ncat: minicmd\n");
  files["fs.lst"] = ToBytes("ext2\nxfs\n");
  files["partmap.lst"] = ToBytes("part_gpt\n");
  files["crypto.lst"] = ToBytes("AES: gcry_rijndael\n");
  return files;
}

}  // namespace bootmill::testing
