// SPDX-License-Identifier: Apache-2.0
// Checking the GRUB scripts of a configuration.
#ifndef BOOTMILL_BUILDER_SCRIPT_CHECK_H_
#define BOOTMILL_BUILDER_SCRIPT_CHECK_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/lint_commands.h"
#include "builder/bootconfig/script.h"
#include "builder/target.h"
#include "builder/toolchain/toolchain.h"
#include "builder/warning.h"

namespace bootmill {

// Returns the commands and modules of `platform`.
bootconfig::CommandIndex CommandsOf(const toolchain::Platform& platform);

// A parsed script that came with the spec.
struct CheckedScript {
  std::string field;
  bootconfig::Script script;
};

// Parses one script; nullopt if it is Bootmill's own. Errors: as CheckScripts.
absl::StatusOr<std::optional<CheckedScript>> CheckScript(
    const bootconfig::ConfigFile& file);

// Parses every script of `configuration` and returns those that came with the
// spec.
//
// Errors: INVALID_ARGUMENT or RESOURCE_EXHAUSTED with the field for a script of
// the spec that GRUB would refuse; INTERNAL for one that Bootmill wrote.
absl::StatusOr<std::vector<CheckedScript>> CheckScripts(
    const bootconfig::Configuration& configuration);

// Returns those commands of `scripts` that some module provides, each with the
// place that uses it. LintScripts reports commands that no module provides.
std::vector<bootconfig::Need> CommandNeeds(
    const std::vector<CheckedScript>& scripts,
    const bootconfig::CommandIndex& index);

// Returns warnings about what is likely to fail when `scripts` run in an image
// for `target` with `modules`.
std::vector<Warning> LintScripts(
    const std::vector<CheckedScript>& scripts,
    const bootconfig::CommandIndex& index,
    const std::set<std::string, std::less<>>& modules, Target target);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_SCRIPT_CHECK_H_
