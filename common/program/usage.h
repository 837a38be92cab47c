// SPDX-License-Identifier: Apache-2.0
// Command lines before and after CLI11 reads them: where options may stand, and
// words for those that cannot be understood.
#ifndef BOOTMILL_COMMON_PROGRAM_USAGE_H_
#define BOOTMILL_COMMON_PROGRAM_USAGE_H_

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/program/model.h"

namespace bootmill::program {

// Returns `words` without those options of `global` (long names) that stand
// before a command which does not have them, and without their values: an alias
// with such an option is a prefix of every command. Thread-safe, as the next.
std::vector<std::string> WithoutIdleOptions(
    const CommandModel& program, std::span<const std::string> words,
    std::span<const std::string_view> global);

// Returns `words` with --help in place of the word `help` where a command could
// stand: `help toolchain list` and `toolchain help list` are `toolchain list
// --help`.
std::vector<std::string> WithHelpOption(const CommandModel& program,
                                        std::span<const std::string> words);

// Returns `words`, which follow the program's name, in the order that CLI11
// expects: the command first, then its options, which may have stood before it.
// `-o=name` is taken for `-o name`. `habits` is what to say to commands of
// other programs that are none here, by the whole line: "tool config
// use-context".
//
// Errors: INVALID_ARGUMENT for commands and options that do not exist, missing
// commands, and arguments that nothing takes: one line with a suggestion and
// the command whose help explains it. Thread-safe.
using Habits = std::map<std::string, std::string>;
absl::StatusOr<std::vector<std::string>> ArrangeWords(
    const CommandModel& program, std::span<const std::string> words,
    const Habits& habits = {});

// Returns what CLI11 found wrong (`what`, the text of its exception) in words
// that ArrangeWords returned, in the same form.
std::string DescribeParseError(const CommandModel& program,
                               std::span<const std::string> words,
                               std::string_view what);

// Returns why `value` is none of `values`, with the nearest of them, or all if
// none is near: "`fleet` is not known; did you mean `fleets`?".
std::string DescribeUnknownValue(std::string_view value,
                                 std::span<const std::string> values);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_USAGE_H_
