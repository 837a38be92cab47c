// SPDX-License-Identifier: Apache-2.0
// The files in which a guest keeps a second stage.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SECOND_STAGE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SECOND_STAGE_H_

#include <string>
#include <vector>

#include "builder/target.h"

namespace bootmill::bootconfig {

// Returns the file name of a second stage for `target`: "pvboot-x86_64.elf",
// "pvboot-i386.elf", "pvhboot-i386.elf".
std::string SecondStageName(Target target);

// Returns the paths where a second stage is expected in a guest, the usual one
// first: with /boot as a directory, then as seen from a separate /boot. Source:
// Xen's docs/misc/x86-xenpv-bootloader.pandoc for PV; docs/boot-policy.md for
// PVH.
std::vector<std::string> SecondStagePaths(Target target);

// Returns the paths at which grub-install leaves the core image for `target` in
// a guest. That image looks for the guest's /boot by the UUID which it had at
// the time. Source: GRUB's util/grub-install.c, as Debian has it.
std::vector<std::string> InstalledLoaderPaths(Target target);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SECOND_STAGE_H_
