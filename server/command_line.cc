// SPDX-License-Identifier: Apache-2.0
#include "server/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/printable.h"
#include "common/program/exit_code.h"
#include "common/program/model.h"
#include "common/program/result_format.h"
#include "common/program/self_description.h"
#include "common/program/terminal.h"
#include "common/program/usage.h"
#include "common/program/wrap.h"
#include "common/suggest.h"
#include "common/version.h"

namespace bootmill::server {
namespace {

constexpr char kDescription[] =
    "Builds loader images for Xen guests from specs, keeps them and serves\n"
    "them over gRPC and HTTP.";
constexpr char kFooter[] =
    "Every option may stand in the configuration file, with underscores\n"
    "(`grpc_address: 0.0.0.0:7443`); the command line outweighs the file.\n\n"
    "The first start makes a CA, a server certificate and one administrator\n"
    "credential in DIR/credentials. Root on this machine needs none: it\n"
    "calls over the Unix socket.\n\n"
    "Signals: SIGHUP reloads the configuration, SIGTERM and SIGINT stop.\n"
    "SIGUSR1 and the like are ignored.\n\n"
    "Examples:\n"
    "  bootmilld --config /etc/bootmill/bootmilld.yaml\n"
    "  bootmilld --config /etc/bootmill/bootmilld.yaml --check-config\n"
    "  bootmilld --data-dir /tmp/bootmill --grpc-address 0.0.0.0:7443 \\\n"
    "    --server-name bootmill.example.net\n"
    "  bootmilld backup /srv/backup/bootmill-2026-01-31";

// Adds the option of `setting`; what is given goes into `given`.
void AddSetting(CLI::App& app, const Setting& setting,
                std::vector<std::pair<const Setting*, SettingValue>>& given) {
  const auto take = [&setting, &given](const CLI::results_t& texts) {
    Configuration scratch;
    const absl::Status set = setting.set(texts, scratch);
    if (!set.ok()) {
      throw CLI::ValidationError(std::string(setting.option),
                                 std::string(set.message()));
    }
    given.emplace_back(&setting, texts);
    return true;
  };
  const std::string text = absl::StrJoin(setting.get(Configuration()), ",");
  CLI::Option* option =
      app.add_option(std::string(setting.option), take,
                     std::string(setting.about) +
                         (setting.is_list ? "; may be repeated" : ""))
          ->type_name(std::string(setting.type))
          ->default_str(text);
  if (setting.is_list) {
    option->expected(1, CLI::detail::expected_max_vector_size)
        ->allow_extra_args(false);
  }
}

CLI::App* AddCommand(CLI::App& app, const char* name, const char* about,
                     const char* footer) {
  CLI::App* command = app.add_subcommand(name, about);
  // Settings may stand behind the command as well.
  command->fallthrough();
  command->footer(footer);
  return command;
}

void AddCommands(CLI::App& app, CommandLine& line) {
  using Action = CommandLine::Action;
  CLI::App* backup = AddCommand(
      app, "backup", "Copy the data directory, while the daemon runs or not",
      "Writes database, keys and certificates into DIR, which must not exist\n"
      "or be in the data directory, and appears when it is complete. It holds\n"
      "all that was acknowledged before the command began. It is as secret as\n"
      "the data directory.\n\n"
      "Examples:\n"
      "  bootmilld backup /srv/backup/bootmill-2026-01-31\n"
      "  bootmilld backup --data-dir /srv/bootmill /mnt/backup/today");
  backup->add_option("DIR", line.directory, "The backup, which is made")
      ->type_name("DIR")
      ->required();
  program::AddFormatOption(*backup, line.format);
  backup->callback([&line] { line.action = Action::kBackup; });
  CLI::App* restore = AddCommand(
      app, "restore", "Make a data directory from a backup",
      "The data directory must be empty or missing (a mount point and its\n"
      "lost+found are welcome), and no daemon may use it.\n"
      "The backup is checked first and stays as it is.\n\n"
      "Example:\n"
      "  systemctl stop bootmilld\n"
      "  mv /var/lib/bootmilld /var/lib/bootmilld.old\n"
      "  bootmilld restore /srv/backup/bootmill-2026-01-31\n"
      "  systemctl start bootmilld");
  restore->add_option("DIR", line.directory, "The backup")
      ->type_name("DIR")
      ->required();
  program::AddFormatOption(*restore, line.format);
  restore->callback([&line] { line.action = Action::kRestore; });
  CLI::App* check = AddCommand(
      app, "check", "Look for damage in the data directory or in a backup",
      "Checks the database's structure, every stored input and image against\n"
      "its digest, the audit log's chain, and that keys and certificates fit.\n"
      "May run beside the daemon. Exit code 1 if something is damaged.\n\n"
      "Examples:\n"
      "  bootmilld check\n"
      "  bootmilld check /srv/backup/bootmill-2026-01-31");
  check
      ->add_option("DIR", line.directory,
                   "A backup; without it the data directory")
      ->type_name("DIR");
  program::AddFormatOption(*check, line.format);
  check->callback([&line] { line.action = Action::kCheck; });
}

// Returns the arguments in reverse order, as CLI11 expects them. CLI11 would
// take the word after `--option=` as its value; here the value is empty.
std::vector<std::string> Arguments(std::span<const std::string> given) {
  std::vector<std::string> words;
  for (const std::string_view word : given) {
    const bool empty_value = word.starts_with("--") && word.ends_with('=');
    words.emplace_back(word.substr(0, word.size() - (empty_value ? 1 : 0)));
    if (empty_value) {
      words.emplace_back();
    }
  }
  std::reverse(words.begin(), words.end());
  return words;
}

// Runs `completion SHELL`, `man DIR` and the like, if one is given.
std::optional<int> Describe(const program::CommandModel& model,
                            std::span<const std::string> words) {
  constexpr int kSection = 8;  // of the manual: system administration
  const auto no_values = [](std::string_view /*type*/) {
    return std::vector<std::string>();
  };
  const std::optional<ExitCode> described =
      program::RunSelfDescription(model, kSection, words, no_values, std::cout,
                                  program::TextOut(std::cerr));
  return described.has_value()
             ? std::optional<int>(static_cast<int>(*described))
             : std::nullopt;
}

// Says what is wrong with a word that nothing takes.
std::string DescribeExtra(const program::CommandModel& model,
                          const std::string& word) {
  const bool is_option = word.starts_with('-');
  std::vector<std::string> names;
  if (is_option) {
    for (const program::OptionModel& option : model.options) {
      names.push_back(option.Name());
    }
  } else {
    for (const program::CommandModel& command : model.commands) {
      names.emplace_back(command.Name());
    }
  }
  return absl::StrFormat("unknown %s `%s`%s", is_option ? "option" : "command",
                         word, DidYouMean(word, names));
}

int FailUsage(const std::string& what) {
  std::cerr << "bootmilld: " << Printable(what) << "; see `bootmilld --help`\n";
  return kExitUsage;
}

}  // namespace

std::variant<CommandLine, int> ParseCommandLine(std::span<char* const> argv) {
  CommandLine line;
  bool check_config = false;
  bool print_config = false;
  CLI::App app(kDescription, "bootmilld");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("bootmilld ") + kVersion);
  app.add_option("--config", line.configuration.path,
                 "Configuration file, in YAML")
      ->type_name("FILE")
      ->default_str(absl::StrFormat("%s, if it exists", kDefaultConfigPath));
  CLI::Option* check =
      app.add_flag("--check-config", check_config,
                   "Say what is wrong with the configuration, and exit");
  app.add_flag("--print-config", print_config,
               "Print the configuration in force, as a file, and exit")
      ->excludes(check);
  for (const Setting& setting : AllSettings()) {
    AddSetting(app, setting, line.configuration.given);
  }
  app.require_subcommand(0, 1);
  AddCommands(app, line);
  const program::CommandModel model = program::ModelOf(app);
  const std::vector<std::string> words = program::WithHelpOption(
      model, std::vector<std::string>(argv.begin() + 1, argv.end()));
  if (const std::optional<int> described = Describe(model, words)) {
    return *described;
  }
  app.allow_extras();
  try {
    app.parse(Arguments(words));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      std::ostringstream help;
      app.exit(error, help, help);
      std::cout << program::WrapHelp(help.str(), program::HelpColumns());
      return kExitOk;
    }
    return FailUsage(error.what());
  }
  if (const std::vector<std::string> extras = app.remaining(true);
      !extras.empty()) {
    return FailUsage(DescribeExtra(model, extras.front()));
  }
  if (check_config) {
    line.action = CommandLine::Action::kCheckConfig;
  } else if (print_config) {
    line.action = CommandLine::Action::kPrintConfig;
  }
  return line;
}

}  // namespace bootmill::server
