// SPDX-License-Identifier: Apache-2.0
// Parsers for the lists beside GRUB's modules.
//
// The files may be hostile. Errors: INVALID_ARGUMENT with file name and line
// for anything malformed, RESOURCE_EXHAUSTED above 1 MiB. Lists may name
// modules that do not exist. Thread-safe.
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

// Returns whether `name` can be the name of a module: 1 to 63 letters, digits,
// `_`, `-`, `+`. Such a name is also a safe file name.
bool IsModuleName(std::string_view name);

// The dependencies of each module, in the order of the file.
using Dependencies =
    std::map<std::string, std::vector<std::string>, std::less<>>;

// Parses moddep.lst: lines `name: dependency dependency ...`. If several lines
// have the same name, the last one counts.
//
// Lines that GRUB's own reader (util/resolve.c) would cut or refuse are
// refused: those without a colon (also empty ones), and those longer than its
// buffer, 1,023 bytes with the newline.
absl::StatusOr<Dependencies> ParseDependencies(std::string_view text);

// One line of command.lst.
struct CommandEntry {
  std::string command;
  std::string module;
  bool extended = false;  // marked `*`: takes options, and is preferred
};

// Parses command.lst: lines `command: module`; the command may be marked `*`.
// Returns entries in the order of the file; a command may have several.
absl::StatusOr<std::vector<CommandEntry>> ParseCommands(std::string_view text);

// Parses fs.lst or partmap.lst: one module name per line. `file` is the name in
// errors.
absl::StatusOr<std::set<std::string, std::less<>>> ParseModuleNames(
    std::string_view file, std::string_view text);

// Parses crypto.lst: lines `ALGORITHM: module`. An algorithm with several
// modules is refused, because GRUB would load them all.
absl::StatusOr<std::map<std::string, std::string, std::less<>>> ParseCiphers(
    std::string_view text);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_LISTS_H_
