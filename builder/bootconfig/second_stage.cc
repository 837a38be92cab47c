// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/second_stage.h"

namespace bootmill::bootconfig {

std::string SecondStageName(Target target) {
  switch (target) {
    case Target::kI386XenPvh:
      return "pvhboot-i386.elf";
    case Target::kX8664Xen:
      return "pvboot-x86_64.elf";
    case Target::kI386Xen:
      return "pvboot-i386.elf";
  }
  return "";
}

std::vector<std::string> SecondStagePaths(Target target) {
  const std::string name = SecondStageName(target);
  return {"/boot/xen/" + name, "/xen/" + name};
}

std::vector<std::string> InstalledLoaderPaths(Target target) {
  const std::string file = "/" + std::string(TargetName(target)) + "/core.elf";
  return {"/boot/grub" + file, "/grub" + file, "/boot/grub2" + file,
          "/grub2" + file};
}

}  // namespace bootmill::bootconfig
