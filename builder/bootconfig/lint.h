// SPDX-License-Identifier: Apache-2.0
// Finding likely mistakes in a script that parses.
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

// After this many findings Lint adds one more that says so, and stops.
inline constexpr size_t kMaxFindings = 100;

enum class Severity {
  kWarning,  // GRUB continues, but hardly as intended
  kError,    // GRUB prints an error when it gets there
};

struct Finding {
  Severity severity = Severity::kWarning;
  Position position;
  std::string message;
  // The module that would help; empty if none would.
  std::optional<std::string> module;
};

// Finds commands that no module of the toolchain provides, or none of
// `image_modules` (the modules that are loaded when the image starts); `insmod`
// of such modules; menuentry without a block; `[` without `]`; keywords that
// are quoted and thus none; and text that GRUB reads differently than it looks.
// Names that contain variables are not checked. Returns findings in the order
// of the text. Thread-safe.
std::vector<Finding> Lint(
    const Script& script, const CommandIndex& index,
    const std::set<std::string, std::less<>>& image_modules);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_LINT_H_
