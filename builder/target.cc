// SPDX-License-Identifier: Apache-2.0
#include "builder/target.h"

namespace bootmill {

std::string_view TargetName(Target target) {
  switch (target) {
    case Target::kI386XenPvh:
      return "i386-xen_pvh";
    case Target::kX8664Xen:
      return "x86_64-xen";
    case Target::kI386Xen:
      return "i386-xen";
  }
  return "";
}

std::optional<Target> FindTarget(std::string_view name) {
  for (const Target target : kAllTargets) {
    if (TargetName(target) == name) {
      return target;
    }
  }
  return std::nullopt;
}

const std::vector<std::string>& TargetNames() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> all;
    all.reserve(kAllTargets.size());
    for (const Target target : kAllTargets) {
      all.emplace_back(TargetName(target));
    }
    return all;
  }();
  return kNames;
}

elf::Class TargetElfClass(Target target) {
  return target == Target::kX8664Xen ? elf::Class::k64 : elf::Class::k32;
}

}  // namespace bootmill
