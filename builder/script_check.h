// SPDX-License-Identifier: Apache-2.0
// Checking the GRUB scripts of a configuration against a platform's commands.
#ifndef BOOTMILL_BUILDER_SCRIPT_CHECK_H_
#define BOOTMILL_BUILDER_SCRIPT_CHECK_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/lint_commands.h"
#include "builder/bootconfig/script.h"
#include "builder/toolchain/toolchain.h"
#include "builder/warning.h"

namespace bootmill {

// Returns the commands and modules of `platform`.
bootconfig::CommandIndex CommandsOf(const toolchain::Platform& platform);

// A script that the spec brought, parsed.
struct CheckedScript {
  std::string field;
  bootconfig::Script script;
};

// Parses every script of `configuration`; returns those that the spec brought.
//
// Errors: INVALID_ARGUMENT or RESOURCE_EXHAUSTED with the field for one of the
// spec's that GRUB would refuse; INTERNAL for one of our own.
absl::StatusOr<std::vector<CheckedScript>> CheckScripts(
    const bootconfig::Configuration& configuration);

// Returns the commands of `scripts` that some module gives, with the place
// that uses them. Commands that no module gives are left to LintScripts.
std::vector<bootconfig::Need> CommandNeeds(
    const std::vector<CheckedScript>& scripts,
    const bootconfig::CommandIndex& index);

// Returns what is likely to go wrong when `scripts` run in an image with
// `modules`.
std::vector<Warning> LintScripts(
    const std::vector<CheckedScript>& scripts,
    const bootconfig::CommandIndex& index,
    const std::set<std::string, std::less<>>& modules);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_SCRIPT_CHECK_H_
