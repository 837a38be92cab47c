// SPDX-License-Identifier: Apache-2.0
// bootmill apply: makes specs the newest revisions of their fleets.
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "builder/spec/parse.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/resource_text.h"
#include "cli/remote/remote.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

using Stub = v1::FleetService::Stub;

struct ApplyOptions {
  RemoteOptions remote;
  FleetOptions fleets;
  std::string message;
  bool validate_only = false;
  OutputFormat format = OutputFormat::kTable;
};

// What became of one spec.
struct Applied {
  const Source* source = nullptr;
  std::string result;  // created, updated, unchanged
  v1::Fleet fleet;
};

// Returns the full name of the fleet that the text names. If this program
// cannot parse the text, a newer daemon may still be able to, so the text is
// sent all the same.
absl::StatusOr<std::string> FleetName(const Remote& remote,
                                      const Source& source) {
  const spec::ParseResult parsed = spec::Load(source.text, source.format);
  if (parsed.ok()) {
    return remote.Name("fleets", parsed.spec->message.fleet());
  }
  v1::CreateFleetRequest request;
  request.set_parent(remote.Parent());
  *request.mutable_source() = ToSpecSource(source);
  request.set_validate_only(true);
  ASSIGN_OR_RETURN(const v1::Fleet fleet,
                   remote.Call<v1::FleetService>(&Stub::CreateFleet, request));
  return fleet.name();
}

absl::StatusOr<Applied> Apply(const Remote& remote, const Source& source,
                              const ApplyOptions& options) {
  v1::GetFleetRequest get;
  ASSIGN_OR_RETURN(*get.mutable_name(), FleetName(remote, source));
  const absl::StatusOr<v1::Fleet> before =
      remote.Call<v1::FleetService>(&Stub::GetFleet, get);
  if (!before.ok() && !absl::IsNotFound(before.status())) {
    return before.status();
  }
  v1::UpdateFleetRequest update;
  update.set_name(get.name());
  *update.mutable_source() = ToSpecSource(source);
  update.set_etag(before.ok() ? before->etag() : "");
  update.set_validate_only(options.validate_only);
  update.set_request_id(NewRequestId());
  update.set_message(options.message);
  update.set_allow_missing(true);
  Applied applied{&source, "created", {}};
  ASSIGN_OR_RETURN(applied.fleet,
                   remote.Call<v1::FleetService>(&Stub::UpdateFleet, update));
  if (before.ok()) {
    const bool same = before->source().text() == source.text &&
                      before->source().format() == update.source().format();
    applied.result = same ? "unchanged" : "updated";
  }
  return applied;
}

void Print(const std::vector<Applied>& all, const ApplyOptions& options,
           Context& context) {
  Table table({"FILE", "FLEET", "RESULT", "REVISION", "SPEC DIGEST"});
  Document fleets = Document::array();
  for (const Applied& applied : all) {
    Document entry = {{"file", applied.source->file},
                      {"result", applied.result},
                      {"validate_only", options.validate_only}};
    entry.update(ToDocument(applied.fleet));
    fleets.push_back(std::move(entry));
    table.AddRow(
        {Printable(applied.source->file), ShortName(applied.fleet.name()),
         applied.result + (options.validate_only ? " (only checked)" : ""),
         std::to_string(applied.fleet.revision()),
         applied.fleet.spec_digest()});
  }
  if (options.format != OutputFormat::kTable) {
    context.out << Render(Document{{"fleets", fleets}}, options.format);
  } else if (!all.empty()) {
    context.out << table.Render();
  }
}

// Refuses two files for one fleet, because either could be meant as its next
// revision.
void CheckFleetsDiffer(const std::vector<Source>& sources, Context& context) {
  std::map<std::string, const Source*> files;
  for (const Source& source : sources) {
    const spec::ParseResult parsed = spec::Load(source.text, source.format);
    if (!parsed.ok()) {
      continue;
    }
    const std::string& fleet = parsed.spec->message.fleet();
    const auto [other, is_new] = files.try_emplace(fleet, &source);
    if (!is_new) {
      context.Fail(kExitFailed,
                   absl::StrFormat("fleet `%s` is in both %s and %s; nothing "
                                   "was applied",
                                   fleet, other->second->file, source.file));
    }
  }
}

void RunApply(const ApplyOptions& options, Context& context) {
  const std::vector<Source> sources =
      ReadSourcesOrFail(options.fleets, context);
  CheckFleetsDiffer(sources, context);
  if (context.exit_code != kExitOk) {
    return;
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  std::vector<Applied> all;
  for (const Source& source : sources) {
    absl::StatusOr<Applied> applied = Apply(*remote, source, options);
    if (!applied.ok()) {
      FailCall(context, applied.status(), source.file);
      continue;
    }
    SayWarnings(context, source.file, applied->fleet.warnings());
    all.push_back(*std::move(applied));
  }
  Print(all, options, context);
}

}  // namespace

void AddApplyCommand(Command& app, Context& context) {
  auto options = std::make_shared<ApplyOptions>();
  Command command = app.Add(
      "apply", "Stores specs as new revisions of their fleets",
      "A text that is the current one already changes nothing. If one spec is "
      "refused,\nthe others are still applied; the exit code tells.\n\n"
      "Examples:\n"
      "  bootmill apply -f web.yaml -m 'longer timeout'\n"
      "  bootmill apply -f fleets/ --validate-only\n"
      "  generate-spec | bootmill apply -f - --input-format json -o json");
  AddFleetOptions(command, options->fleets);
  command.Text({.names = "-m,--message",
                .help = "Why, for the fleet's history",
                .type = "TEXT"},
               options->message);
  command.Flag("--validate-only", "Let the daemon check, store nothing",
               options->validate_only);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunApply(*options, context); });
}

}  // namespace bootmill::cli
