// SPDX-License-Identifier: Apache-2.0
#include "builder/packing.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/archive/newc.h"
#include "builder/modules.h"

namespace bootmill {
namespace {

// The modules that GRUB needs to read a packed module.
constexpr std::array<std::string_view, 4> kUnpacked = {"echo", "memdisk",
                                                       "newc", "gzio"};

// The module that reads the memdisk. It is loaded last, because GRUB asks the
// driver that was loaded last first.
constexpr std::string_view kMemdiskFileSystem = "newc";

// The command `loopback` makes a disk of a file, and the disk may have any file
// system. Its module is loaded when it is needed, so that drivers can be loaded
// with it.
constexpr std::string_view kLoopback = "loopback";

// These are taken out and loaded again while a guest's file runs
// (loader-src/grub/search.cfg).
constexpr std::string_view kSearch = "search";

// A packed module costs time at every start: the memdisk is searched for it and
// it is decompressed. A module that would save fewer bytes than this is
// embedded. Modules of 64 bits shrink to a third, and their memdisks are
// larger.
constexpr size_t kWorthPacking32 = 1200;
constexpr size_t kWorthPacking64 = 4000;

// A file of the memdisk has a header with its path.
size_t SizeInMemdisk(size_t bytes) {
  constexpr size_t kPath = 40;
  return archive::kNewcHeaderBytes + kPath + bytes;
}

// Returns the names of modules that must be embedded, besides their
// dependencies.
std::vector<std::string> EmbeddedModules(
    const v1::LoaderSpec& spec, const toolchain::Platform& platform,
    const std::vector<std::string>& replaced,
    const std::vector<image::PlanModule>& modules) {
  std::vector<std::string> names(kUnpacked.begin(), kUnpacked.end());
  if (!spec.boot().guest_keys().empty()) {
    names.emplace_back("pgp");  // it reads its keys from the image
  }
  const size_t worth =
      platform.target == Target::kX8664Xen ? kWorthPacking64 : kWorthPacking32;
  std::set<std::string, std::less<>> embedded;
  for (const image::PlanModule& planned : modules) {
    const toolchain::Module& module = platform.modules.at(planned.name);
    const bool small =
        module.file.size() <=
        SizeInMemdisk(module.packed.Get(module.file.span()).size()) + worth;
    const bool ready =
        std::all_of(module.dependencies.begin(), module.dependencies.end(),
                    [&embedded](const std::string& name) {
                      return embedded.contains(name);
                    });
    // Modules that functions stand in for are taken out and loaded again.
    if (small && ready && planned.name != kLoopback &&
        planned.name != kSearch &&
        std::find(replaced.begin(), replaced.end(), planned.name) ==
            replaced.end()) {
      embedded.insert(planned.name);
      names.push_back(planned.name);
    }
  }
  return names;
}

std::string Lines(std::string_view command,
                  const std::vector<std::string>& names) {
  std::string lines;
  for (const std::string& name : names) {
    lines += absl::StrFormat("%s %s\n", command, name);
  }
  return lines;
}

std::vector<std::string> NamesOf(
    const std::vector<image::PlanModule>& modules) {
  std::vector<std::string> names;
  for (const image::PlanModule& module : modules) {
    names.push_back(module.name);
  }
  return names;
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> Both(std::vector<std::string> names,
                              const std::vector<std::string>& others) {
  std::erase_if(
      names, [&others](const std::string& name) { return !Has(others, name); });
  return names;
}

std::vector<std::string> Without(std::vector<std::string> names,
                                 const std::vector<std::string>& others) {
  std::erase_if(
      names, [&others](const std::string& name) { return Has(others, name); });
  return names;
}

// Returns those of `names` on which no other one of them depends. GRUB removes
// a module only if it was loaded once, by `insmod` or by the module that needs
// it. Source: GRUB's kern/dl.c (grub_dl_ref counts a dependency at each step).
std::vector<std::string> TopLevelModules(const toolchain::Platform& platform,
                                         std::vector<std::string> names) {
  std::vector<std::string> needed;
  for (const std::string& name : names) {
    const toolchain::Module& module = platform.modules.at(name);
    needed.insert(needed.end(), module.dependencies.begin(),
                  module.dependencies.end());
  }
  return Without(std::move(names), needed);
}

// Returns whether the module is a driver of disks or volumes. No command names
// drivers, so they cannot wait for a command as other modules do.
bool IsDriver(const toolchain::Platform& platform, const std::string& name) {
  const toolchain::Module& module = platform.modules.at(name);
  return platform.filesystems.contains(name) ||
         platform.partition_maps.contains(name) ||
         (module.commands.empty() && Has(module.dependencies, "diskfilter"));
}

std::vector<std::string> FileSystems(const toolchain::Platform& platform,
                                     std::vector<std::string> names) {
  std::erase_if(names, [&platform](const std::string& name) {
    return !platform.filesystems.contains(name);
  });
  return names;
}

// Returns whether the module finds ciphers and digests by name at run time.
// GRUB looks their modules up in a list beside its modules on a disk, which no
// image has.
constexpr std::array<std::string_view, 3> kNamesAlgorithms = {"cryptodisk",
                                                              "hashsum", "pgp"};

bool NamesAlgorithms(const toolchain::Platform& platform,
                     const std::string& name) {
  const auto is_one = [](const std::string& module) {
    return std::find(kNamesAlgorithms.begin(), kNamesAlgorithms.end(),
                     module) != kNamesAlgorithms.end();
  };
  const toolchain::Module& module = platform.modules.at(name);
  return is_one(name) || std::any_of(module.dependencies.begin(),
                                     module.dependencies.end(), is_one);
}

// Returns functions named like those commands that `spare` modules provide and
// `loaded` ones do not. Each loads its module (or all that are not drivers, if
// the module finds algorithms by name) and then runs the command, which GRUB
// prefers to the function.
std::string SpareCommands(const toolchain::Platform& platform,
                          const std::vector<std::string>& loaded,
                          const std::vector<std::string>& spare) {
  std::set<std::string> there;
  for (const std::string& name : loaded) {
    const toolchain::Module& module = platform.modules.at(name);
    there.insert(module.commands.begin(), module.commands.end());
  }
  std::string text;
  for (const std::string& name : spare) {
    std::string load = NamesAlgorithms(platform, name)
                           ? std::string("bootmill_load_spare")
                           : "bootmill_load " + name;
    if (name == kLoopback) {
      load.insert(0, "bootmill_load_drivers; ");
    }
    for (const std::string& command : platform.modules.at(name).commands) {
      const bool can_be_named = std::all_of(
          command.begin(), command.end(),
          [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
      if (can_be_named && there.insert(command).second) {
        text += absl::StrFormat("function %s { %s; bootmill_run %s \"$@\"; }\n",
                                command, load, command);
      }
    }
  }
  return text;
}

}  // namespace

void PackModules(const v1::LoaderSpec& spec,
                 const toolchain::Platform& platform,
                 const std::vector<std::string>& start, Resolution& result) {
  bootconfig::Configuration& configuration = result.configuration;
  std::vector<image::PlanModule>& modules = result.plan.modules;
  const std::vector<std::string> replaced =
      ModulesOfCommands(configuration.replaced_commands, platform, modules);
  result.packed_modules = TakeAllBut(
      EmbeddedModules(spec, platform, replaced, modules), platform, modules);
  const auto reader = std::find_if(modules.begin(), modules.end(),
                                   [](const image::PlanModule& module) {
                                     return module.name == kMemdiskFileSystem;
                                   });
  if (reader != modules.end()) {
    std::rotate(reader, reader + 1, modules.end());
  }
  result.spare_modules = TakeAllBut(start, platform, result.packed_modules);
  PutFileSystemsLast(platform, result.packed_modules);
  PutFileSystemsLast(platform, result.spare_modules);
  const std::vector<std::string> packed = NamesOf(result.packed_modules);
  const std::vector<std::string> spare = NamesOf(result.spare_modules);
  std::vector<std::string> loaded = NamesOf(modules);
  loaded.insert(loaded.end(), packed.begin(), packed.end());
  const auto add = [&configuration](std::string_view path, std::string text) {
    configuration.files.push_back({std::string(path), std::move(text), ""});
  };
  add(bootconfig::kModulesPath,
      Lines("insmod",
            Without(packed, Without(Both(replaced, packed),
                                    TopLevelModules(platform,
                                                    Both(replaced, packed))))));
  std::vector<std::string> drivers = Without(spare, replaced);
  std::erase_if(drivers, [&platform](const std::string& name) {
    return !IsDriver(platform, name);
  });
  const std::vector<std::string> file_systems = FileSystems(platform, drivers);
  const auto add_list = [&add](std::string_view path, const std::string& text) {
    if (!text.empty()) {
      add(path, text);
    }
  };
  add_list(bootconfig::kDriversPath,
           Lines("insmod", Without(drivers, file_systems)));
  add_list(bootconfig::kFileSystemsPath, Lines("$bootmill_each", file_systems));
  add_list(bootconfig::kSparePath,
           Lines("insmod", Without(Without(spare, replaced), drivers)));
  add(bootconfig::kSpareCommandsPath, SpareCommands(platform, loaded, spare));
  if (!configuration.replaced_commands.empty()) {
    add(bootconfig::kTakeOutPath,
        Lines("rmmod",
              std::vector<std::string>(replaced.rbegin(), replaced.rend())));
    add(bootconfig::kBringBackPath,
        Lines("insmod", TopLevelModules(platform, Both(replaced, loaded))));
  }
}

}  // namespace bootmill
