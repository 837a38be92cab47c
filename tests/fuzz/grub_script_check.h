// SPDX-License-Identifier: Apache-2.0
// grub-script-check as an oracle. Only tests run it.
#ifndef BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_CHECK_H_
#define BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_CHECK_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::testing {

// The verdict of grub-script-check on a script.
struct OracleAnswer {
  enum class Verdict {
    kAccepts,
    kHasNoCommands,  // refused: only comments and functions
    kRefuses,        // refused: a syntax error, or its own parser gave up
    kCrashes,        // a signal ended it, or it took over 10 s
  };
  Verdict verdict = Verdict::kAccepts;
  // The line in "Syntax error at line N"; 0 if there is none.
  uint32_t line = 0;
  // All of its output.
  std::string output;
};

// Runs grub-script-check on `text`, given as its standard input.
//
// Errors: NOT_FOUND naming the package if the program is not installed; those
// of ErrnoStatus if it cannot be run. Thread-safe.
absl::StatusOr<OracleAnswer> RunGrubScriptCheck(std::string_view text);

// Compares Bootmill's parser with the oracle on `text`. Returns an empty text
// if they agree, or differ in a way that docs/formats/grub-script.md allows;
// otherwise what each of them says.
//
// Errors: those of RunGrubScriptCheck.
absl::StatusOr<std::string> CompareWithOracle(std::string_view text);

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_CHECK_H_
