// SPDX-License-Identifier: Apache-2.0
// bootmill diff: shows what changes between two revisions, or by a draft.
#include <memory>

#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/resource_text.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {
namespace {

struct DiffOptions {
  RemoteOptions remote;
  std::string fleet;
  int64_t from = 0;
  int64_t to = 0;
  FleetOptions draft;
  std::string toolchain;
  OutputFormat format = OutputFormat::kTable;
};

void PrintModules(const char* sign,
                  const google::protobuf::RepeatedPtrField<std::string>& names,
                  std::ostream& out) {
  for (const std::string& name : names) {
    out << "  " << sign << "module " << Printable(name) << '\n';
  }
}

void PrintDiff(const v1::DiffFleetResponse& diff, std::ostream& out) {
  out << (diff.source_diff().empty() ? "the sources are equal\n"
                                     : PrintableLines(diff.source_diff()));
  for (const v1::TargetDiff& target : diff.targets()) {
    if (target.from_sha256() == target.to_sha256()) {
      out << absl::StrFormat("\n%s: the same bytes, SHA-256 %s\n",
                             target.target(), target.to_sha256());
      continue;
    }
    out << absl::StrFormat(
        "\n%s: %d -> %d bytes, SHA-256 %s -> %s\n", target.target(),
        target.from_size_bytes(), target.to_size_bytes(),
        target.from_sha256().substr(0, 16), target.to_sha256().substr(0, 16));
    PrintModules("-", target.removed_modules(), out);
    PrintModules("+", target.added_modules(), out);
    out << PrintableLines(target.configuration_diff());
  }
}

void RunDiff(const DiffOptions& options, Context& context) {
  const std::vector<Source> drafts = ReadSourcesOrFail(options.draft, context);
  if (context.exit_code != kExitOk) {
    return;
  }
  if (drafts.size() > 1 || (!drafts.empty() && options.to != 0)) {
    return context.Fail(kExitUsage,
                        "the newer side is one draft (--file) or one revision "
                        "(--to)");
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  v1::DiffFleetRequest request;
  request.set_name(remote->Name("fleets", options.fleet));
  request.set_from_revision(static_cast<int32_t>(options.from));
  request.set_to_revision(static_cast<int32_t>(options.to));
  request.set_toolchain(ToolchainName(options.toolchain));
  if (!drafts.empty()) {
    *request.mutable_draft() = ToSpecSource(drafts.front());
  }
  const absl::StatusOr<v1::DiffFleetResponse> diff =
      remote->Call<v1::FleetService>(&v1::FleetService::Stub::DiffFleet,
                                     request);
  if (!diff.ok()) {
    return FailCall(context, diff.status(),
                    drafts.empty() ? "" : drafts.front().file);
  }
  if (options.format != OutputFormat::kTable) {
    context.out << Render(ToDocument(*diff), options.format);
  } else {
    PrintDiff(*diff, context.out);
  }
}

}  // namespace

void AddDiffCommand(Command& app, Context& context) {
  auto options = std::make_shared<DiffOptions>();
  Command command = app.Add(
      "diff", "Shows how revisions of a fleet, or a draft, differ",
      "Without options: the current revision and the one before it. With -f: "
      "the current\nrevision and the draft, before it is applied.\n\n"
      "Examples:\n"
      "  bootmill diff web\n"
      "  bootmill diff web -f web.yaml\n"
      "  bootmill diff web --from 3 --to 7 -o json");
  command.Text({.names = "fleet",
                .help = "The fleet",
                .type = "FLEET",
                .required = true},
               options->fleet);
  command.Number({.names = "--from", .help = "The older side", .type = "N"}, 1,
                 INT32_MAX, options->from);
  command.Number({.names = "--to", .help = "The newer side", .type = "N"}, 1,
                 INT32_MAX, options->to);
  AddFleetOptions(command, options->draft, /*required=*/false);
  AddToolchainNameOption(command, options->toolchain);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunDiff(*options, context); });
}

}  // namespace bootmill::cli
