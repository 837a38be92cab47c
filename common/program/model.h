// SPDX-License-Identifier: Apache-2.0
// What a program's command line offers, as values: help, completion, man pages
// and the messages about a wrong command line all come from it.
#ifndef BOOTMILL_COMMON_PROGRAM_MODEL_H_
#define BOOTMILL_COMMON_PROGRAM_MODEL_H_

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace bootmill::program {

// An option, or an operand.
struct OptionModel {
  // With their dashes, long ones first; the only name of an operand has none.
  std::vector<std::string> names;
  std::string type;                 // of its value: `FILE`; empty: a flag
  std::vector<std::string> values;  // all that it may be; empty: anything
  std::string help;
  std::string variable;  // of the environment, which it replaces
  bool required = false;
  bool repeated = false;

  bool TakesValue() const { return !type.empty(); }
  // The spelling that messages use: the first of the names.
  const std::string& Name() const { return names.front(); }
};

// A program or one of its commands.
struct CommandModel {
  std::string path;      // "bootmill toolchain show"
  std::string summary;   // one sentence, without a full stop
  std::string details;   // paragraphs; what is preformatted is kept
  std::string examples;  // lines, each indented by two spaces
  std::vector<OptionModel> options;
  std::vector<OptionModel> operands;
  std::vector<CommandModel> commands;  // without hidden ones

  // Its last word: "show".
  std::string_view Name() const;
  // Returns the command of that name, or null.
  const CommandModel* Find(std::string_view name) const;
  // Returns the option with that name (`--format`, `-o`), or null.
  const OptionModel* FindOption(std::string_view name) const;
  // Does the same with the options of this command and, if it has none of that
  // name, of those below it: options may stand before the word that says which
  // command is meant.
  const OptionModel* FindOptionAnywhere(std::string_view name) const;
};

// Returns what `app` declares. Options and commands without a group are hidden
// and left out. Thread-safe if nobody changes `app`.
CommandModel ModelOf(const CLI::App& app);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_MODEL_H_
