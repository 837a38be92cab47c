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
#include "cli/output/resource_text.h"
#include "common/rpc/error_info.h"
#include "common/status.h"

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
  explicit StageReport(Progress& progress) : progress_(progress) {}

  void Show(const Build& build) {
    for (; said_ < build.stages_size(); ++said_) {
      const v1::BuildStage& stage = build.stages(said_);
      progress_.Line(
          absl::StrFormat("%-8s %-13s %9s  %s", stage.stage(), stage.target(),
                          DurationText(stage.elapsed()), stage.message()));
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
  PrintRelease(*release, context.out);
  if (release->role() == v1::ROLE_GUEST_SECOND_STAGE) {
    return;
  }
  const absl::StatusOr<v1::Fleet> fleet = GetFleet(remote, build.fleet());
  if (!fleet.ok()) {
    return FailCall(context, fleet.status());
  }
  const std::string id = ShortName(fleet->name());
  const std::string& current = fleet->current_release();
  context.out << (current == release->name()
                      ? absl::StrFormat("\nhosts of %s have it\n", id)
                      : absl::StrFormat(
                            "\nhosts of %s have %s; `bootmill promote %s %d` "
                            "gives them this release\n",
                            id, current.empty() ? "none" : ShortName(current),
                            id, release->number()));
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

void PromoteRelease(const Remote& remote, const std::string& release,
                    Context& context) {
  const absl::StatusOr<v1::PromoteReleaseResponse> promoted =
      Promote(remote, release, std::nullopt);
  if (!promoted.ok()) {
    FailCall(context, promoted.status());
  }
}

// Shows the only build with its release, or a row for each.
void Show(const Remote& remote, const std::vector<Build>& builds, bool only_one,
          OutputFormat format, Context& context) {
  if (format != OutputFormat::kTable) {
    Document list = Document::array();
    for (const Build& build : builds) {
      list.push_back(ToDocument(build));
    }
    if (!only_one) {
      context.out << Render(Document{{"builds", list}}, format);
    } else if (!builds.empty()) {
      context.out << Render(list.front(), format);
    }
  } else if (!only_one) {
    context.out << BuildRows(builds);
  } else if (!builds.empty() &&
             builds.front().state() == Build::STATE_SUCCEEDED) {
    ShowRelease(remote, builds.front(), context);
  } else if (!builds.empty()) {
    PrintBuild(builds.front(), context.out);
  }
}

void RunCancel(const RemoteOptions& options, const std::string& id,
               OutputFormat format, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  v1::CancelBuildRequest request;
  request.set_name(remote->Name("builds", id));
  const absl::StatusOr<Build> build = remote->Call<v1::BuildService>(
      &v1::BuildService::Stub::CancelBuild, request);
  if (!build.ok()) {
    return FailCall(context, build.status());
  }
  if (format != OutputFormat::kTable) {
    context.out << Render(ToDocument(*build), format);
  } else {
    PrintBuild(*build, context.out);
  }
}

}  // namespace

absl::Status WatchBuild(const Remote& remote,
                        const std::function<void(const v1::Build&)>& show,
                        v1::Build& build) {
  const auto stub = v1::BuildService::NewStub(remote.channel());
  v1::WatchBuildRequest request;
  request.set_name(build.name());
  show(build);
  rpc::RetryBudget budget;
  while (!HasEnded(build)) {
    grpc::ClientContext call;
    const auto reader = stub->WatchBuild(&call, request);
    while (reader->Read(&build)) {
      show(build);
      budget = rpc::RetryBudget();
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
  std::vector<Build> builds;
  for (const std::string& fleet : *fleets) {
    absl::StatusOr<Build> build = Start(*remote, fleet, options);
    if (build.ok()) {
      builds.push_back(*std::move(build));
    } else {
      FailCall(context, fleets->size() == 1
                            ? build.status()
                            : Annotate(build.status(), ShortName(fleet)));
    }
  }
  if (options.watch || options.promote) {
    Progress progress(context);
    for (Build& build : builds) {
      StageReport report(progress);
      if (const absl::Status watched = WatchBuild(
              *remote, [&](const Build& now) { report.Show(now); }, build);
          !watched.ok()) {
        FailCall(context,
                 Annotate(watched, absl::StrFormat("watch %s", build.name())));
      }
    }
  }
  for (const Build& build : builds) {
    ReportFailure(build, context);
    if (options.promote && build.state() == Build::STATE_SUCCEEDED) {
      PromoteRelease(*remote, build.release(), context);
    }
  }
  Show(*remote, builds, fleets->size() == 1, format, context);
}

void AddCancelCommand(Command& app, Context& context) {
  struct CancelOptions {
    RemoteOptions remote;
    std::string build;
    OutputFormat format = OutputFormat::kTable;
  };
  auto options = std::make_shared<CancelOptions>();
  Command command = app.Add("cancel", "Ends a build of the daemon early",
                            "A build that has ended stays as it is.\n\n"
                            "Examples:\n"
                            "  bootmill cancel b2c4");
  command.Text({.names = "build",
                .help = "The build, as `list builds` shows it",
                .type = "BUILD",
                .required = true},
               options->build);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] {
    RunCancel(options->remote, options->build, options->format, context);
  });
}

}  // namespace bootmill::cli
