// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/checker.h"
#include "builder/spec/validate_parts.h"
#include "builder/spec/violation.h"
#include "builder/target.h"
#include "common/limits.h"

namespace bootmill::spec {
namespace {

constexpr size_t kMaxSources = 32;
constexpr size_t kMaxPaths = 16;
constexpr size_t kMaxEntries = 64;
constexpr size_t kMaxTitleCharacters = 200;

// Returns the other files of an entry: initrds or modules.
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

// Checks the targets of a pvh_kernel source; `path` is the field of the source.
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

// Checks a chainload source. A loader that started another one at its own path
// would start itself for ever, so second stages have none.
void CheckChainload(const std::string& path, const v1::BootSource& source,
                    const v1::LoaderSpec& spec, Checker* checker) {
  if (spec.role() == v1::ROLE_GUEST_SECOND_STAGE) {
    checker->Fail(path + ".chainload",
                  "a second stage does not start another; leave it out");
  }
  checker->AbsolutePaths(path + ".chainload.paths", source.chainload().paths(),
                         kMaxPaths);
}

// Returns whether the source looks on the guest's disks. The other kinds name
// their own places.
bool LooksOnDisks(const v1::BootSource& source) {
  return source.has_chainload() || source.has_boot_loader_spec() ||
         source.has_grub_config() || source.has_legacy_menu() ||
         source.has_extlinux();
}

void CheckSourceWhere(const std::string& path, const v1::BootSource& source,
                      const v1::BootPolicy& boot, Checker* checker) {
  if (LooksOnDisks(source)) {
    CheckWhere(path, source.where(), boot.search_order(), checker);
    return;
  }
  const std::string_view instead = source.has_raw_config()
                                       ? "its script says where it looks"
                                       : "give its entries a `volume`";
  checker->Fail(path, absl::StrFormat("narrows sources that look on the "
                                      "guest's disks, not this one; %s",
                                      instead));
}

void CheckSource(const std::string& path, const v1::BootSource& source,
                 const v1::LoaderSpec& spec, std::vector<std::string>* titles,
                 Checker* checker) {
  checker->Targets(path + ".targets", source.targets(), spec.targets());
  if (source.has_where() &&
      source.kind_case() != v1::BootSource::KIND_NOT_SET) {
    CheckSourceWhere(path + ".where", source, spec.boot(), checker);
  }
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
