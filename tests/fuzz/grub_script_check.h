// SPDX-License-Identifier: Apache-2.0
// grub-script-check as an oracle; tests only, the product never runs it.
#ifndef BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_CHECK_H_
#define BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_CHECK_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::testing {

// What grub-script-check says of a script.
struct OracleAnswer {
  enum class Verdict {
    kAccepts,
    kHasNoCommands,  // refuses: nothing but comments and functions
    kRefuses,        // syntax error, or the tool's own parser gave up
    kCrashes,        // ended by a signal or took over 10 s
  };
  Verdict verdict = Verdict::kAccepts;
  // Of "Syntax error at line N"; 0 if it did not say so.
  uint32_t line = 0;
  // All that it printed.
  std::string output;
};

// Runs grub-script-check on `text`, given as its standard input.
//
// Errors: NOT_FOUND naming the package if the program is not installed; those
// of ErrnoStatus if it cannot be run. Thread-safe.
absl::StatusOr<OracleAnswer> RunGrubScriptCheck(std::string_view text);

// Compares Bootmill's parser with the oracle on `text`. Returns an empty text
// if they agree or differ as docs/formats/grub-script.md says they may, or what
// each of them says.
//
// Errors: those of RunGrubScriptCheck.
absl::StatusOr<std::string> CompareWithOracle(std::string_view text);

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_CHECK_H_
