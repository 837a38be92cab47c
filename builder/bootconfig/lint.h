// SPDX-License-Identifier: Apache-2.0
// What is likely to go wrong when a script that is well formed runs.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_LINT_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_LINT_H_

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "builder/bootconfig/lint_commands.h"
#include "builder/bootconfig/script.h"

namespace bootmill::bootconfig {

// Lint() stops after so many findings and says so in one more.
inline constexpr size_t kMaxFindings = 100;

enum class Severity {
  kWarning,  // GRUB goes on, but hardly as intended
  kError,    // GRUB prints an error when it comes there
};

struct Finding {
  Severity severity = Severity::kWarning;
  Position position;
  std::string message;
  // The module that would help, if one would.
  std::optional<std::string> module;
};

// Looks for commands that no module of the toolchain gives, or none of
// `image_modules` (the image's modules, all of which GRUB loads when it
// starts); for `insmod` of such modules; for menuentry without block, `[`
// without `]`, keywords that are none because of quotes, and what GRUB reads
// otherwise than it is written. Names that variables have a part in are left
// alone. Returns findings in the order of the text. Thread-safe.
std::vector<Finding> Lint(
    const Script& script, const CommandIndex& index,
    const std::set<std::string, std::less<>>& image_modules);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_LINT_H_
