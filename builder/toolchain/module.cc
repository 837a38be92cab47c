// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/module.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "builder/elf/reader.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::toolchain {
namespace {

constexpr std::array<std::string_view, 3> kAcceptedLicenses = {
    "GPLv3", "GPLv3+", "GPLv2+"};
constexpr std::string_view kLicenseKey = "LICENSE=";

// Returns text from a file in a form that is safe in a message.
std::string Quote(std::string_view text) {
  constexpr size_t kMaxShown = 64;
  const std::string_view shown = text.substr(0, kMaxShown);
  return absl::StrFormat(
      "`%s`", absl::CHexEscape(absl::string_view(shown.data(), shown.size())));
}

// Returns the texts, separated by commas.
template <typename Texts>
std::string Join(const Texts& texts) {
  return absl::StrJoin(
      texts, ", ",
      [](std::string* out, std::string_view text) { out->append(text); });
}

// Splits at NULs; the last byte must be one. Empty strings are padding and are
// ignored.
absl::StatusOr<std::vector<std::string_view>> Strings(ByteSpan data,
                                                      std::string_view what) {
  std::vector<std::string_view> strings;
  for (uint64_t offset = 0; offset < data.size();) {
    const std::optional<std::string_view> text = ReadCString(data, offset);
    if (!text.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s does not end in a NUL", what));
    }
    if (!text->empty()) {
      strings.push_back(*text);
    }
    offset += text->size() + 1;
  }
  return strings;
}

absl::Status CheckName(const elf::File& elf, std::string_view name) {
  const elf::Section* section = elf.FindSection(".modname");
  if (section == nullptr) {
    return absl::InvalidArgumentError("no section .modname");
  }
  const std::string_view text = AsText(elf.DataOf(*section));
  // Only the name and its NUL.
  if (text.size() != name.size() + 1 || !text.starts_with(name) ||
      text.back() != '\0') {
    return absl::InvalidArgumentError(
        absl::StrFormat(".modname is %s, the file's name says `%s`",
                        Quote(text.substr(0, text.find('\0'))), name));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadLicense(const elf::File& elf) {
  std::set<std::string_view> licenses;
  for (const elf::Section& section : elf.sections()) {
    if (elf.NameOf(section) != ".module_license") {
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<std::string_view> strings,
                     Strings(elf.DataOf(section), ".module_license"));
    for (std::string_view text : strings) {
      const bool is_license = text.starts_with(kLicenseKey);
      text.remove_prefix(is_license ? kLicenseKey.size() : 0);
      if (!is_license || std::ranges::find(kAcceptedLicenses, text) ==
                             kAcceptedLicenses.end()) {
        return absl::InvalidArgumentError(
            absl::StrFormat("licence %s; GRUB loads only modules under %s",
                            Quote(text), Join(kAcceptedLicenses)));
      }
      licenses.insert(text);
    }
  }
  if (licenses.empty()) {
    return absl::InvalidArgumentError(
        "no licence in .module_license; GRUB would not load it");
  }
  return Join(licenses);
}

absl::Status CheckNeeds(const elf::File& elf,
                        const std::vector<std::string>& dependencies) {
  const elf::Section* section = elf.FindSection(".moddeps");
  if (section == nullptr) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<std::string_view> needs,
                   Strings(elf.DataOf(*section), ".moddeps"));
  for (const std::string_view need : needs) {
    if (std::ranges::find(dependencies, need) == dependencies.end()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          ".moddeps says that it needs %s, moddep.lst does not", Quote(need)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CheckFile(
    std::string_view name, ByteSpan file, Target target,
    const std::vector<std::string>& dependencies) {
  ASSIGN_OR_RETURN(const elf::File elf, elf::File::Parse(file));
  if (elf.elf_class() != TargetElfClass(target) ||
      elf.type() != elf::kTypeRelocatable) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "not a relocatable of the ELF class of %s", TargetName(target)));
  }
  RETURN_IF_ERROR(CheckName(elf, name));
  RETURN_IF_ERROR(CheckNeeds(elf, dependencies));
  return ReadLicense(elf);
}

}  // namespace

absl::StatusOr<Module> MakeModule(std::string name, Bytes file, Target target,
                                  std::vector<std::string> dependencies) {
  absl::StatusOr<std::string> license =
      CheckFile(name, file, target, dependencies);
  if (!license.ok()) {
    return Annotate(license.status(), name + ".mod");
  }
  return Module{.name = std::move(name),
                .file = MakeBlob(std::move(file)),
                .license = *std::move(license),
                .dependencies = std::move(dependencies),
                .commands = {}};
}

}  // namespace bootmill::toolchain
