// SPDX-License-Identifier: Apache-2.0
// Command lines as GNU programs read them.
#ifndef BOOTMILL_CLI_ARGUMENT_READER_H_
#define BOOTMILL_CLI_ARGUMENT_READER_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace bootmill::cli {

// One option.
struct OptionRow {
  int id = 0;             // what the caller knows it by
  char letter = '\0';     // of `-c`; NUL: none
  std::string_view name;  // of `--config`; empty: none
  // What help calls its argument; empty: it takes none.
  std::string_view argument;
  // Lines of help; empty: help does not show the option.
  std::string_view help;
  // Whether every unambiguous start of its name stands for it. An option that
  // may not be shortened is never what makes the start of another ambiguous.
  bool may_be_shortened = true;
};

// One option with its argument, or an operand.
struct Argument {
  const OptionRow* option = nullptr;  // of the table; null: an operand
  std::string value;                  // empty for an option without argument
};

// Reads arguments one by one as getopt_long does: options and operands in any
// order, `-abc`, `-ofile`, `-o file`, `--name=value`, `--name value`, `--`
// before operands only. Keeps views of both constructor arguments.
// Thread-compatible.
class ArgumentReader {
 public:
  ArgumentReader(std::span<const OptionRow> table,
                 const std::vector<std::string>& arguments)
      : table_(table), arguments_(arguments) {}

  // Returns the next argument, nullopt at the end.
  // Errors: INVALID_ARGUMENT for an unknown or ambiguous option, a missing
  // argument, or one that the option does not take.
  absl::StatusOr<std::optional<Argument>> Next();

 private:
  absl::StatusOr<Argument> ReadLong(std::string_view text);
  absl::StatusOr<Argument> ReadLetter();
  absl::StatusOr<const OptionRow*> FindLong(std::string_view name) const;
  // Takes the next argument as the value of `option`.
  absl::StatusOr<Argument> TakeValue(const OptionRow& option,
                                     std::string_view shown);

  std::span<const OptionRow> table_;
  std::span<const std::string> arguments_;
  std::string_view letters_;  // of a cluster, still to be read
  bool operands_only_ = false;
};

// Returns the options of `table` as lines of help, with their arguments.
std::string OptionHelp(std::span<const OptionRow> table);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_ARGUMENT_READER_H_
