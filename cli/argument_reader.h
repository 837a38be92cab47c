// SPDX-License-Identifier: Apache-2.0
// Reading a command line by the rules of GNU's getopt_long.
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
  int id = 0;             // by which the caller recognises the option
  char letter = '\0';     // as in `-c`; NUL: no short form
  std::string_view name;  // as in `--config`; empty: no long form
  // The name of its argument in help; empty: it takes no argument.
  std::string_view argument;
  // The lines of help; empty: help does not show the option.
  std::string_view help;
  // Whether the name may be shortened to any unambiguous prefix. Options that
  // may not be shortened are ignored when it is decided whether a prefix is
  // ambiguous.
  bool may_be_shortened = true;
};

// One option with its argument, or an operand.
struct Argument {
  const OptionRow* option =
      nullptr;        // a row of the table; null: this is an operand
  std::string value;  // the argument or operand; empty for options without one
};

// Reads arguments one by one as getopt_long does: options and operands in any
// order, `-abc`, `-ofile`, `-o file`, `--name=value`, `--name value`; after
// `--` only operands. Keeps views of both constructor arguments.
// Thread-compatible.
class ArgumentReader {
 public:
  ArgumentReader(std::span<const OptionRow> table,
                 const std::vector<std::string>& arguments)
      : table_(table), arguments_(arguments) {}

  // Returns the next argument, nullopt at the end. Errors: INVALID_ARGUMENT for
  // an unknown or ambiguous option, a missing argument, or an argument that the
  // option does not take.
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
  std::string_view letters_;  // not yet read from a cluster such as `-abc`
  bool operands_only_ = false;
};

// Returns the options of `table` as lines of help, with their arguments.
std::string OptionHelp(std::span<const OptionRow> table);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_ARGUMENT_READER_H_
