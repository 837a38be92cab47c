// SPDX-License-Identifier: Apache-2.0
#include "agent/main/run.h"

#include <CLI/CLI.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "agent/config/config.h"
#include "common/program/model.h"
#include "common/program/result_format.h"
#include "common/program/self_description.h"
#include "common/program/terminal.h"
#include "common/program/usage.h"
#include "common/program/wrap.h"
#include "common/rpc/exit_code_of.h"
#include "common/version.h"

namespace bootmill::agent {
namespace {

constexpr int kManSection = 8;

constexpr char kExamples[] =
    "Examples:\n"
    "  bootmill-agent pull\n"
    "  bootmill-agent status -o json\n"
    "  bootmill-agent pull --config agent.yaml --state-dir /tmp/state";

std::string Footer() {
  std::string codes;
  for (const ExitCodeMeaning& code : kExitCodeMeanings) {
    codes += absl::StrFormat("%s%d %s", codes.empty() ? "" : ",\n  ", code.code,
                             code.meaning);
  }
  return absl::StrFormat("Exit codes:\n  %s.\n\n%s", codes, kExamples);
}

struct Options {
  std::string config = "/etc/bootmill/agent.yaml";
  std::string state_dir = "/var/lib/bootmill";
  program::ResultFormat format = program::ResultFormat::kText;
};

ExitCode Fail(ExitCode code, const std::string& message, Output output) {
  output.err.Print("bootmill-agent: %s\n", message);
  return code;
}

ExitCode RunCommand(const CLI::App& app, const Options& options,
                    Output output) {
  const absl::StatusOr<AgentConfig> config = LoadAgentConfig(options.config);
  if (!config.ok()) {
    return Fail(
        absl::IsInvalidArgument(config.status()) ? kExitInvalid : kExitFailed,
        std::string(config.status().message()), output);
  }
  const absl::Status status =
      app.got_subcommand("status")
          ? ShowSlots(*config, options.state_dir, options.format, output)
          : PullSlots(*config, options.state_dir, options.format, output);
  return status.ok() ? kExitOk
                     : Fail(rpc::ExitCodeOf(status),
                            std::string(status.message()), output);
}

void Declare(CLI::App& app, Options& options) {
  app.footer(Footer());
  app.set_version_flag("--version", std::string("bootmill-agent ") + kVersion);
  app.require_subcommand(1);
  app.add_option("--config", options.config, "Configuration")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--state-dir", options.state_dir,
                 "Where slots and their loaders are")
      ->type_name("DIR")
      ->capture_default_str();
  CLI::App* pull =
      app.add_subcommand(
             "pull", "Brings every slot to the release that the daemon assigns")
          ->fallthrough();
  pull->footer(
      "Examples:\n"
      "  bootmill-agent pull\n"
      "  bootmill-agent pull -o json");
  program::AddFormatOption(*pull, options.format);
  CLI::App* status =
      app.add_subcommand("status", "Shows what every slot holds, asking nobody")
          ->fallthrough();
  status->footer("Examples:\n  bootmill-agent status -o json");
  program::AddFormatOption(*status, options.format);
  status->add_flag_callback(
      "--json", [&options] { options.format = program::ResultFormat::kJson; },
      "The same as -o json");
}

// Reads the command line and runs the command.
ExitCode ParseAndRun(CLI::App& app, const Options& options,
                     const std::vector<std::string>& given, Output output) {
  const program::CommandModel model = program::ModelOf(app);
  const std::vector<std::string> arguments =
      program::WithHelpOption(model, given);
  const auto no_names = [](std::string_view /*type*/) {
    return std::vector<std::string>();
  };
  if (const auto described =
          program::RunSelfDescription(model, kManSection, arguments, no_names,
                                      output.machine, output.err)) {
    return *described;
  }
  const absl::StatusOr<std::vector<std::string>> words =
      program::ArrangeWords(model, arguments);
  if (!words.ok()) {
    return Fail(kExitUsage, std::string(words.status().message()), output);
  }
  // CLI11 expects the arguments in reverse order.
  std::vector<std::string> reversed(words->rbegin(), words->rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      std::ostringstream help;
      app.exit(error, help, help);
      output.machine << program::WrapHelp(help.str(), program::HelpColumns());
      return kExitOk;
    }
    return Fail(kExitUsage,
                program::DescribeParseError(model, *words, error.what()),
                output);
  }
  return RunCommand(app, options, output);
}

}  // namespace

ExitCode Run(const std::vector<std::string>& arguments, Output output) {
  CLI::App app("Keeps the boot loaders of this Xen host.", "bootmill-agent");
  Options options;
  Declare(app, options);
  return ParseAndRun(app, options, arguments, output);
}

}  // namespace bootmill::agent
