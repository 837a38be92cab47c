// SPDX-License-Identifier: Apache-2.0
// The three Xen platforms of GRUB.
#ifndef BOOTMILL_BUILDER_TARGET_H_
#define BOOTMILL_BUILDER_TARGET_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "builder/elf/format.h"

namespace bootmill {

enum class Target { kI386XenPvh, kX8664Xen, kI386Xen };

// The targets in the order in which lists and tables show them.
inline constexpr std::array kAllTargets = {Target::kI386XenPvh,
                                           Target::kX8664Xen, Target::kI386Xen};

// Returns GRUB's name: `i386-xen_pvh`, `x86_64-xen` or `i386-xen`.
std::string_view TargetName(Target target);

// Returns the target with GRUB's name `name`, or nullopt.
std::optional<Target> FindTarget(std::string_view name);

// Returns GRUB's names in the order of kAllTargets.
const std::vector<std::string>& TargetNames();

// Returns the ELF class of the target's kernel, modules and images.
elf::Class TargetElfClass(Target target);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_TARGET_H_
