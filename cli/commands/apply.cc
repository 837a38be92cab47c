// SPDX-License-Identifier: Apache-2.0
// bootmill apply: makes specs the newest revisions of their fleets.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "cli/commands/build_remote.h"
#include "cli/commands/prune.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/diff_text.h"
#include "cli/output/show.h"
#include "cli/remote/fleets.h"
#include "cli/remote/remote.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

using Stub = v1::FleetService::Stub;

struct ApplyOptions {
  RemoteOptions remote;
  FleetOptions fleets;
  std::string message;
  bool dry_run = false;
  bool prune = false;
  bool yes = false;
  bool build = false;
  bool wait = false;
  OutputFormat format = OutputFormat::kTable;
};

// What became of one spec, or of a fleet that no spec is left of.
struct Applied {
  std::string file;    // empty for a fleet that is deleted
  std::string result;  // created, configured, unchanged, deleted
  v1::Fleet fleet;
  // Of --dry-run, for what would be configured.
  std::optional<v1::DiffFleetResponse> difference;
};

v1::UpdateFleetRequest RequestOf(const std::string& name, const Source& source,
                                 const ApplyOptions& options) {
  v1::UpdateFleetRequest update;
  update.set_name(name);
  *update.mutable_source() = ToSpecSource(source);
  update.set_validate_only(options.dry_run);
  update.set_request_id(NewRequestId());
  update.set_message(options.message);
  update.set_allow_missing(true);
  return update;
}

absl::StatusOr<v1::DiffFleetResponse> DifferenceOf(
    const Remote& remote, const v1::UpdateFleetRequest& update) {
  v1::DiffFleetRequest request;
  request.set_name(update.name());
  *request.mutable_draft() = update.source();
  return remote.Call<v1::FleetService>(&Stub::DiffFleet, request);
}

absl::StatusOr<Applied> Apply(const Remote& remote, const Source& source,
                              const ApplyOptions& options) {
  ASSIGN_OR_RETURN(const std::string name, FleetNameOf(remote, source));
  const absl::StatusOr<v1::Fleet> before = GetFleet(remote, name);
  if (!before.ok() && !absl::IsNotFound(before.status())) {
    return before.status();
  }
  v1::UpdateFleetRequest update = RequestOf(name, source, options);
  update.set_etag(before.ok() ? before->etag() : "");
  Applied applied{source.file, "created", {}, std::nullopt};
  ASSIGN_OR_RETURN(applied.fleet,
                   remote.Call<v1::FleetService>(&Stub::UpdateFleet, update));
  if (!before.ok()) {
    if (options.dry_run) {
      applied.fleet.set_revision(1);
    }
    return applied;
  }
  const bool same = before->source().text() == source.text &&
                    before->source().format() == update.source().format();
  applied.result = same ? "unchanged" : "configured";
  if (options.dry_run) {
    applied.fleet.set_revision(before->revision() + (same ? 0 : 1));
  }
  if (options.dry_run && !same) {
    ASSIGN_OR_RETURN(applied.difference, DifferenceOf(remote, update));
  }
  return applied;
}

std::vector<Applied> ApplyAll(const Remote& remote,
                              const std::vector<Source>& sources,
                              const ApplyOptions& options, Context& context) {
  std::vector<Applied> all;
  for (const Source& source : sources) {
    absl::StatusOr<Applied> applied = Apply(remote, source, options);
    if (!applied.ok()) {
      FailCall(context, applied.status(), source.file);
      continue;
    }
    SayWarnings(context, source.file, applied->fleet.warnings());
    all.push_back(*std::move(applied));
  }
  return all;
}

// Returns the fleets that the directory made earlier and of which `sources`
// hold none; none if a source does not say which fleet it is, since then
// nothing is deleted. Errors: the daemon's; those of the ledger.
absl::StatusOr<std::vector<std::string>> ToPrune(
    const Remote& remote, const std::vector<Source>& sources,
    const ApplyOptions& options) {
  ASSIGN_OR_RETURN(const Ledger ledger,
                   LoadLedger(options.fleets.paths.front()));
  std::set<std::string> held;
  for (const Source& source : sources) {
    const absl::StatusOr<std::string> name = FleetNameOf(remote, source);
    if (absl::IsInvalidArgument(name.status())) {
      return std::vector<std::string>();
    }
    RETURN_IF_ERROR(name.status());
    held.insert(*name);
  }
  return Orphans(ledger, remote, held);
}

// Deletes `orphans`, writes down what the directory holds, and adds what was
// deleted to `all`. Errors: the daemon's; those of the ledger.
absl::Status Prune(const Remote& remote, const ApplyOptions& options,
                   const std::vector<std::string>& orphans,
                   std::vector<Applied>& all) {
  const std::string& directory = options.fleets.paths.front();
  ASSIGN_OR_RETURN(Ledger ledger, LoadLedger(directory));
  const auto deleted = [](const std::string& name) {
    Applied applied{"", "deleted", {}, std::nullopt};
    applied.fleet.set_name(name);
    return applied;
  };
  if (options.dry_run) {
    std::transform(orphans.begin(), orphans.end(), std::back_inserter(all),
                   deleted);
    return absl::OkStatus();
  }
  for (const Applied& applied : all) {
    ledger.entries.insert({remote.server().server, applied.fleet.name()});
  }
  RETURN_IF_ERROR(SaveLedger(directory, ledger));
  for (const std::string& name : orphans) {
    RETURN_IF_ERROR(DeleteOrphan(remote, name));
    ledger.entries.erase({remote.server().server, name});
    RETURN_IF_ERROR(SaveLedger(directory, ledger));
    all.push_back(deleted(name));
  }
  return absl::OkStatus();
}

// Finds what is to be deleted, and asks before anything is stored. Returns
// nullopt, with a message, if nothing is to be done at all.
std::optional<std::vector<std::string>> AgreeToPrune(
    const Remote& remote, const std::vector<Source>& sources,
    const ApplyOptions& options, Context& context) {
  if (!options.prune) {
    return std::vector<std::string>();
  }
  const absl::StatusOr<std::vector<std::string>> orphans =
      ToPrune(remote, sources, options);
  if (!orphans.ok()) {
    FailCall(context, orphans.status());
    return std::nullopt;
  }
  std::string names;
  for (const std::string& orphan : *orphans) {
    names += (names.empty() ? "" : ", ") + ShortName(orphan);
  }
  const bool agreed =
      orphans->empty() || options.dry_run ||
      Confirm(context, options.yes,
              absl::StrFormat("%s no longer holds %s. Delete?",
                              options.fleets.paths.front(), names));
  return agreed ? std::optional(*orphans) : std::nullopt;
}

Document Describe(const Applied& applied, bool dry_run) {
  Document entry = {{"file", applied.file},
                    {"result", applied.result},
                    {"validateOnly", dry_run}};
  entry.update(ToDocument(applied.fleet));
  if (applied.difference.has_value()) {
    entry["difference"] = ToDocument(*applied.difference);
  }
  return entry;
}

void PrintText(const std::vector<Applied>& all, const ApplyOptions& options,
               Context& context) {
  Table table(
      {"FLEET", "RESULT", "REVISION", "FILE", {"SPEC DIGEST", kWideOnly}});
  for (const Applied& applied : all) {
    const bool gone = applied.result == "deleted";
    table.AddRow({ShortName(applied.fleet.name()),
                  applied.result + (options.dry_run ? " (dry run)" : ""),
                  gone ? "-" : std::to_string(applied.fleet.revision()),
                  gone ? "-" : Printable(applied.file),
                  applied.fleet.spec_digest()});
  }
  if (!all.empty()) {
    context.Show(table, options.format);
  }
  for (const Applied& applied : all) {
    if (applied.difference.has_value()) {
      context.out.Print("\nfleet %s\n", ShortName(applied.fleet.name()));
      PrintDiff(*applied.difference, context.out);
    }
  }
}

void Print(const std::vector<Applied>& all,
           const std::vector<v1::Build>& builds, const ApplyOptions& options,
           Context& context) {
  if (options.format == OutputFormat::kName) {
    for (const Applied& applied : all) {
      context.out.Print("%s\n", KindAndId(applied.fleet.name()));
    }
    return;
  }
  if (!IsDocument(options.format)) {
    PrintText(all, options, context);
    if (!builds.empty()) {
      context.out.Print("\n");
      context.Show(BuildRows(builds), options.format);
    }
    return;
  }
  Document document = {{"fleets", Document::array()}};
  for (const Applied& applied : all) {
    document["fleets"].push_back(Describe(applied, options.dry_run));
  }
  for (const v1::Build& build : builds) {
    document["builds"].push_back(ToDocument(build));
  }
  context.Show(document, options.format);
}

// Builds what changed, for --build and --wait.
std::vector<v1::Build> BuildChanged(const Remote& remote,
                                    const std::vector<Applied>& all,
                                    const ApplyOptions& options,
                                    Context& context) {
  std::vector<std::string> fleets;
  for (const Applied& applied : all) {
    if (applied.result == "created" || applied.result == "configured") {
      fleets.push_back(applied.fleet.name());
    }
  }
  if ((!options.build && !options.wait) || options.dry_run || fleets.empty()) {
    return {};
  }
  RemoteBuildOptions build;
  build.wait = options.wait;
  return BuildFleets(remote, fleets, build, context);
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
  std::error_code error;
  if (options.prune &&
      (options.fleets.paths.size() != 1 ||
       !std::filesystem::is_directory(options.fleets.paths[0], error))) {
    return context.Fail(kExitUsage,
                        "--prune is about one directory: give it with -f; see "
                        "`bootmill apply --help`");
  }
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
  const std::optional<std::vector<std::string>> orphans =
      AgreeToPrune(*remote, sources, options, context);
  if (!orphans.has_value()) {
    return;
  }
  std::vector<Applied> all = ApplyAll(*remote, sources, options, context);
  if (options.prune && context.exit_code != kExitOk) {
    context.Say("bootmill: not all specs were applied, so nothing is deleted");
  } else if (options.prune) {
    if (const absl::Status pruned = Prune(*remote, options, *orphans, all);
        !pruned.ok()) {
      FailCall(context, pruned);
    }
  }
  const std::vector<v1::Build> builds =
      BuildChanged(*remote, all, options, context);
  Print(all, builds, options, context);
}

}  // namespace

void AddApplyCommand(Command& app, Context& context) {
  auto options = std::make_shared<ApplyOptions>();
  Command command = app.Add(
      "apply", "Stores specs as new revisions of their fleets",
      "A text that is the current one already changes nothing. If one spec is "
      "refused,\nthe others are still applied; the exit code tells.\n\n"
      "--prune deletes fleets that an earlier `apply --prune` of the same "
      "directory stored\nand that it no longer holds, and asks first. "
      "DIR/.bootmill-applied lists what that may\nbe; no other fleet is "
      "touched.\n\n"
      "Examples:\n"
      "  bootmill apply -f web.yaml -m 'longer timeout'\n"
      "  bootmill apply -f fleets/ -R --dry-run\n"
      "  bootmill apply -f fleets/ --prune --wait\n"
      "  generate-spec | bootmill apply -f - --input-format json -o json");
  AddFleetOptions(command, options->fleets);
  command.Text({.names = "-m,--message",
                .help = "Why, for the fleet's history",
                .type = "TEXT"},
               options->message);
  command.Flag("--dry-run,--validate-only",
               "Let the daemon check and say what would change; store nothing",
               options->dry_run);
  command.Flag("--prune", "Delete what this directory held before",
               options->prune);
  AddYesOption(command, options->yes);
  command.Flag("--build", "Build the fleets that changed", options->build);
  command.Flag("--wait", "Build them, and wait for the end", options->wait);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunApply(*options, context); });
}

}  // namespace bootmill::cli
