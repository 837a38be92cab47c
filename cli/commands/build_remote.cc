// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/build_remote.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "cli/commands/promote.h"
#include "cli/output/output.h"
#include "cli/output/show.h"
#include "common/rpc/error_info.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

using v1::Build;

bool HasEnded(const Build& build) {
  return build.state() == Build::STATE_SUCCEEDED ||
         build.state() == Build::STATE_FAILED ||
         build.state() == Build::STATE_CANCELLED;
}

// Prints the stages of `build` that have not been printed yet.
class StageReport {
 public:
  StageReport(Progress& progress, bool stages)
      : progress_(progress), stages_(stages) {}

  void Show(const Build& build) {
    for (; stages_ && said_ < build.stages_size(); ++said_) {
      progress_.Parted(StageLine(build.stages(said_)), kStageIndent);
    }
    if (build.state() == Build::STATE_QUEUED) {
      progress_.Update(
          absl::StrFormat("queued behind %d builds", build.queue_position()));
    } else if (build.state() == Build::STATE_RUNNING) {
      progress_.Update("building");
    }
  }

 private:
  Progress& progress_;
  bool stages_;
  int said_ = 0;
};

// Shows the release that `build` made, and what hosts have.
void ShowRelease(const Remote& remote, const Build& build, Context& context) {
  v1::GetReleaseRequest request;
  request.set_name(build.release());
  const absl::StatusOr<v1::Release> release = remote.Call<v1::ReleaseService>(
      &v1::ReleaseService::Stub::GetRelease, request);
  if (!release.ok()) {
    return FailCall(context, release.status());
  }
  PrintRelease(*release, context.LayoutFor(OutputFormat::kTable), context.out);
  if (release->role() == v1::ROLE_GUEST_SECOND_STAGE) {
    return;
  }
  const absl::StatusOr<v1::Fleet> fleet = GetFleet(remote, build.fleet());
  if (!fleet.ok()) {
    return FailCall(context, fleet.status());
  }
  const std::string id = ShortName(fleet->name());
  const std::string& current = fleet->current_release();
  if (current == release->name()) {
    context.out.Print("\nhosts of %s have it\n", id);
  } else {
    context.out.Print(
        "\nhosts of %s have %s; `bootmill promote %s %d` gives them this "
        "release\n",
        id, current.empty() ? "none" : ShortName(current), id,
        release->number());
  }
}

// Prints the error of a build that failed or was cancelled, and sets the exit
// code.
void ReportFailure(const Build& build, Context& context) {
  if (build.state() == Build::STATE_FAILED) {
    FailCall(context, Annotate(rpc::FromRpcStatus(build.error()),
                               absl::StrFormat("build of fleet %s, revision %d",
                                               ShortName(build.fleet()),
                                               build.revision())));
    context.exit_code = kExitFailed;
  } else if (build.state() == Build::STATE_CANCELLED) {
    context.Fail(kExitFailed, absl::StrFormat("build %s was cancelled",
                                              ShortName(build.name())));
  }
}

absl::StatusOr<Build> Start(const Remote& remote, const std::string& fleet,
                            const RemoteBuildOptions& options) {
  v1::CreateBuildRequest request;
  request.set_parent(fleet.substr(0, fleet.find("/fleets/")));
  request.set_fleet(ShortName(fleet));
  request.set_revision(static_cast<int32_t>(options.revision));
  request.set_toolchain(ToolchainName(options.toolchain));
  request.set_request_id(NewRequestId());
  return remote.Call<v1::BuildService>(&v1::BuildService::Stub::CreateBuild,
                                       request);
}

// Gives the release of `build` to hosts. Second stages are for guests only: for
// a fleet of those it says so, which is no error. With `tell` it says which
// hosts get what.
absl::Status PromoteBuilt(const Remote& remote, const Build& build, bool tell,
                          Context& context) {
  ASSIGN_OR_RETURN(const v1::Fleet fleet, GetFleet(remote, build.fleet()));
  if (fleet.role() == v1::ROLE_GUEST_SECOND_STAGE) {
    context.Say(absl::StrFormat(
        "bootmill: %s is for guests, and no host gets it; `bootmill pull %s` "
        "fetches it",
        ShortName(build.release()), ShortName(build.fleet())));
    return absl::OkStatus();
  }
  const absl::StatusOr<v1::PromoteReleaseResponse> promoted =
      Promote(remote, build.release(), std::nullopt);
  if (promoted.ok() && tell) {
    context.Say(absl::StrFormat("bootmill: hosts of %s get %s now",
                                ShortName(build.fleet()),
                                ShortName(build.release())));
  }
  return promoted.status();
}

// Shows the only build with its release, or a row for each.
void Show(const Remote& remote, const std::vector<Build>& builds, bool only_one,
          OutputFormat format, Context& context) {
  if (!only_one) {
    return ShowResources("builds", builds, &BuildRows, format, context);
  }
  if (builds.empty()) {
    return;
  }
  const Build& build = builds.front();
  if (!IsDocument(format) && format != OutputFormat::kName &&
      build.state() == Build::STATE_SUCCEEDED) {
    ShowRelease(remote, build, context);
  } else {
    ShowResource(build, &PrintBuild, format, context);
  }
}

void RunCancel(const RemoteOptions& options,
               const std::vector<std::string>& ids, OutputFormat format,
               Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  Shown shown(ids.size() > 1, format, context);
  for (const std::string& id : ids) {
    v1::CancelBuildRequest request;
    request.set_name(remote->Name("builds", id));
    const absl::StatusOr<Build> build = remote->Call<v1::BuildService>(
        &v1::BuildService::Stub::CancelBuild, request);
    if (build.ok()) {
      shown.Add(*build, &PrintBuild);
    } else {
      FailCall(context, build.status());
    }
  }
  shown.Finish("builds");
}

// Starts a build of each fleet; says which could not be started.
std::vector<Build> StartAll(const Remote& remote,
                            const std::vector<std::string>& fleets,
                            const RemoteBuildOptions& options,
                            Context& context) {
  std::vector<Build> builds;
  for (const std::string& fleet : fleets) {
    absl::StatusOr<Build> build = Start(remote, fleet, options);
    if (build.ok()) {
      builds.push_back(*std::move(build));
    } else {
      FailCall(context, fleets.size() == 1
                            ? build.status()
                            : Annotate(build.status(), ShortName(fleet)));
    }
  }
  return builds;
}

// Waits until all have ended, and shows their stages if `stages`.
void AwaitAll(const Remote& remote, bool stages, std::vector<Build>& builds,
              Context& context) {
  Progress progress(context);
  for (Build& build : builds) {
    StageReport report(progress, stages);
    if (const absl::Status watched = WatchBuild(
            remote, [&](const Build& now) { report.Show(now); }, build);
        !watched.ok()) {
      FailCall(context,
               Annotate(watched, absl::StrFormat("watch %s", build.name())));
    }
  }
}

}  // namespace

std::string StageLine(const v1::BuildStage& stage) {
  return absl::StrFormat("%-8s %-13s %9s  %s", stage.stage(), stage.target(),
                         DurationText(stage.elapsed()), stage.message());
}

absl::Status WatchBuild(const Remote& remote,
                        const std::function<void(const v1::Build&)>& show,
                        v1::Build& build) {
  const auto stub = v1::BuildService::NewStub(remote.channel());
  v1::WatchBuildRequest request;
  request.set_name(build.name());
  show(build);
  rpc::RetryBudget budget(remote.patience());
  while (!HasEnded(build)) {
    grpc::ClientContext call;
    const auto reader = stub->WatchBuild(&call, request);
    while (reader->Read(&build)) {
      show(build);
      budget = rpc::RetryBudget(remote.patience());
    }
    absl::Status status = rpc::FromGrpcStatus(reader->Finish());
    if (status.ok() && !HasEnded(build)) {
      status =
          absl::UnavailableError("the daemon stopped telling of the build");
    }
    if (status.ok()) {
      break;
    }
    if (!budget.Wait(status)) {
      return status;
    }
  }
  return absl::OkStatus();
}

std::vector<Build> BuildFleets(const Remote& remote,
                               const std::vector<std::string>& fleets,
                               const RemoteBuildOptions& options,
                               Context& context) {
  std::vector<Build> builds = StartAll(remote, fleets, options, context);
  if (options.watch || options.wait || options.promote) {
    AwaitAll(remote, options.watch, builds, context);
  }
  for (const Build& build : builds) {
    ReportFailure(build, context);
    if (!options.promote || build.state() != Build::STATE_SUCCEEDED) {
      continue;
    }
    if (const absl::Status promoted =
            PromoteBuilt(remote, build, fleets.size() > 1, context);
        !promoted.ok()) {
      FailCall(context, promoted);
    }
  }
  return builds;
}

void RunRemoteBuild(const RemoteBuildOptions& options, OutputFormat format,
                    Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  const absl::StatusOr<std::vector<std::string>> fleets =
      SelectFleets(*remote, options.fleets);
  if (!fleets.ok()) {
    return FailSelection(context, fleets.status());
  }
  const std::vector<Build> builds =
      BuildFleets(*remote, *fleets, options, context);
  Show(*remote, builds, fleets->size() == 1, format, context);
}

void AddCancelCommand(Command& app, Context& context) {
  struct CancelOptions {
    RemoteOptions remote;
    std::vector<std::string> builds;
    OutputFormat format = OutputFormat::kTable;
  };
  auto options = std::make_shared<CancelOptions>();
  Command command = app.Add("cancel", "Ends builds of the daemon early",
                            "A build that has ended stays as it is.\n\n"
                            "Examples:\n"
                            "  bootmill cancel b2c4");
  command.Texts({.names = "build",
                 .help = "The builds, as `list builds` shows them",
                 .type = "BUILD",
                 .required = true},
                options->builds);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] {
    RunCancel(options->remote, options->builds, options->format, context);
  });
}

}  // namespace bootmill::cli
