// SPDX-License-Identifier: Apache-2.0
// The options of `bootmill mkimage`, which are those of grub-mkimage.
#ifndef BOOTMILL_CLI_COMMANDS_MKIMAGE_OPTIONS_H_
#define BOOTMILL_CLI_COMMANDS_MKIMAGE_OPTIONS_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/target.h"
#include "cli/argument_reader.h"

namespace bootmill::cli {

// What the command line asks for.
struct MkimageOptions {
  enum class Request { kImage, kHelp, kVersion };
  // If this is not kImage, nothing else is set.
  Request request = Request::kImage;
  Target target = Target::kI386XenPvh;
  std::string directory;  // the platform's directory
  std::string prefix;
  std::optional<std::string> config;  // this and the next three: files to embed
  std::optional<std::string> memdisk;
  std::optional<std::string> dtb;
  std::vector<std::string> public_keys;
  bool disable_shim_lock = false;
  bool disable_cli = false;
  std::string object_types;  // name of a table; empty: chosen by GRUB's version
  std::optional<std::string> output;  // nullopt: standard output
  bool verbose = false;
  std::vector<std::string> modules;
};

// Returns the table of options, in the order of help.
std::span<const OptionRow> MkimageOptionTable();

// Parses `arguments` as grub-mkimage does: options and modules in any order,
// long options shortened to any unambiguous prefix, `-m` setting the prefix
// unless `-p` follows. Each option is checked when it is read, so the first
// wrong one is reported.
//
// Errors: INVALID_ARGUMENT with grub-mkimage's reason, or with ours for an
// option that grub-mkimage accepts but that no Xen image can have. Thread-safe.
// Source: GRUB's util/grub-mkimage.c, 2.06 and 2.12; `--disable-cli` and
// `--x509key` are those of 2.14.
absl::StatusOr<MkimageOptions> ParseMkimageOptions(
    const std::vector<std::string>& arguments);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_MKIMAGE_OPTIONS_H_
