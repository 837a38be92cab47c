// SPDX-License-Identifier: Apache-2.0
// bootmill logs: what a build did.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "cli/commands/build_remote.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/remote/remote.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct LogsOptions {
  RemoteOptions remote;
  std::vector<std::string> builds;
  bool follow = false;
};

// Writes the stages of a build that have not been written.
class StageLog {
 public:
  explicit StageLog(TextOut& out) : out_(out) {}

  void Show(const v1::Build& build) {
    for (; shown_ < build.stages_size(); ++shown_) {
      const v1::BuildStage& stage = build.stages(shown_);
      out_.Print("%-8s %-13s %9s  %s\n", stage.stage(), stage.target(),
                 DurationText(stage.elapsed()), stage.message());
      out_.Flush();
    }
  }

 private:
  TextOut& out_;
  int shown_ = 0;
};

void ShowEnd(const v1::Build& build, TextOut& out) {
  const std::string state =
      EnumText(*v1::Build::State_descriptor(), build.state());
  if (build.has_error()) {
    out.Print("%s: %s\n", state, build.error().message());
  } else {
    out.Print("%s%s\n", state,
              build.release().empty() ? "" : ": " + ShortName(build.release()));
  }
}

// Shows the log of one build.
absl::Status ShowLog(const Remote& remote, const std::string& name, bool follow,
                     TextOut& out) {
  v1::GetBuildRequest request;
  request.set_name(remote.Name("builds", name));
  ASSIGN_OR_RETURN(v1::Build build,
                   remote.Call<v1::BuildService>(
                       &v1::BuildService::Stub::GetBuild, request));
  StageLog log(out);
  log.Show(build);
  if (follow) {
    RETURN_IF_ERROR(WatchBuild(
        remote, [&](const v1::Build& now) { log.Show(now); }, build));
  }
  ShowEnd(build, out);
  return absl::OkStatus();
}

void RunLogs(const LogsOptions& options, const Remote& remote,
             Context& context) {
  for (const std::string& build : options.builds) {
    if (options.builds.size() > 1) {
      context.out.Lines(&build == &options.builds.front() ? "" : "\n");
      context.out.Print("build %s\n", build);
    }
    if (const absl::Status shown =
            ShowLog(remote, build, options.follow, context.out);
        !shown.ok()) {
      FailCall(context, shown);
      if (absl::IsNotFound(shown)) {
        context.Say(
            "bootmill: `bootmill list builds --fleet FLEET` shows the names of "
            "its builds");
      }
    }
  }
}

}  // namespace

void AddLogsCommand(Command& app, Context& context) {
  auto options = std::make_shared<LogsOptions>();
  Command command = app.Add("logs", "Shows what a build did",
                            "Examples:\n"
                            "  bootmill logs b2c4\n"
                            "  bootmill logs b2c4 --follow");
  command.Texts({.names = "build",
                 .help = "The builds, as `list builds` shows them",
                 .type = "BUILD",
                 .required = true},
                options->builds);
  command.Flag("--follow", "Go on until the build has ended", options->follow);
  OnRunConnected(command, options, &RunLogs, context);
}

}  // namespace bootmill::cli
