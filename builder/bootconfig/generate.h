// SPDX-License-Identifier: Apache-2.0
// Generating the configuration of an image from a boot policy.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_GENERATE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_GENERATE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/target.h"
#include "builder/warning.h"
#include "common/bytes.h"

namespace bootmill::bootconfig {

// A command or module that the configuration needs, and the reason.
struct Need {
  std::string name;    // of a command or of a module
  std::string reason;  // as in "boot source grub_config"
  // Whether the script that needs it loads its module itself, when it gets
  // there.
  bool late = false;
};

// One text file of the memdisk.
struct ConfigFile {
  std::string path;
  std::string text;
  // The field of the spec whose text this is; empty for a text that Bootmill
  // generated.
  std::string source_field;
};

// One binary file of the memdisk that a text refers to.
struct DataFile {
  std::string path;
  std::string bytes;
};

// A program of Bootmill's own that a text refers to: pvhchain, or the module
// `lines`. GRUB decompresses what it loads.
struct Program {
  std::string path;  // its path in the memdisk
  ByteSpan bytes;    // valid as long as the program runs
};

// Paths of texts in the memdisk that the pipeline writes, because they depend
// on the choice of modules: the modules loaded at the start; drivers for disks
// that could not be read, without those of file systems; drivers of file
// systems, which are taken out again; other modules that are loaded when they
// are needed; functions that load them for their commands; modules that define
// commands named in `Configuration::replaced_commands`, which are taken out and
// loaded again.
inline constexpr std::string_view kModulesPath = "bootmill/modules.cfg";
inline constexpr std::string_view kDriversPath = "bootmill/drivers.cfg";
inline constexpr std::string_view kFileSystemsPath =
    "bootmill/file_systems.cfg";
inline constexpr std::string_view kSparePath = "bootmill/spare.cfg";
inline constexpr std::string_view kSpareCommandsPath =
    "bootmill/spare_commands.cfg";
inline constexpr std::string_view kTakeOutPath = "bootmill/take_out.cfg";
inline constexpr std::string_view kBringBackPath = "bootmill/bring_back.cfg";

// The configuration of one image.
struct Configuration {
  // The early configuration, embedded and run by GRUB's rescue parser: it
  // prints the image's line and enters normal mode with the memdisk's grub.cfg.
  std::string early;
  // `grub.cfg` comes first, then the texts that it refers to.
  std::vector<ConfigFile> files;
  // Commands that run before the guest's own configuration, or that the policy
  // promises to it.
  std::vector<Need> commands;
  std::vector<Need> modules;
  std::vector<DataFile> data;
  std::vector<Program> programs;
  // Commands that functions stand in for while a guest's menu is shown: GRUB
  // runs a command rather than a function of its name, so its module is taken
  // out.
  std::vector<std::string> replaced_commands;
  // Names of scripts of loader-src/grub that define functions; they are among
  // `files`. grub.cfg runs these before anything else,
  std::vector<std::string> scripts;
  // and these if a second stage is the first source and does not boot: what is
  // parsed stays in memory, and in small guests GRUB needs it for that stage.
  std::vector<std::string> late_scripts;
  std::vector<Warning> warnings;
};

// Returns the sources of `spec` that are tried on `target`, as indexes of
// boot.sources.
std::vector<int> SourcesFor(const v1::LoaderSpec& spec, Target target);

// Generates the configuration of `spec` for `target`. `line` is the fixed line
// that the image prints first.
//
// REQUIRES: `spec` is valid and has its defaults (builder/spec). Errors carry
// the field (FieldOf): INVALID_ARGUMENT if no source is for `target`.
// Thread-safe.
absl::StatusOr<Configuration> Generate(const v1::LoaderSpec& spec,
                                       Target target, std::string_view line);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_GENERATE_H_
