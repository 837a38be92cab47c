// SPDX-License-Identifier: Apache-2.0
// Where a guest keeps a second stage.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SECOND_STAGE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SECOND_STAGE_H_

#include <string>
#include <vector>

#include "builder/target.h"

namespace bootmill::bootconfig {

// Returns the name of a second stage for `target`: "pvboot-x86_64.elf",
// "pvboot-i386.elf", "pvhboot-i386.elf".
std::string SecondStageName(Target target);

// Returns where it lies in a guest by agreement, the usual place first: with
// /boot as a directory, then as seen from a /boot of its own.
// Source: Xen's docs/misc/x86-xenpv-bootloader.pandoc for PV;
// docs/boot-policy.md for PVH.
std::vector<std::string> SecondStagePaths(Target target);

// Returns the paths where grub-install leaves what it makes for `target` in a
// guest: its core image, which looks for the guest's /boot by the UUID of the
// day. Source: GRUB's util/grub-install.c, as Debian has it.
std::vector<std::string> InstalledLoaderPaths(Target target);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SECOND_STAGE_H_
