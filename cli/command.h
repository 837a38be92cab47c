// SPDX-License-Identifier: Apache-2.0
// Commands and their options without CLI11's header, which takes longer to
// compile than all the rest of a command.
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

// An option, or an operand if its name has no dashes.
struct OptionSpec {
  std::string names;  // "-m,--message", "fleet"
  std::string help;
  std::string type;                      // what help calls its value
  bool required = false;                 //
  std::string env = {};                  // variable that stands in for it
  std::vector<std::string> values = {};  // the only ones; empty: any
};

// A command while it is declared; values are filled in when the command line is
// read, and must live until then. Thread-compatible.
class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  // Adds a command inside this one. `footer` stands below its options in help.
  Command Add(const std::string& name, const std::string& help,
              const std::string& footer);
  // Makes it a group that needs one of its commands.
  void NeedsCommand();

  void Text(const OptionSpec& option, std::string& value);
  // May be given several times; each time with one value.
  void Texts(const OptionSpec& option, std::vector<std::string>& values);
  void Number(const OptionSpec& option, int64_t minimum, int64_t maximum,
              int64_t& value);
  void Flag(const std::string& names, const std::string& help, bool& value);
  // -o,--format (kWithO) or --format alone, where -o is something else.
  enum class FormatShortOption { kWithO, kWithoutO };
  void Format(OutputFormat& format,
              FormatShortOption short_option = FormatShortOption::kWithO);
  // What the command does once its line has been read.
  void OnRun(std::function<void()> run);

  CLI::App& app() { return *app_; }

 private:
  CLI::App* app_;
};

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMAND_H_
