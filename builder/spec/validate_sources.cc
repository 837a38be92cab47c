// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/checker.h"
#include "builder/spec/quote.h"
#include "builder/spec/utf8.h"
#include "builder/spec/validate_boot.h"
#include "builder/target.h"
#include "common/limits.h"

namespace bootmill::spec {
namespace {

constexpr size_t kMaxSources = 32;
constexpr size_t kMaxPaths = 16;
constexpr size_t kMaxEntries = 64;
constexpr size_t kMaxTitleCharacters = 200;
constexpr size_t kMaxDiskBytes = 64;
constexpr size_t kMaxUuidBytes = 64;
constexpr size_t kMaxLabelBytes = 255;

bool IsLower(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c));
}

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

// `xvda`, `xvda1`: a letter, then letters and digits.
bool IsDiskName(std::string_view text) {
  return !text.empty() && IsLower(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLower(c) || IsDigit(c); });
}

// `msdos1`, `gpt2`, `1`: letters, then digits.
bool IsPartition(std::string_view text) {
  const auto number = std::find_if_not(text.begin(), text.end(), IsLower);
  return number != text.end() && std::all_of(number, text.end(), IsDigit);
}

// A disk, then partitions after commas.
bool IsDisk(std::string_view text) {
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    if (begin == 0 ? !IsDiskName(part) : !IsPartition(part)) {
      return false;
    }
    begin = end + 1;
  }
  return text.size() <= kMaxDiskBytes;
}

bool IsFilesystemUuid(std::string_view text) {
  return !text.empty() && text.size() <= kMaxUuidBytes && text[0] != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isxdigit(static_cast<unsigned char>(c)) ||
                  c == '-';
         });
}

// Nothing in a label may mean something to GRUB's script or to `search`.
bool IsFilesystemLabel(std::string_view text) {
  return !text.empty() && text.size() <= kMaxLabelBytes && text[0] != '-' &&
         text.find_first_of("\"'`$\\") == std::string_view::npos &&
         !FindUnprintable(text).has_value();
}

void CheckVolume(const std::string& path, const v1::Volume& volume,
                 Checker* checker) {
  switch (volume.by_case()) {
    case v1::Volume::kDisk:
      if (!IsDisk(volume.disk())) {
        checker->Fail(path + ".disk",
                      absl::StrFormat("expected a disk such as `xvda` or "
                                      "`xvda,gpt2`, got %s",
                                      Quote(volume.disk())));
      }
      return;
    case v1::Volume::kFilesystemUuid:
      if (!IsFilesystemUuid(volume.filesystem_uuid())) {
        checker->Fail(
            path + ".filesystem_uuid",
            absl::StrFormat("expected 1 to %d hexadecimal digits and "
                            "hyphens, first a digit, got %s",
                            kMaxUuidBytes, Quote(volume.filesystem_uuid())));
      }
      return;
    case v1::Volume::kFilesystemLabel:
      if (!IsFilesystemLabel(volume.filesystem_label())) {
        checker->Fail(
            path + ".filesystem_label",
            absl::StrFormat("expected 1 to %d bytes of printable characters "
                            "without quotes, `$` and `\\`, first not `-`; got "
                            "%s",
                            kMaxLabelBytes, Quote(volume.filesystem_label())));
      }
      return;
    case v1::Volume::BY_NOT_SET:
      checker->Fail(path,
                    "names nothing; give one of disk, filesystem_uuid "
                    "and filesystem_label");
      return;
  }
}

// Files that a kernel is booted with, under the name that the entry has for
// them.
const Strings& ExtraFiles(const v1::HostDeclaredEntry& entry) {
  return entry.initrds();
}
const Strings& ExtraFiles(const v1::PvhKernelEntry& entry) {
  return entry.modules();
}

// Checks the entries at `path` and adds their titles to `titles`.
template <typename Entries>
void CheckEntries(const std::string& path, const Entries& entries,
                  std::string_view extra_name, std::vector<std::string>* titles,
                  Checker* checker) {
  checker->OneTo(path, entries.size(), kMaxEntries);
  std::vector<std::string> own_titles;
  for (const auto& entry : entries) {
    const std::string element = ElementPath(path, own_titles.size());
    checker->Line(element + ".title", entry.title(), kMaxTitleCharacters);
    if (entry.has_volume()) {
      CheckVolume(element + ".volume", entry.volume(), checker);
    }
    checker->AbsolutePath(element + ".kernel", entry.kernel());
    checker->AbsolutePaths(FieldPath(element, extra_name), ExtraFiles(entry),
                           kMaxPaths);
    checker->CommandLine(element + ".command_line", entry.command_line());
    own_titles.push_back(entry.title());
  }
  checker->Different(path, own_titles, ".title");
  titles->insert(titles->end(), own_titles.begin(), own_titles.end());
}

void CheckScript(const std::string& path, std::string_view script,
                 Checker* checker) {
  if (script.empty()) {
    checker->Fail(path, "required");
  } else if (script.size() > kMaxConfigBytes) {
    checker->Fail(path, absl::StrFormat("has %d bytes; at most %d are allowed",
                                        script.size(), kMaxConfigBytes));
  }
  checker->Text(path, script);
}

// `path` is the source's.
void CheckPvhOnly(const std::string& path, const v1::BootSource& source,
                  const v1::LoaderSpec& spec, Checker* checker) {
  const bool own = source.targets_size() > 0;
  const Strings& targets = own ? source.targets() : spec.targets();
  for (int i = 0; i < targets.size(); ++i) {
    const std::string& target = targets.Get(i);
    if (target == TargetName(Target::kI386XenPvh) ||
        !FindTarget(target).has_value()) {
      continue;
    }
    checker->Fail(
        own ? ElementPath(path + ".targets", static_cast<size_t>(i))
            : path + ".pvh_kernel",
        absl::StrFormat(
            "pvh_kernel works on i386-xen_pvh only, not on %s%s", target,
            own ? "" : "; give the source `targets: [i386-xen_pvh]`"));
    return;
  }
}

// A loader that starts another one at the path where it lies itself would
// start itself for ever.
void CheckChainload(const std::string& path, const v1::BootSource& source,
                    const v1::LoaderSpec& spec, Checker* checker) {
  if (spec.role() == v1::ROLE_GUEST_SECOND_STAGE) {
    checker->Fail(path + ".chainload",
                  "a second stage does not start another; leave it out");
  }
  checker->AbsolutePaths(path + ".chainload.paths", source.chainload().paths(),
                         kMaxPaths);
}

void CheckSource(const std::string& path, const v1::BootSource& source,
                 const v1::LoaderSpec& spec, std::vector<std::string>* titles,
                 Checker* checker) {
  checker->Targets(path + ".targets", source.targets(), spec.targets());
  switch (source.kind_case()) {
    case v1::BootSource::kChainload:
      return CheckChainload(path, source, spec, checker);
    case v1::BootSource::kBootLoaderSpec:
      return checker->AbsolutePaths(path + ".boot_loader_spec.directories",
                                    source.boot_loader_spec().directories(),
                                    kMaxPaths);
    case v1::BootSource::kGrubConfig:
      return checker->AbsolutePaths(path + ".grub_config.paths",
                                    source.grub_config().paths(), kMaxPaths);
    case v1::BootSource::kLegacyMenu:
      return checker->AbsolutePaths(path + ".legacy_menu.paths",
                                    source.legacy_menu().paths(), kMaxPaths);
    case v1::BootSource::kExtlinux:
      return checker->AbsolutePaths(path + ".extlinux.paths",
                                    source.extlinux().paths(), kMaxPaths);
    case v1::BootSource::kHostDeclared:
      return CheckEntries(path + ".host_declared.entries",
                          source.host_declared().entries(), "initrds", titles,
                          checker);
    case v1::BootSource::kPvhKernel:
      CheckPvhOnly(path, source, spec, checker);
      return CheckEntries(path + ".pvh_kernel.entries",
                          source.pvh_kernel().entries(), "modules", titles,
                          checker);
    case v1::BootSource::kRawConfig:
      return CheckScript(path + ".raw_config.script",
                         source.raw_config().script(), checker);
    case v1::BootSource::KIND_NOT_SET:
      return checker->Fail(
          path,
          "names no kind of source; give one of chainload, boot_loader_spec, "
          "grub_config, legacy_menu, extlinux, host_declared, pvh_kernel and "
          "raw_config");
  }
}

}  // namespace

std::vector<std::string> CheckSources(const v1::LoaderSpec& spec,
                                      Checker* checker) {
  const std::string path = "boot.sources";
  checker->AtMost(path, spec.boot().sources_size(), kMaxSources);
  std::vector<std::string> titles;
  size_t index = 0;
  for (const v1::BootSource& source : spec.boot().sources()) {
    CheckSource(ElementPath(path, index++), source, spec, &titles, checker);
  }
  return titles;
}

}  // namespace bootmill::spec
