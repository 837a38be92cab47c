// SPDX-License-Identifier: Apache-2.0
// From a boot policy to the configuration inside an image.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_GENERATE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_GENERATE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/target.h"
#include "builder/warning.h"

namespace bootmill::bootconfig {

// Something that the configuration needs, and for what.
struct Need {
  std::string name;    // of a command or of a module
  std::string reason;  // as in "boot source grub_config"
  // The script that needs it loads its module by itself, when it gets there.
  bool late = false;
};

// One text file of the memdisk.
struct ConfigFile {
  std::string path;
  std::string text;
  // The field of the spec that the text is taken from as it is; empty for a
  // text that Bootmill wrote.
  std::string source_field;
};

// One binary file of the memdisk that a text refers to.
struct DataFile {
  std::string path;
  std::string bytes;
};

// A program of Bootmill's own that a text refers to. The pipeline knows its
// bytes; there is one, pvhchain.
struct Program {
  std::string path;  // in the memdisk
};

// Texts of the memdisk that the pipeline writes, when it knows the modules:
// what is loaded at the start; drivers for disks that could not be read, those
// of file systems apart, which are taken out again; what else is loaded when it
// turns out to be needed; functions that do so for the commands among it;
// modules that give `Configuration::entry_keys`, taken out and loaded again.
inline constexpr std::string_view kModulesPath = "bootmill/modules.cfg";
inline constexpr std::string_view kDriversPath = "bootmill/drivers.cfg";
inline constexpr std::string_view kFileSystemsPath =
    "bootmill/file_systems.cfg";
inline constexpr std::string_view kSparePath = "bootmill/spare.cfg";
inline constexpr std::string_view kSpareCommandsPath =
    "bootmill/spare_commands.cfg";
inline constexpr std::string_view kKeysOpenPath = "bootmill/keys_open.cfg";
inline constexpr std::string_view kKeysClosePath = "bootmill/keys_close.cfg";

// The configuration of one image.
struct Configuration {
  // Embedded, run by GRUB's rescue parser: prints the image's line, then
  // enters normal mode with the memdisk's grub.cfg.
  std::string early;
  // `grub.cfg` first, then what it refers to.
  std::vector<ConfigFile> files;
  // Commands that run before the guest's own configuration takes over, or that
  // the policy promises to it.
  std::vector<Need> commands;
  std::vector<Need> modules;
  std::vector<DataFile> data;
  std::vector<Program> programs;
  // Keys of entries that are run as GRUB script: while they are read there are
  // functions of these names, which a command would hide.
  std::vector<std::string> entry_keys;
  // Scripts of loader-src/grub that grub.cfg runs before anything else, by
  // name; they are among `files`.
  std::vector<std::string> scripts;
  std::vector<Warning> warnings;
};

// Returns the sources of `spec` that are tried on `target`, as indexes into
// boot.sources.
std::vector<int> SourcesFor(const v1::LoaderSpec& spec, Target target);

// Writes the configuration of `spec` for `target`. `line` is the fixed line
// that the image prints first.
//
// `spec` is valid and has its defaults (builder/spec).
// Errors carry the field (FieldOf): INVALID_ARGUMENT if no source is for
// `target`. Thread-safe.
absl::StatusOr<Configuration> Generate(const v1::LoaderSpec& spec,
                                       Target target, std::string_view line);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_GENERATE_H_
