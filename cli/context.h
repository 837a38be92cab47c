// SPDX-License-Identifier: Apache-2.0
// Types and functions that all commands share.
#ifndef BOOTMILL_CLI_CONTEXT_H_
#define BOOTMILL_CLI_CONTEXT_H_

#include <cstddef>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "cli/command.h"
#include "cli/output/output.h"
#include "common/program/exit_code.h"
#include "common/program/model.h"

namespace bootmill::cli {

using ::bootmill::ExitCode;
using ::bootmill::kExitBusy;
using ::bootmill::kExitDenied;
using ::bootmill::kExitFailed;
using ::bootmill::kExitInvalid;
using ::bootmill::kExitOk;
using ::bootmill::kExitUsage;

// Where a command's output goes, and its exit code. Thread-compatible.
struct Context {
  // Both must outlive it.
  Context(std::ostream& out_stream, std::ostream& err_stream)
      : out(out_stream), err(err_stream), machine(out_stream) {}

  TextOut out;  // results for people
  TextOut err;  // messages
  // Standard output as it is, for the bytes of an image. Documents go by Show,
  // texts by ShowExact.
  std::ostream& machine;
  ExitCode exit_code = kExitOk;
  // Whether `err` is a terminal.
  bool terminal = false;
  // How many columns the terminal has that `out` is; 0 for anything else.
  size_t columns = 0;
  // What shows progress now, so that other lines do not stand beside it.
  Progress* progress = nullptr;
  std::set<std::string> said = {};  // the lines that Say has printed
  // Returns "; did you mean ...?" for the full name of a resource that the
  // daemon does not have; null while no daemon is known.
  std::function<std::string(std::string_view resource)> hint;

  // Prints a line to `err`, unless the same line was printed before: the
  // targets of a fleet often have the same findings.
  void Say(const std::string& line);

  // Prints a table as `format` (kTable or kWide) and the terminal want it.
  void Show(const Table& table, OutputFormat format = OutputFormat::kTable);
  // Writes a document for programs. REQUIRES: IsDocument(format), as for the
  // next.
  void Show(const Document& document, OutputFormat format);
  // Writes one document of a stream of them, at once.
  void ShowOneOfMany(const Document& document, OutputFormat format);
  // Prints the name of what a result is about, and returns true, if `format` is
  // kName; else returns false.
  bool ShowName(std::string_view name, OutputFormat format);
  // Writes a text as it is, which the user asked for and may put into a file; a
  // terminal gets it as TextOut::Lines shows it.
  void ShowExact(std::string_view text);
  // How a result that holds tables is to be laid out.
  Layout LayoutFor(OutputFormat format) const;

  // Prints "bootmill: MESSAGE" and sets the exit code.
  void Fail(const absl::Status& status);
  void Fail(ExitCode code, const std::string& message);
};

// Each adds one command to `app`. A command is implemented in the file of its
// name.
void AddAccountsCommand(Command& app, Context& context);
void AddApplyCommand(Command& app, Context& context);
void AddAuditCommand(Command& app, Context& context);
void AddBuildCommand(Command& app, Context& context);
void AddCancelCommand(Command& app, Context& context);
void AddCompletionCommand(Command& app);
void AddConfigCommand(Command& app, Context& context);
void AddDiffCommand(Command& app, Context& context);
void AddEditCommand(Command& app, Context& context);
void AddEventsCommand(Command& app, Context& context);
void AddGetCommand(Command& app, Context& context);
void AddHelpCommand(Command& app);
void AddHistoryCommand(Command& app, Context& context);
void AddInspectCommand(Command& app, Context& context);
void AddListCommand(Command& app, Context& context);
void AddLogsCommand(Command& app, Context& context);
// mkimage parses its arguments itself: Run calls RunMkimage, and the command is
// added for help and completion only.
inline constexpr std::string_view kMkimageCommand = "mkimage";
void AddMkimageCommand(Command& app);
// Adds the options that it reads itself.
void DescribeMkimage(program::CommandModel& command);
void RunMkimage(const std::vector<std::string>& arguments, Context& context);
void AddOrgsCommand(Command& app, Context& context);
void AddOutdatedCommand(Command& app, Context& context);
void AddPreviewCommand(Command& app, Context& context);
void AddPrincipalsCommand(Command& app, Context& context);
void AddPromoteCommand(Command& app, Context& context);
void AddPullCommand(Command& app, Context& context);
void AddRollbackCommand(Command& app, Context& context);
void AddDeleteCommand(Command& app, Context& context);
void AddUndeleteCommand(Command& app, Context& context);
void AddTokensCommand(Command& app, Context& context);
void AddStatusCommand(Command& app, Context& context);
void AddToolchainCommand(Command& app, Context& context);
void AddTrustCommand(Command& app, Context& context);
void AddUiCommand(Command& app, Context& context);
void AddValidateCommand(Command& app, Context& context);
void AddVerifyCommand(Command& app, Context& context);
void AddWhoamiCommand(Command& app, Context& context);

// Runs the program with `arguments` (without its own name).
ExitCode Run(const std::vector<std::string>& arguments, std::ostream& out,
             std::ostream& err);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_CONTEXT_H_
