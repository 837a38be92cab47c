// SPDX-License-Identifier: Apache-2.0
// Platform directories made by hand, so that tests can also make malformed
// ones; tests only.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_TESTING_FAKE_PLATFORM_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_TESTING_FAKE_PLATFORM_H_

#include <string>
#include <utility>
#include <vector>

#include "builder/target.h"
#include "builder/toolchain/platform.h"
#include "common/bytes.h"

namespace bootmill::testing {

// The sections of an ELF file: name and content.
using Sections = std::vector<std::pair<std::string, std::string>>;

// Returns an ELF file with these sections, each PROGBITS.
Bytes MakeElf(elf::Class elf_class, uint16_t type, const Sections& sections);

// Returns the sections of a valid module; `needs` are written into .moddeps.
Sections ModuleSections(const std::string& name,
                        const std::vector<std::string>& needs = {});

// Returns the file of a valid module.
Bytes MakeModuleFile(Target target, const std::string& name,
                     const std::vector<std::string>& needs = {});

struct FakeModule {
  std::string name;
  std::vector<std::string> needs = {};
};

// Returns modinfo.sh as GRUB's build writes it, with the lines that are read.
std::string MakeModinfo(Target target,
                        const std::string& package_version = "2.06-1",
                        const std::string& version = "2.06");

// Returns all files of a valid platform with these modules. The lists name
// commands, file systems and so on for those modules that exist in a real GRUB.
toolchain::PlatformFiles MakePlatformFiles(
    Target target, const std::vector<FakeModule>& modules);

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_TESTING_FAKE_PLATFORM_H_
