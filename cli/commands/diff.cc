// SPDX-License-Identifier: Apache-2.0
// bootmill diff: what changes between two revisions or releases, by a draft, or
// with another toolchain.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/diff_text.h"
#include "cli/output/resource_text.h"
#include "cli/remote/fleets.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

// The exit codes are those of diff(1): 0 if nothing differs, 1 if something
// does, more if that could not be found out.
constexpr ExitCode kExitDiffers = kExitFailed;
constexpr ExitCode kExitDiffFailed = kExitUsage;

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
  const FleetSelection& fleets = options.fleets;
  if (drafts > 0 && (options.to != 0 || options.to_release != 0)) {
    return "the newer side is a draft (--file), one revision (--to) or one "
           "release (--to-release)";
  }
  if (drafts > 0 && (fleets.all || fleets.names.size() > 1 ||
                     (drafts > 1 && !fleets.names.empty()))) {
    return "drafts say which fleets they are of: leave out the names, or give "
           "one name and one draft";
  }
  if (options.to_release != 0 && options.from == 0 &&
      options.from_release == 0) {
    return "--to-release needs an older side: --from-release, or --from for a "
           "revision";
  }
  if (options.toolchains.size() > 2) {
    return "--toolchain is given once, for both sides, or twice, for the older "
           "and the newer one";
  }
  return "";
}

// The request for all pairs, without the fleet and the draft.
v1::DiffFleetRequest RequestOf(const DiffOptions& options) {
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
  return request;
}

// Shows differences one after the other.
class Report {
 public:
  Report(bool many, OutputFormat format, Context& context)
      : many_(many), format_(format), context_(context) {}

  void Add(const std::string& fleet, const v1::DiffFleetResponse& diff) {
    differs_ = differs_ || Differs(diff);
    Document document = ToDocument(diff);
    document["fleet"] = fleet;
    documents_.push_back(std::move(document));
    if (IsDocument(format_)) {
      return;
    }
    if (format_ == OutputFormat::kName) {
      if (Differs(diff)) {
        context_.out.Print("%s\n", KindAndId(fleet));
      }
    } else if (many_ && !Differs(diff)) {
      context_.out.Print("fleet %s: no difference\n", ShortName(fleet));
    } else {
      context_.out.Lines(many_ ? absl::StrFormat("fleet %s\n", ShortName(fleet))
                               : "");
      PrintDiff(diff, context_.out);
      context_.out.Lines(many_ ? "\n" : "");
    }
  }
  // Writes the documents, and sets the exit code as diff(1) does.
  void Finish() {
    if (IsDocument(format_)) {
      context_.Show(!many_ && documents_.size() == 1
                        ? documents_.front()
                        : Document{{"differences", documents_}},
                    format_);
    }
    if (context_.exit_code == kExitFailed) {
      context_.exit_code = kExitDiffFailed;
    } else if (context_.exit_code == kExitOk && differs_) {
      context_.exit_code = kExitDiffers;
    }
  }

 private:
  bool many_;
  OutputFormat format_;
  Context& context_;
  Document documents_ = Document::array();
  bool differs_ = false;
};

// Returns the difference for a text that has none before it, such as a draft
// whose fleet does not exist yet: every line is new.
v1::DiffFleetResponse AllNew(const std::string& text, const std::string& name) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (!lines.empty() && lines.back().empty()) {
    lines.pop_back();
  }
  v1::DiffFleetResponse diff;
  diff.set_source_diff(
      absl::StrFormat("--- /dev/null\n+++ %s\n@@ -0,0 +1,%d @@\n+%s\n", name,
                      lines.size(), absl::StrJoin(lines, "\n+")));
  return diff;
}

// Compares a draft with the fleet that it is of, or that is named.
absl::Status CompareDraft(const Remote& remote, const Source& draft,
                          std::string fleet, v1::DiffFleetRequest request,
                          Report& report) {
  if (fleet.empty()) {
    ASSIGN_OR_RETURN(fleet, FleetNameOf(remote, draft));
  }
  request.set_name(fleet);
  *request.mutable_draft() = ToSpecSource(draft);
  const absl::StatusOr<v1::Fleet> current = GetFleet(remote, fleet);
  if (absl::IsNotFound(current.status())) {
    report.Add(fleet, AllNew(draft.text, "draft"));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const v1::DiffFleetResponse diff,
                   remote.Call<v1::FleetService>(
                       &v1::FleetService::Stub::DiffFleet, request));
  report.Add(fleet, diff);
  return absl::OkStatus();
}

void CompareDrafts(const Remote& remote, const std::vector<Source>& drafts,
                   const DiffOptions& options, Context& context) {
  const std::string named =
      options.fleets.names.empty()
          ? ""
          : remote.Name("fleets", options.fleets.names.front());
  Report report(drafts.size() > 1, options.format, context);
  for (const Source& draft : drafts) {
    if (const absl::Status compared =
            CompareDraft(remote, draft, named, RequestOf(options), report);
        !compared.ok()) {
      FailCall(context, compared, draft.file);
    }
  }
  report.Finish();
}

// Whether the older side is the revision before the newer one, and no other.
bool WantsTheOneBefore(const v1::DiffFleetRequest& request) {
  return request.from_revision() == 0 && request.from_release() == 0 &&
         request.to_release() == 0 && request.from_toolchain().empty();
}

// Returns the first revision of a fleet.
absl::StatusOr<v1::FleetRevision> FirstRevision(const Remote& remote,
                                                const std::string& fleet) {
  v1::ListFleetRevisionsRequest request;
  request.set_parent(fleet);
  ASSIGN_OR_RETURN(
      std::vector<v1::FleetRevision> revisions,
      ListAll<v1::FleetService>(
          remote, &v1::FleetService::Stub::ListFleetRevisions, request,
          &v1::ListFleetRevisionsResponse::revisions, kAllItems));
  if (revisions.empty() || revisions.back().number() != 1) {
    return absl::NotFoundError(absl::StrFormat(
        "the daemon no longer has the first revision of %s", fleet));
  }
  return std::move(revisions.back());
}

// Compares what is stored. A fleet's first revision has none before it.
absl::StatusOr<v1::DiffFleetResponse> Compare(
    const Remote& remote, const v1::DiffFleetRequest& request) {
  if (WantsTheOneBefore(request) && request.to_revision() <= 1) {
    ASSIGN_OR_RETURN(const v1::Fleet fleet, GetFleet(remote, request.name()));
    if (request.to_revision() == 1 || fleet.revision() == 1) {
      ASSIGN_OR_RETURN(const v1::FleetRevision first,
                       FirstRevision(remote, request.name()));
      return AllNew(first.source().text(), "revision 1");
    }
  }
  return remote.Call<v1::FleetService>(&v1::FleetService::Stub::DiffFleet,
                                       request);
}

void CompareStored(const Remote& remote, const DiffOptions& options,
                   Context& context) {
  const absl::StatusOr<std::vector<std::string>> names =
      SelectFleets(remote, options.fleets);
  if (!names.ok()) {
    return FailSelection(context, names.status());
  }
  v1::DiffFleetRequest request = RequestOf(options);
  Report report(names->size() > 1, options.format, context);
  for (const std::string& name : *names) {
    request.set_name(name);
    const absl::StatusOr<v1::DiffFleetResponse> diff = Compare(remote, request);
    if (diff.ok()) {
      report.Add(name, *diff);
    } else {
      FailCall(context, diff.status());
    }
  }
  report.Finish();
}

void RunDiff(const DiffOptions& options, Context& context) {
  const std::vector<Source> drafts = ReadSourcesOrFail(options.draft, context);
  if (context.exit_code != kExitOk) {
    context.exit_code = kExitDiffFailed;
    return;
  }
  if (const std::string error = UsageError(options, drafts.size());
      !error.empty()) {
    return context.Fail(kExitUsage, error + "; see `bootmill diff --help`");
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    FailCall(context, remote.status());
    context.exit_code =
        context.exit_code == kExitFailed ? kExitDiffFailed : context.exit_code;
  } else if (drafts.empty()) {
    CompareStored(*remote, options, context);
  } else {
    CompareDrafts(*remote, drafts, options, context);
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
      "Exit codes are those of diff: 0 no difference, 1 some, 2 or more "
      "trouble.\n\n"
      "Examples:\n"
      "  bootmill diff web\n"
      "  bootmill diff -f web.yaml\n"
      "  bootmill diff -f fleets/ -R\n"
      "  bootmill diff web --from 3 --to 7 -o json\n"
      "  bootmill diff web --from-release 2 --to-release 5\n"
      "  bootmill diff --all --toolchain debian-2.06-13+deb12u1 \\\n"
      "    --toolchain debian-2.12-9+deb13u1");
  AddFleetSelection(command, /*outdated=*/false, options->fleets);
  command.Number(
      {.names = "--from", .help = "The older side", .type = "REVISION"}, 1,
      INT32_MAX, options->from);
  command.Number(
      {.names = "--to", .help = "The newer side", .type = "REVISION"}, 1,
      INT32_MAX, options->to);
  command.Number({.names = "--from-release",
                  .help = "The older side, as this release holds it",
                  .type = "RELEASE-NUMBER"},
                 1, INT32_MAX, options->from_release);
  command.Number({.names = "--to-release",
                  .help = "The newer side, as this release holds it",
                  .type = "RELEASE-NUMBER"},
                 1, INT32_MAX, options->to_release);
  AddFleetOptions(command, options->draft, /*required=*/false);
  command.Texts({.names = "--toolchain",
                 .help = "The daemon's toolchain [what a build takes]; twice: "
                         "of the older and of the newer side",
                 .type = "TOOLCHAIN"},
                options->toolchains);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunDiff(*options, context); });
}

}  // namespace bootmill::cli
