// SPDX-License-Identifier: Apache-2.0
// The program's commands and what they share.
#include <algorithm>
#include <map>

#include "absl/strings/str_format.h"
#include "cli/context.h"
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
                  Context& context) {
  if (error.get_exit_code() == 0) {
    app.exit(error, context.out, context.err);
    return kExitOk;
  }
  context.err << "bootmill: " << Printable(error.what())
              << "; see `bootmill --help`\n";
  return kExitUsage;
}

}  // namespace

void Context::Fail(const absl::Status& status) {
  Fail(kExitFailed, std::string(status.message()));
}

void Context::Fail(ExitCode code, const std::string& message) {
  err << "bootmill: " << Printable(message) << '\n';
  exit_code = code;
}

void AddFormatOption(CLI::App& command, OutputFormat& format,
                     FormatShortOption short_option) {
  const std::map<std::string, OutputFormat> formats = {
      {"table", OutputFormat::kTable},
      {"json", OutputFormat::kJson},
      {"yaml", OutputFormat::kYaml}};
  command
      .add_option(short_option == FormatShortOption::kWithO ? "-o,--format"
                                                            : "--format",
                  format, "How the result is shown: table, json, yaml")
      ->transform(CLI::CheckedTransformer(formats))
      ->type_name("FORMAT")
      ->option_text("FORMAT");
}

ExitCode Run(const std::vector<std::string>& arguments, std::ostream& out,
             std::ostream& err) {
  Context context{out, err};
  CLI::App app("Builds boot loader images for Xen guests from fleet specs.",
               "bootmill");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("bootmill ") + kVersion);
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  AddBuildCommand(app, context);
  AddPreviewCommand(app, context);
  AddValidateCommand(app, context);
  AddInspectCommand(app, context);
  AddMkimageCommand(app, context);
  AddToolchainCommand(app, context);
  AddCompletionCommand(app, context);
  // CLI11 takes its arguments from the last to the first.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return EndParse(app, error, context);
  }
  return context.exit_code;
}

}  // namespace bootmill::cli
