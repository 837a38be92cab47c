// SPDX-License-Identifier: Apache-2.0
// The command line of `bootmill mkimage`, which is grub-mkimage's.
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
  // Nothing else is set unless an image is asked for.
  Request request = Request::kImage;
  Target target = Target::kI386XenPvh;
  std::string directory;  // of the platform
  std::string prefix;
  std::optional<std::string> config;  // paths of files to embed
  std::optional<std::string> memdisk;
  std::optional<std::string> dtb;
  std::vector<std::string> public_keys;
  bool disable_shim_lock = false;
  bool disable_cli = false;
  std::string object_types;  // name of a table; empty: by the GRUB's version
  std::optional<std::string> output;  // absent: standard output
  bool verbose = false;
  std::vector<std::string> modules;
};

// Returns the options, in the order of help.
std::span<const OptionRow> MkimageOptionTable();

// Reads `arguments` as grub-mkimage reads its own: options and modules in any
// order, long options by any unambiguous start, `-m` setting the prefix unless
// `-p` follows, each option checked when it is its turn.
//
// Errors: INVALID_ARGUMENT with grub-mkimage's reason, or with ours for an
// option that grub-mkimage takes and that no Xen image can have. Thread-safe.
// Source: GRUB's util/grub-mkimage.c, 2.06 and 2.12; `--disable-cli` and
// `--x509key` are 2.14's.
absl::StatusOr<MkimageOptions> ParseMkimageOptions(
    const std::vector<std::string>& arguments);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_MKIMAGE_OPTIONS_H_
