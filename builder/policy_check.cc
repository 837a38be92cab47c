// SPDX-License-Identifier: Apache-2.0
#include "builder/policy_check.h"

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

std::string PackedKernels(const std::set<std::string, std::less<>>& modules) {
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

std::vector<std::string> PolicyLimits(
    const v1::LoaderSpec& spec, Target target,
    const std::set<std::string, std::less<>>& modules) {
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
