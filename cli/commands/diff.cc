// SPDX-License-Identifier: Apache-2.0
// bootmill diff: what changes between two revisions or releases, by a draft, or
// with another toolchain.
#include <memory>

#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/diff_text.h"
#include "cli/output/resource_text.h"
#include "cli/remote/fleets.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

struct DiffOptions {
  RemoteOptions remote;
  FleetSelection fleets;
  int64_t from = 0;
  int64_t to = 0;
  int64_t from_release = 0;
  int64_t to_release = 0;
  FleetOptions draft;
  std::vector<std::string> toolchains;
  OutputFormat format = OutputFormat::kTable;
};

// Returns what is wrong with the mixture of options; empty if nothing is.
std::string UsageError(const DiffOptions& options, size_t drafts) {
  if (drafts > 1 ||
      (drafts == 1 && (options.to != 0 || options.to_release != 0))) {
    return "the newer side is one draft (--file), one revision (--to) or one "
           "release (--to-release)";
  }
  if (options.toolchains.size() > 2) {
    return "--toolchain is given once, for both sides, or twice, for the older "
           "and the newer one";
  }
  return "";
}

v1::DiffFleetRequest RequestOf(const DiffOptions& options,
                               const std::vector<Source>& drafts) {
  v1::DiffFleetRequest request;
  request.set_from_revision(static_cast<int32_t>(options.from));
  request.set_to_revision(static_cast<int32_t>(options.to));
  request.set_from_release(static_cast<int32_t>(options.from_release));
  request.set_to_release(static_cast<int32_t>(options.to_release));
  if (!options.toolchains.empty()) {
    request.set_toolchain(ToolchainName(options.toolchains.back()));
  }
  if (options.toolchains.size() == 2) {
    request.set_from_toolchain(ToolchainName(options.toolchains.front()));
  }
  if (!drafts.empty()) {
    *request.mutable_draft() = ToSpecSource(drafts.front());
  }
  return request;
}

void RunDiff(const DiffOptions& options, Context& context) {
  const std::vector<Source> drafts = ReadSourcesOrFail(options.draft, context);
  if (context.exit_code != kExitOk) {
    return;
  }
  if (const std::string error = UsageError(options, drafts.size());
      !error.empty()) {
    return context.Fail(kExitUsage, error);
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  const absl::StatusOr<std::vector<std::string>> names =
      SelectFleets(*remote, options.fleets);
  if (!names.ok()) {
    return FailSelection(context, names.status());
  }
  v1::DiffFleetRequest request = RequestOf(options, drafts);
  Document documents = Document::array();
  for (const std::string& name : *names) {
    request.set_name(name);
    const absl::StatusOr<v1::DiffFleetResponse> diff =
        remote->Call<v1::FleetService>(&v1::FleetService::Stub::DiffFleet,
                                       request);
    if (!diff.ok()) {
      return FailCall(context, diff.status(),
                      drafts.empty() ? "" : drafts.front().file);
    }
    documents.push_back(ToDocument(*diff));
    documents.back()["fleet"] = name;
    if (options.format == OutputFormat::kTable) {
      if (names->size() > 1) {
        context.out << absl::StrFormat("fleet %s\n", ShortName(name));
      }
      PrintDiff(*diff, context.out);
      context.out << (names->size() > 1 ? "\n" : "");
    }
  }
  if (options.format != OutputFormat::kTable) {
    context.out << Render(documents.size() == 1
                              ? documents.front()
                              : Document{{"differences", documents}},
                          options.format);
  }
}

}  // namespace

void AddDiffCommand(Command& app, Context& context) {
  auto options = std::make_shared<DiffOptions>();
  Command command = app.Add(
      "diff", "Shows how revisions of a fleet, or a draft, differ",
      "Without options: the current revision and the one before it. With -f: "
      "the current\nrevision and the draft, before it is applied. With "
      "--toolchain twice: the current\nrevision made with the one and with the "
      "other. With --from-release and\n--to-release: what was built.\n\n"
      "Examples:\n"
      "  bootmill diff web\n"
      "  bootmill diff web -f web.yaml\n"
      "  bootmill diff web --from 3 --to 7 -o json\n"
      "  bootmill diff web --from-release 2 --to-release 5\n"
      "  bootmill diff --all --toolchain debian-2.06-13+deb12u1 \\\n"
      "    --toolchain debian-2.12-9+deb13u1");
  AddFleetSelection(command, /*outdated=*/false, options->fleets);
  command.Number({.names = "--from", .help = "The older side", .type = "N"}, 1,
                 INT32_MAX, options->from);
  command.Number({.names = "--to", .help = "The newer side", .type = "N"}, 1,
                 INT32_MAX, options->to);
  command.Number({.names = "--from-release",
                  .help = "The older side, as release N holds it",
                  .type = "N"},
                 1, INT32_MAX, options->from_release);
  command.Number({.names = "--to-release",
                  .help = "The newer side, as release N holds it",
                  .type = "N"},
                 1, INT32_MAX, options->to_release);
  AddFleetOptions(command, options->draft, /*required=*/false);
  command.Texts({.names = "--toolchain",
                 .help = "The daemon's toolchain [what a build takes]; twice: "
                         "of the older and of the newer side",
                 .type = "NAME"},
                options->toolchains);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunDiff(*options, context); });
}

}  // namespace bootmill::cli
