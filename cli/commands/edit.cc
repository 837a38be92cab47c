// SPDX-License-Identifier: Apache-2.0
// bootmill edit: a fleet's spec in the user's editor.
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "cli/context.h"
#include "cli/editor.h"
#include "cli/inputs.h"
#include "cli/output/show.h"
#include "cli/remote/fleets.h"
#include "cli/remote/remote.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/rpc/error_info.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

// Begins every line that this program put into the text.
constexpr std::string_view kMark = "#! ";

struct EditOptions {
  RemoteOptions remote;
  std::string fleet;
  std::string message;
  OutputFormat format = OutputFormat::kTable;
};

std::string_view Ending(v1::SpecSource::Format format) {
  return format == v1::SpecSource::FORMAT_JSON        ? ".json"
         : format == v1::SpecSource::FORMAT_TEXTPROTO ? ".textproto"
                                                      : ".yaml";
}

// Takes out what this program put in.
std::string WithoutMarks(const std::string& text) {
  std::string plain;
  for (const absl::string_view split : absl::StrSplit(text, '\n')) {
    const std::string_view line(split.data(), split.size());
    if (!line.starts_with(kMark)) {
      plain.append(line).append("\n");
    }
  }
  plain.pop_back();  // the last line has no end of its own
  return plain;
}

// Writes what is wrong above the text, as comments. JSON has no comments, so
// such a text is left as it is.
std::string WithFindings(const std::string& text, const absl::Status& status,
                         v1::SpecSource::Format format) {
  if (format == v1::SpecSource::FORMAT_JSON) {
    return text;
  }
  std::string marked;
  const std::optional<v1::ErrorInfo> info = rpc::ErrorInfoOf(status);
  if (!info.has_value() || info->field_violations().empty()) {
    marked += absl::StrFormat("%s%s\n", kMark,
                              Printable(std::string(status.message())));
  } else {
    for (const v1::FieldViolation& wire : info->field_violations()) {
      const spec::Violation violation = ToViolation(wire);
      const std::string place =
          violation.position.has_value()
              ? absl::StrFormat("line %d: ", violation.position->begin.line)
              : "";
      marked += absl::StrFormat("%s%s%s: %s\n", kMark, place,
                                Printable(violation.field_path),
                                Printable(violation.message));
    }
    if (const size_t omitted = rpc::OmittedViolations(*info); omitted > 0) {
      marked += absl::StrFormat("%s%s\n", kMark, MoreViolations(omitted));
    }
  }
  return marked +
         absl::StrFormat(
             "%sLines are counted without these, which are not stored. Leave "
             "the text as it is to give up.\n",
             kMark) +
         text;
}

// The file that is edited; it stays if what is in it was not stored.
class Draft {
 public:
  static absl::StatusOr<Draft> Make(const v1::Fleet& fleet,
                                    const std::string& editor) {
    std::error_code error;
    const std::filesystem::path temporary =
        std::filesystem::temp_directory_path(error);
    if (error) {
      return absl::FailedPreconditionError(absl::StrFormat(
          "no directory for temporary files: %s; set TMPDIR to one",
          error.message()));
    }
    std::string directory = (temporary / "bootmill-edit-XXXXXX").string();
    if (mkdtemp(directory.data()) == nullptr) {
      return ErrnoStatus(errno, "make a directory in " + temporary.string());
    }
    return Draft(editor, directory,
                 absl::StrFormat("%s/%s%s", directory, ShortName(fleet.name()),
                                 Ending(fleet.source().format())));
  }
  const std::string& path() const { return path_; }
  absl::StatusOr<std::string> Edit(const std::string& text) const {
    RETURN_IF_ERROR(WriteFileAtomic(path_, AsBytes(text), 0600));
    RETURN_IF_ERROR(EditFile(editor_, path_));
    ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path_, kMiB));
    return std::string(AsText(bytes));
  }
  void Remove() const {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

 private:
  Draft(std::string editor, std::string directory, std::string path)
      : editor_(std::move(editor)),
        directory_(std::move(directory)),
        path_(std::move(path)) {}

  std::string editor_;
  std::string directory_;
  std::string path_;
};

absl::StatusOr<v1::Fleet> Store(const Remote& remote, const v1::Fleet& before,
                                const std::string& text,
                                const EditOptions& options) {
  v1::UpdateFleetRequest update;
  update.set_name(before.name());
  update.mutable_source()->set_format(before.source().format());
  update.mutable_source()->set_text(text);
  update.set_etag(before.etag());
  update.set_message(options.message);
  update.set_request_id(NewRequestId());
  return remote.Call<v1::FleetService>(&v1::FleetService::Stub::UpdateFleet,
                                       update);
}

void ShowStored(const v1::Fleet& fleet, const Draft& draft, OutputFormat format,
                Context& context) {
  SayWarnings(context, draft.path(), fleet.warnings());
  const auto print = [](const v1::Fleet& stored, const Layout& /*layout*/,
                        TextOut& out) {
    out.Print("fleet %s is at revision %d\n", ShortName(stored.name()),
              stored.revision());
  };
  ShowResource<v1::Fleet>(fleet, print, format, context);
}

// Says why the text was not stored, and where it is.
void Keep(const Draft& draft, const absl::Status& why, Context& context) {
  FailCall(context, why, draft.path());
  std::error_code error;
  if (!std::filesystem::exists(draft.path(), error)) {
    context.err.Print(
        "bootmill: the editor took the file away; nothing was stored\n");
    return draft.Remove();
  }
  context.err.Print("bootmill: your text is in %s; nothing was stored\n",
                    draft.path());
}

// Edits until the text is stored or given up.
void EditUntilStored(const Remote& remote, const v1::Fleet& before,
                     const Draft& draft, const EditOptions& options,
                     Context& context) {
  const v1::SpecSource::Format format = before.source().format();
  std::string shown = before.source().text();
  absl::Status refused;
  for (;;) {
    const absl::StatusOr<std::string> edited = draft.Edit(shown);
    if (!edited.ok()) {
      return Keep(draft, edited.status(), context);
    }
    const std::string text = WithoutMarks(*edited);
    if (text == before.source().text()) {
      draft.Remove();
      context.Say("bootmill: the spec is as it was; nothing was stored");
      return;
    }
    if (!refused.ok() && *edited == shown) {
      return Keep(draft, refused, context);
    }
    const absl::StatusOr<v1::Fleet> stored =
        Store(remote, before, text, options);
    if (stored.ok()) {
      ShowStored(*stored, draft, options.format, context);
      return draft.Remove();
    }
    if (!absl::IsInvalidArgument(stored.status())) {
      return Keep(draft, stored.status(), context);
    }
    // A script in place of an editor might give the same wrong text again and
    // again, so without a terminal the second refusal is the last.
    const bool refused_before = !refused.ok();
    refused = stored.status();
    if (refused_before && !context.terminal) {
      return Keep(draft, refused, context);
    }
    shown = WithFindings(text, refused, format);
  }
}

void RunEdit(const EditOptions& options, const Remote& remote,
             Context& context) {
  const absl::StatusOr<v1::Fleet> fleet = GetFleet(remote, options.fleet);
  if (!fleet.ok()) {
    return FailCall(context, fleet.status());
  }
  if (fleet->has_delete_time()) {
    const std::string id = ShortName(fleet->name());
    return context.Fail(
        kExitFailed,
        absl::StrFormat(
            "fleet %s is deleted; `bootmill undelete %s` brings it back", id,
            id));
  }
  const absl::StatusOr<std::string> editor = ChooseEditor();
  if (!editor.ok()) {
    return context.Fail(kExitUsage, std::string(editor.status().message()));
  }
  const absl::StatusOr<Draft> draft = Draft::Make(*fleet, *editor);
  if (!draft.ok()) {
    return context.Fail(draft.status());
  }
  EditUntilStored(remote, *fleet, *draft, options, context);
}

}  // namespace

void AddEditCommand(Command& app, Context& context) {
  auto options = std::make_shared<EditOptions>();
  Command command = app.Add(
      "edit", "Edits the spec of a fleet in $EDITOR",
      "What the daemon finds wrong comes back into the editor as comments. A "
      "text that could\nnot be stored stays in a file that is named.\n\n"
      "Examples:\n"
      "  bootmill edit web\n"
      "  EDITOR='code --wait' bootmill edit web -m 'longer timeout'");
  command.Text({.names = "fleet",
                .help = "The fleet",
                .type = "FLEET",
                .required = true},
               options->fleet);
  command.Text({.names = "-m,--message",
                .help = "Why, for the fleet's history",
                .type = "TEXT"},
               options->message);
  command.Format(options->format);
  OnRunConnected(command, options, &RunEdit, context);
}

}  // namespace bootmill::cli
