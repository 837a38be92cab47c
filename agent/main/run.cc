// SPDX-License-Identifier: Apache-2.0
#include "agent/main/run.h"

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "agent/config/config.h"
#include "common/printable.h"
#include "common/version.h"

namespace bootmill::agent {
namespace {

constexpr char kFooter[] =
    "Exit codes: 0 done, 1 a slot failed, 2 wrong command line.\n\n"
    "Examples:\n"
    "  bootmill-agent pull\n"
    "  bootmill-agent status --json\n"
    "  bootmill-agent pull --config agent.yaml --state-dir /tmp/state";

struct Options {
  std::string config = "/etc/bootmill/agent.yaml";
  std::string state_dir = "/var/lib/bootmill";
  bool json = false;
};

absl::Status RunCommand(const CLI::App& app, const Options& options,
                        Output output) {
  const absl::StatusOr<AgentConfig> config = LoadAgentConfig(options.config);
  if (!config.ok()) {
    return config.status();
  }
  return app.got_subcommand("status")
             ? ShowSlots(*config, options.state_dir, options.json, output)
             : PullSlots(*config, options.state_dir, output);
}

void Declare(CLI::App& app, Options& options) {
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("bootmill-agent ") + kVersion);
  app.require_subcommand(1);
  app.add_option("--config", options.config, "Configuration")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--state-dir", options.state_dir,
                 "Where slots and their loaders are")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_subcommand("pull",
                     "Brings every slot to the release that the daemon assigns")
      ->fallthrough()
      ->footer("Examples:\n  bootmill-agent pull");
  CLI::App* status =
      app.add_subcommand("status", "Shows what every slot holds, asking nobody")
          ->fallthrough();
  status->footer("Examples:\n  bootmill-agent status --json");
  status->add_flag("--json", options.json, "As a document for programs");
}

}  // namespace

int Run(const std::vector<std::string>& arguments, Output output) {
  CLI::App app("Keeps the boot loaders of this Xen host.", "bootmill-agent");
  Options options;
  Declare(app, options);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error, output.out, output.err);
    }
    output.err << "bootmill-agent: " << error.what()
               << "; see `bootmill-agent --help`\n";
    return 2;
  }
  const absl::Status status = RunCommand(app, options, output);
  if (!status.ok()) {
    output.err << "bootmill-agent: " << Printable(std::string(status.message()))
               << '\n';
  }
  return status.ok() ? 0 : 1;
}

}  // namespace bootmill::agent
