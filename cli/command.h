// SPDX-License-Identifier: Apache-2.0
// Declaring commands and their options without CLI11's header, which takes
// longer to compile than the rest of a command.
#ifndef BOOTMILL_CLI_COMMAND_H_
#define BOOTMILL_CLI_COMMAND_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/output/output.h"

namespace CLI {
class App;
}

namespace bootmill::cli {

struct Context;

// An option; an operand if its name has no dashes.
struct OptionSpec {
  std::string names;  // "-m,--message", "fleet"
  std::string help;
  std::string type;       // the name of its value in help
  bool required = false;  //
  std::string env =
      {};  // environment variable that is used if the option is absent
  std::vector<std::string> values = {};  // the only values allowed; empty: any
};

// A command while it is being declared. The variables for values are filled in
// when the command line is parsed and must live until then. Thread-compatible.
class Command {
 public:
  // Both must outlive it.
  Command(CLI::App& app, Context& context) : app_(&app), context_(&context) {}

  // Adds a subcommand. `footer` follows its options in help.
  Command Add(const std::string& name, const std::string& help,
              const std::string& footer);
  // Makes the command a group: one of its subcommands must follow.
  void NeedsCommand();

  void Text(const OptionSpec& option, std::string& value);
  // Adds an option that may be given several times, each time with one value.
  void Texts(const OptionSpec& option, std::vector<std::string>& values);
  // Adds an option whose value is a whole number in decimal digits.
  void Number(const OptionSpec& option, int64_t minimum, int64_t maximum,
              int64_t& value);
  void Flag(const std::string& names, const std::string& help, bool& value);
  // Adds -o,--format: table, wide, name, json, yaml. Every command has it that
  // calls the daemon or shows something that it found out.
  void Format(OutputFormat& format);
  // Sets what the command does after the command line has been parsed.
  void OnRun(std::function<void()> run);

  // Leaves the command out of help.
  void Hide();

  CLI::App& app() { return *app_; }
  Context& context() { return *context_; }

 private:
  CLI::App* app_;
  Context* context_;
};

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMAND_H_
