// SPDX-License-Identifier: Apache-2.0
// The lists beside GRUB's modules.
//
// All parsers: the file may be hostile; errors are INVALID_ARGUMENT with file
// name and line for anything malformed, RESOURCE_EXHAUSTED above 1 MiB.
// Thread-safe. Lists may name modules that do not exist.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_LISTS_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_LISTS_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace bootmill::toolchain {

// Says whether `name` can be the name of a module: 1 to 63 letters, digits,
// `_`, `-`, `+`. It then is a safe file name too.
bool IsModuleName(std::string_view name);

// Module name -> the names it depends on, in the order of the file.
using Dependencies =
    std::map<std::string, std::vector<std::string>, std::less<>>;

// Parses moddep.lst: lines `name: dependency dependency ...`. Of several lines
// with one name the last counts.
//
// Lines that GRUB's own reader (util/resolve.c) would cut or refuse are
// refused: without a colon (empty ones too), or longer than the 1,023 bytes of
// its buffer with the newline.
absl::StatusOr<Dependencies> ParseDependencies(std::string_view text);

// One line of command.lst.
struct CommandEntry {
  std::string command;
  std::string module;
  bool extended = false;  // marked `*`: takes options, and wins
};

// Parses command.lst: lines `command: module`, the command marked `*` or not.
// Entries in the order of the file; a command may have several.
absl::StatusOr<std::vector<CommandEntry>> ParseCommands(std::string_view text);

// Parses fs.lst, partmap.lst: one module name per line. `file` names the file
// in errors.
absl::StatusOr<std::set<std::string, std::less<>>> ParseModuleNames(
    std::string_view file, std::string_view text);

// Parses crypto.lst: lines `ALGORITHM: module`. Several modules for one
// algorithm are refused: GRUB would load them all.
absl::StatusOr<std::map<std::string, std::string, std::less<>>> ParseCiphers(
    std::string_view text);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_LISTS_H_
