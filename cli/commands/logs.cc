// SPDX-License-Identifier: Apache-2.0
// bootmill logs: what a build did.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "cli/commands/build_remote.h"
#include "cli/context.h"
#include "cli/output/resource_text.h"
#include "cli/output/show.h"
#include "cli/output/terminal.h"
#include "cli/remote/remote.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct LogsOptions {
  RemoteOptions remote;
  std::vector<std::string> builds;
  bool follow = false;
  OutputFormat format = OutputFormat::kTable;
};

// Writes the stages of a build that have not been written.
class StageLog {
 public:
  explicit StageLog(Context& context) : context_(context) {}

  void Show(const v1::Build& build) {
    for (; shown_ < build.stages_size(); ++shown_) {
      const std::string line = Printable(StageLine(build.stages(shown_)));
      context_.out.Lines((context_.columns == 0
                              ? line
                              : Parted(line, context_.columns, kStageIndent)) +
                         "\n");
      context_.out.Flush();
    }
  }

 private:
  Context& context_;
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

bool IsForPeople(OutputFormat format) {
  return !IsDocument(format) && format != OutputFormat::kName;
}

// Shows people the log of one build as it grows. Returns the build as it is
// then.
absl::StatusOr<v1::Build> ShowLog(const Remote& remote, const std::string& name,
                                  const LogsOptions& options,
                                  Context& context) {
  const bool for_people = IsForPeople(options.format);
  std::optional<StageLog> log;
  v1::GetBuildRequest request;
  request.set_name(remote.Name("builds", name));
  ASSIGN_OR_RETURN(v1::Build build,
                   remote.Call<v1::BuildService>(
                       &v1::BuildService::Stub::GetBuild, request));
  if (for_people) {
    log.emplace(context).Show(build);
  }
  if (options.follow) {
    const auto show = [&log](const v1::Build& now) {
      if (log.has_value()) {
        log->Show(now);
      }
    };
    RETURN_IF_ERROR(WatchBuild(remote, show, build));
  }
  if (for_people) {
    ShowEnd(build, context.out);
  }
  return build;
}

void RunLogs(const LogsOptions& options, const Remote& remote,
             Context& context) {
  const bool many = options.builds.size() > 1;
  Shown shown(many, options.format, context);
  for (const std::string& name : options.builds) {
    if (many && IsForPeople(options.format)) {
      context.out.Lines(&name == &options.builds.front() ? "" : "\n");
      context.out.Print("build %s\n", name);
    }
    const absl::StatusOr<v1::Build> build =
        ShowLog(remote, name, options, context);
    if (build.ok()) {
      if (!IsForPeople(options.format)) {
        shown.Add(*build, &PrintBuild);
      }
      continue;
    }
    FailCall(context, build.status());
    if (absl::IsNotFound(build.status())) {
      context.Say(
          "bootmill: `bootmill list builds --fleet FLEET` shows the names of "
          "its builds");
    }
  }
  shown.Finish("builds");
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
  command.Format(options->format);
  OnRunConnected(command, options, &RunLogs, context);
}

}  // namespace bootmill::cli
