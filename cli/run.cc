// SPDX-License-Identifier: Apache-2.0
// The program's commands and what they share.
#include "cli/context.h"
#include "cli/usage_error.h"
#include "cli/version.h"

namespace bootmill::cli {
namespace {

constexpr char kFooter[] =
    "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 spec not valid.\n"
    "Results go to standard output, messages to standard error.\n\n"
    "Examples:\n"
    "  bootmill validate -f web.yaml\n"
    "  bootmill preview --local -f web.yaml -d /usr/lib/grub\n"
    "  bootmill build --local -f web.yaml -d /usr/lib/grub -o images\n"
    "  bootmill inspect images/web-i386-xen_pvh.bin\n"
    "  bootmill COMMAND --help";

// CLI11 throws to end parsing: --help, --version and every usage error.
ExitCode EndParse(const CLI::App& app, const CLI::ParseError& error,
                  const std::vector<std::string>& arguments, Context& context) {
  if (error.get_exit_code() == 0) {
    app.exit(error, context.out, context.err);
    return kExitOk;
  }
  context.Fail(kExitUsage, DescribeUsageError(app, error, arguments));
  return context.exit_code;
}

}  // namespace

void Context::Say(const std::string& line) {
  if (said.insert(line).second) {
    err << line << '\n';
  }
}

void Context::Fail(const absl::Status& status) {
  Fail(kExitFailed, std::string(status.message()));
}

void Context::Fail(ExitCode code, const std::string& message) {
  err << "bootmill: " << Printable(message) << '\n';
  exit_code = code;
}

void AddFormatOption(CLI::App& command, OutputFormat& format,
                     FormatShortOption short_option) {
  command
      .add_option_function<std::string>(
          short_option == FormatShortOption::kWithO ? "-o,--format"
                                                    : "--format",
          [&format](const std::string& name) {
            format = name == "json"   ? OutputFormat::kJson
                     : name == "yaml" ? OutputFormat::kYaml
                                      : OutputFormat::kTable;
          },
          "How the result is shown [table]")
      ->check(CLI::IsMember({"table", "json", "yaml"}))
      ->type_name("FORMAT");
}

ExitCode Run(const std::vector<std::string>& arguments, std::ostream& out,
             std::ostream& err) {
  Context context{out, err};
  if (!arguments.empty() && arguments.front() == kMkimageCommand) {
    RunMkimage({arguments.begin() + 1, arguments.end()}, context);
    return context.exit_code;
  }
  CLI::App app("Builds boot loader images for Xen guests from fleet specs.",
               "bootmill");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("bootmill ") + kVersion);
  app.require_subcommand(1);
  AddBuildCommand(app, context);
  AddPreviewCommand(app, context);
  AddValidateCommand(app, context);
  AddInspectCommand(app, context);
  AddMkimageCommand(app);
  AddToolchainCommand(app, context);
  AddCompletionCommand(app, context);
  // CLI11 takes its arguments from the last to the first.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return EndParse(app, error, arguments, context);
  }
  return context.exit_code;
}

}  // namespace bootmill::cli
