// SPDX-License-Identifier: Apache-2.0
#include "builder/policy_check.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "builder/bootconfig/generate.h"
#include "common/status.h"

namespace bootmill {
namespace {

constexpr std::pair<int, int> kGuestParametersVersion = {2, 14};

// Returns (2, 6) for "2.06"; (0, 0) for a text that is no version.
std::pair<int, int> NumbersOf(std::string_view version) {
  version.remove_prefix(version.find(':') + 1);  // skips an epoch
  const size_t dot = version.find('.');
  if (dot == std::string_view::npos) {
    return {0, 0};
  }
  const size_t end = version.find_first_not_of("0123456789", dot + 1);
  std::pair<int, int> numbers;
  if (!absl::SimpleAtoi(std::string(version.substr(0, dot)), &numbers.first) ||
      !absl::SimpleAtoi(
          std::string(version.substr(
              dot + 1, end == std::string_view::npos ? end : end - dot - 1)),
          &numbers.second)) {
    return {0, 0};
  }
  return numbers;
}

bool AnySource(const v1::LoaderSpec& spec, Target target,
               const std::function<bool(const v1::BootSource&)>& holds) {
  const std::vector<int> indexes = bootconfig::SourcesFor(spec, target);
  return std::any_of(indexes.begin(), indexes.end(), [&](int index) {
    return holds(spec.boot().sources(index));
  });
}

// Returns whether the source runs a configuration or menu of the guest.
bool RunsGuestMenu(const v1::BootSource& source) {
  return source.has_grub_config() || source.has_legacy_menu() ||
         source.has_extlinux();
}

// GRUB decompresses a kernel by these modules. chainload does not load kernels,
// so it does not count.
struct Packing {
  std::string_view module;
  std::string_view name;
};
constexpr std::array<Packing, 3> kPackings = {
    {{"gzio", "gzip"}, {"xzio", "xz"}, {"lzopio", "LZO"}}};

using Modules = std::set<std::string, std::less<>>;

std::string PackedKernels(const Modules& modules) {
  std::string missing = "zstd or LZ4";
  for (const Packing& packing : kPackings) {
    if (!modules.contains(packing.module)) {
      missing = absl::StrFormat("%s, %s", packing.name, missing);
    }
  }
  return absl::StrFormat(
      "kernels packed with %s do not start: under PV, GRUB unpacks a kernel "
      "by its own modules, while on i386-xen_pvh every bzImage unpacks itself",
      missing);
}

// A source that equals an earlier one finds nothing that the first did not.
void WarnOfRepeated(const v1::BootPolicy& boot,
                    std::vector<Warning>& warnings) {
  using google::protobuf::util::MessageDifferencer;
  for (int i = 1; i < boot.sources_size(); ++i) {
    for (int first = 0; first < i; ++first) {
      if (MessageDifferencer::Equals(boot.sources(first), boot.sources(i))) {
        warnings.push_back(
            {absl::StrFormat("boot.sources[%d]", i),
             absl::StrFormat("says what boot.sources[%d] says, and finds "
                             "nothing that it did not find",
                             first)});
        break;
      }
    }
  }
}

// The names of second stages, which tell for which target they are.
struct StageName {
  std::string_view file;
  Target target;
};
constexpr std::array<StageName, 3> kStageNames = {
    {{"pvhboot-i386.elf", Target::kI386XenPvh},
     {"pvboot-x86_64.elf", Target::kX8664Xen},
     {"pvboot-i386.elf", Target::kI386Xen}}};

// A second stage of another target cannot be started, so a source whose paths
// are all of others finds nothing.
void WarnOfOtherTargets(const v1::BootSource& source, const std::string& field,
                        Target target, std::vector<Warning>& warnings) {
  const auto& paths = source.chainload().paths();
  const auto of_another = [target](const std::string& path) {
    const std::string_view file =
        std::string_view(path).substr(path.rfind('/') + 1);
    return std::any_of(kStageNames.begin(), kStageNames.end(),
                       [&](const StageName& name) {
                         return name.file == file && name.target != target;
                       });
  };
  if (!paths.empty() && std::all_of(paths.begin(), paths.end(), of_another)) {
    warnings.push_back(
        {field + ".chainload.paths",
         absl::StrFormat("no path is for %s: its second stage is `%s`",
                         TargetName(target),
                         std::find_if(kStageNames.begin(), kStageNames.end(),
                                      [target](const StageName& name) {
                                        return name.target == target;
                                      })
                             ->file)});
  }
}

void WarnOfPacking(const v1::BootSource& source, const std::string& field,
                   Target target, std::vector<Warning>& warnings) {
  const auto& entries = source.host_declared().entries();
  for (int i = 0; i < entries.size(); ++i) {
    std::string why = CannotUnpack(entries.Get(i).kernel(), target);
    if (!why.empty()) {
      warnings.push_back(
          {absl::StrFormat("%s.host_declared.entries[%d].kernel", field, i),
           std::move(why)});
    }
  }
}

// Under Xen no disk has one of the names that a PC's firmware gives.
void WarnOfPcDisk(const std::string& disk, const std::string& field,
                  std::vector<Warning>& warnings) {
  const std::string_view name =
      std::string_view(disk).substr(0, disk.find(','));
  if (name.size() > 2 && name.starts_with("hd") &&
      name.find_first_not_of("0123456789", 2) == std::string_view::npos) {
    warnings.push_back(
        {field, absl::StrFormat("Xen has no disk `%s`; give the name as the "
                                "domain's configuration has it, such as `xvda`",
                                name)});
  }
}

void WarnOfPcDisks(const v1::Where& where, const std::string& field,
                   std::vector<Warning>& warnings) {
  for (int i = 0; i < where.disks_size(); ++i) {
    WarnOfPcDisk(where.disks(i), absl::StrFormat("%s.disks[%d]", field, i),
                 warnings);
  }
}

template <typename Entries>
void WarnOfPcDisks(const Entries& entries, const std::string& field,
                   std::vector<Warning>& warnings) {
  for (int i = 0; i < entries.size(); ++i) {
    WarnOfPcDisk(entries.Get(i).volume().disk(),
                 absl::StrFormat("%s.entries[%d].volume.disk", field, i),
                 warnings);
  }
}

void AddSourceWarnings(const v1::LoaderSpec& spec, Target target,
                       std::vector<Warning>& warnings) {
  WarnOfRepeated(spec.boot(), warnings);
  WarnOfPcDisks(spec.boot().where(), "boot.where", warnings);
  for (const int index : bootconfig::SourcesFor(spec, target)) {
    const std::string field = absl::StrFormat("boot.sources[%d]", index);
    const v1::BootSource& source = spec.boot().sources(index);
    WarnOfOtherTargets(source, field, target, warnings);
    WarnOfPacking(source, field, target, warnings);
    WarnOfPcDisks(source.where(), field + ".where", warnings);
    WarnOfPcDisks(source.host_declared().entries(), field + ".host_declared",
                  warnings);
    WarnOfPcDisks(source.pvh_kernel().entries(), field + ".pvh_kernel",
                  warnings);
  }
}

// Returns the modules that unpack everything GRUB can unpack.
Modules AllPackings() {
  Modules all;
  for (const Packing& packing : kPackings) {
    all.emplace(packing.module);
  }
  return all;
}

// Returns what kernels cannot be started under `target`.
std::vector<std::string> LimitsOfTarget(const v1::LoaderSpec& spec,
                                        Target target, const Modules& modules) {
  std::vector<std::string> limits;
  const bool pvh = target == Target::kI386XenPvh;
  const bool loads_kernels = AnySource(
      spec, target,
      [](const v1::BootSource& source) { return !source.has_chainload(); });
  if (!pvh && loads_kernels) {
    limits.push_back(PackedKernels(modules));
  }
  if (target == Target::kI386Xen) {
    limits.emplace_back(
        "Linux has had no 32-bit PV since 5.9; Xen starts this target's "
        "images only if it was built with 32-bit PV, or through its shim");
  }
  return limits;
}

}  // namespace

absl::Status CheckVersion(const v1::LoaderSpec& spec,
                          std::string_view upstream_version,
                          const image::ObjectTypes& object_types) {
  if (!spec.boot().guest_parameters().empty() &&
      NumbersOf(upstream_version) < kGuestParametersVersion) {
    return AtField(absl::FailedPreconditionError(absl::StrFormat(
                       "needs GRUB %d.%d, this toolchain has %s",
                       kGuestParametersVersion.first,
                       kGuestParametersVersion.second, upstream_version)),
                   "boot.guest_parameters");
  }
  if (spec.boot().lock().disable_cli() &&
      !object_types.disable_cli.has_value()) {
    return AtField(
        absl::FailedPreconditionError(absl::StrFormat(
            "needs GRUB 2.14, this toolchain has %s", upstream_version)),
        "boot.lock.disable_cli");
  }
  return absl::OkStatus();
}

// Under PV GRUB unpacks kernels by modules that do not exist for these.
std::string CannotUnpack(std::string_view kernel, Target target) {
  for (const std::string_view ending : {".zst", ".lz4"}) {
    if (target != Target::kI386XenPvh && kernel.ends_with(ending)) {
      return absl::StrFormat(
          "on %s GRUB cannot unpack `%s`; give the unpacked kernel, or build "
          "for i386-xen_pvh",
          TargetName(target), ending);
    }
  }
  return "";
}

std::vector<Warning> PolicyWarnings(const v1::LoaderSpec& spec, Target target) {
  const v1::BootPolicy& boot = spec.boot();
  std::vector<Warning> warnings;
  if (boot.lock().guest_config() == v1::GUEST_CONFIG_LOCK_ENFORCE &&
      !AnySource(spec, target, RunsGuestMenu)) {
    warnings.push_back(
        {"boot.lock.guest_config",
         absl::StrFormat("`enforce` has no effect on %s: no source of it runs "
                         "a menu of the guest",
                         TargetName(target))});
  }
  if (boot.on_guest_failure() != v1::ON_GUEST_FAILURE_UNSPECIFIED &&
      boot.on_guest_failure() != v1::ON_GUEST_FAILURE_WAIT &&
      !AnySource(spec, target, RunsGuestMenu)) {
    warnings.push_back(
        {"boot.on_guest_failure",
         absl::StrFormat("has no effect on %s: no source of it runs a menu of "
                         "the guest",
                         TargetName(target))});
  }
  AddSourceWarnings(spec, target, warnings);
  if (!boot.guest_keys().empty() && !boot.has_lock()) {
    warnings.push_back(
        {"boot.guest_keys",
         "whoever reaches GRUB's prompt can switch the check off; "
         "`boot.lock` closes the prompt"});
  }
  if (!boot.guest_keys().empty() &&
      AnySource(spec, target, std::mem_fn(&v1::BootSource::has_chainload))) {
    warnings.push_back(
        {"boot.guest_keys",
         "a second stage is checked, what it loads in turn is not: that is "
         "for the second stage to do"});
  }
  if (!boot.guest_keys().empty() && spec.files_size() > 0) {
    warnings.push_back(
        {"boot.guest_keys",
         "files of the memdisk are part of the image and not checked"});
  }
  return warnings;
}

std::vector<std::string> TargetLimits(const v1::LoaderSpec& spec,
                                      Target target) {
  return LimitsOfTarget(spec, target, AllPackings());
}

std::vector<std::string> PolicyLimits(
    const v1::LoaderSpec& spec, Target target,
    const std::set<std::string, std::less<>>& modules) {
  std::vector<std::string> limits = LimitsOfTarget(spec, target, modules);
  const std::array<std::pair<std::string_view, std::string_view>, 5> volumes = {
      {{"btrfs", "btrfs"},
       {"xfs", "XFS"},
       {"lvm", "LVM"},
       {"mdraid1x", "MD RAID"},
       {"fat", "FAT"}}};
  std::string missing;
  for (const auto& [module, name] : volumes) {
    if (!modules.contains(module)) {
      missing += absl::StrFormat("%s%s", missing.empty() ? "" : ", ", name);
    }
  }
  if (!missing.empty()) {
    limits.push_back("no boot from " + missing);
  }
  return limits;
}

}  // namespace bootmill
