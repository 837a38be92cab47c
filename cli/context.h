// SPDX-License-Identifier: Apache-2.0
// Types and functions that all commands share.
#ifndef BOOTMILL_CLI_CONTEXT_H_
#define BOOTMILL_CLI_CONTEXT_H_

#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "cli/command.h"
#include "cli/output/output.h"

namespace bootmill::cli {

// Exit codes, as `bootmill --help` lists them.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,   // the operation failed
  kExitUsage = 2,    // the command line is wrong
  kExitInvalid = 3,  // a spec is not valid
  kExitBusy = 4,     // the server does not answer or is busy
  kExitDenied = 5,   // the caller is not authenticated or not authorised
};

// The output streams and the exit code of a command. Thread-compatible.
struct Context {
  std::ostream& out;
  std::ostream& err;
  ExitCode exit_code = kExitOk;
  // Whether `err` is a terminal; if so, progress replaces its own line.
  bool terminal = false;
  std::set<std::string> said = {};  // the lines that Say has printed

  // Prints a line to `err`, unless the same line was printed before: the
  // targets of a fleet often have the same findings.
  void Say(const std::string& line);

  // Prints "bootmill: MESSAGE" and sets the exit code.
  void Fail(const absl::Status& status);
  void Fail(ExitCode code, const std::string& message);
};

// Each adds one command to `app`. A command is implemented in the file of its
// name.
void AddApplyCommand(Command& app, Context& context);
void AddAuditCommand(Command& app, Context& context);
void AddBuildCommand(Command& app, Context& context);
void AddCancelCommand(Command& app, Context& context);
void AddCompletionCommand(Command& app, Context& context);
void AddConfigCommand(Command& app, Context& context);
void AddDiffCommand(Command& app, Context& context);
void AddEditCommand(Command& app, Context& context);
void AddEventsCommand(Command& app, Context& context);
void AddGetCommand(Command& app, Context& context);
void AddHistoryCommand(Command& app, Context& context);
void AddInspectCommand(Command& app, Context& context);
void AddListCommand(Command& app, Context& context);
void AddLogsCommand(Command& app, Context& context);
// mkimage parses its arguments itself: Run calls RunMkimage, and the command is
// added for help and completion only.
inline constexpr std::string_view kMkimageCommand = "mkimage";
void AddMkimageCommand(Command& app);
void RunMkimage(const std::vector<std::string>& arguments, Context& context);
void AddOrgsCommand(Command& app, Context& context);
void AddOutdatedCommand(Command& app, Context& context);
void AddPreviewCommand(Command& app, Context& context);
void AddPrincipalsCommand(Command& app, Context& context);
void AddPromoteCommand(Command& app, Context& context);
void AddPullCommand(Command& app, Context& context);
void AddRollbackCommand(Command& app, Context& context);
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
