// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/preview_remote.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "builder/story/story.h"
#include "cli/inputs.h"
#include "cli/output/resource_text.h"

namespace bootmill::cli {

namespace {

using v1::PlannedFile;
using v1::PlannedModule;
using v1::TargetPreview;

// Prints a heading and a line for each limit; nothing if there is none.
void PrintLimits(const std::vector<std::string>& limits, TextOut& out) {
  if (limits.empty()) {
    return;
  }
  out.Print("limits\n");
  for (const std::string& limit : limits) {
    out.Print("  %s\n", limit);
  }
  out.Print("\n");
}

story::Story StoryOf(const v1::BootStory& message) {
  story::Story told;
  told.before.assign(message.before().begin(), message.before().end());
  for (const v1::BootStep& step : message.steps()) {
    story::Step& added = told.steps.emplace_back();
    added.disks = step.disks();
    for (const v1::BootAttempt& attempt : step.attempts()) {
      added.attempts.push_back(
          {attempt.source(),
           attempt.index(),
           {attempt.places().begin(), attempt.places().end()},
           attempt.where(),
           attempt.match(),
           attempt.failure()});
    }
  }
  told.end = message.end();
  return told;
}

// Takes the limits out of the warnings: they are told under each image.
void DropLimits(v1::PreviewFleetResponse& response) {
  std::set<std::string> limits;
  for (const TargetPreview& preview : response.previews()) {
    for (const std::string& limit : preview.limits()) {
      limits.insert(absl::StrFormat("%s: %s", preview.target(), limit));
    }
  }
  auto& warnings = *response.mutable_warnings();
  warnings.erase(std::remove_if(warnings.begin(), warnings.end(),
                                [&](const v1::FieldViolation& warning) {
                                  return limits.contains(warning.description());
                                }),
                 warnings.end());
}

void PrintScripts(const TargetPreview& preview, TextOut& out) {
  out.Print("early configuration\n");
  out.Lines(Indented(preview.early_configuration()));
  for (const PlannedFile& file : preview.files()) {
    out.Print("\n(memdisk)/%s", file.path());
    if (file.text().empty()) {
      out.Print(": %d bytes, %s\n", file.size_bytes(), file.reason());
    } else {
      out.Lines("\n" + Indented(file.text()));
    }
  }
  out.Print("\n");
}

void PrintText(const v1::PreviewFleetResponse& response,
               const TargetPreview& preview, const std::set<std::string>& spare,
               bool scripts, const Layout& layout, TextOut& out) {
  out.Print(
      "fleet      %s\n"
      "target     %s\n"
      "toolchain  %s\n"
      "line       %s\n"
      "image      %d bytes, SHA-256 %s\n"
      "plan       %s\n\n",
      response.spec().fleet(), preview.target(),
      ShortName(response.toolchain()), preview.line(), preview.size_bytes(),
      preview.sha256(), preview.plan());
  out.Print("what it does\n");
  out.Lines(Indented(story::StoryText(StoryOf(preview.story()))) + "\n");
  PrintLimits({preview.limits().begin(), preview.limits().end()}, out);
  Table modules({"MODULE", "BYTES", "REASON"});
  for (const PlannedModule& module : preview.modules()) {
    const char* const packed = spare.contains(module.name())
                                   ? "; packed, loaded when it is needed"
                               : module.late() ? "; packed"
                                               : "";
    modules.AddRow({Printable(module.name()),
                    std::to_string(module.size_bytes()),
                    Printable(module.reason()) + packed});
  }
  out.Lines(modules.Render(layout) + "\n");
  if (scripts) {
    PrintScripts(preview, out);
  }
}

}  // namespace

void ShownPreviews::Add(const v1::PreviewFleetResponse& response,
                        const std::set<std::string>& spare) {
  if (IsDocument(format_)) {
    documents_.push_back(ToDocument(response));
  } else if (!context_.ShowName(
                 absl::StrFormat("fleets/%s", response.spec().fleet()),
                 format_)) {
    for (const TargetPreview& preview : response.previews()) {
      PrintText(response, preview, spare, scripts_, context_.LayoutFor(format_),
                context_.out);
    }
  }
}

void ShownPreviews::Finish() {
  if (IsDocument(format_) && many_) {
    context_.Show(Document{{"fleets", documents_}}, format_);
  } else if (IsDocument(format_) && !documents_.empty()) {
    context_.Show(documents_.front(), format_);
  }
}

void RunRemotePreview(const RemotePreviewOptions& options,
                      const FleetOptions& fleets,
                      const std::vector<std::string>& targets,
                      OutputFormat format, Context& context) {
  const std::vector<Source> sources = ReadSourcesOrFail(fleets, context);
  if (context.exit_code != kExitOk) {
    return;
  }
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  ShownPreviews shown(sources.size() > 1, options.scripts, format, context);
  for (const Source& source : sources) {
    v1::PreviewFleetRequest request;
    request.set_parent(remote->Parent());
    *request.mutable_source() = ToSpecSource(source);
    request.set_toolchain(ToolchainName(options.toolchain));
    request.mutable_targets()->Add(targets.begin(), targets.end());
    absl::StatusOr<v1::PreviewFleetResponse> response =
        remote->Call<v1::FleetService>(&v1::FleetService::Stub::PreviewFleet,
                                       request);
    if (!response.ok()) {
      FailCall(context, response.status(), source.file);
      continue;
    }
    shown.Add(*response);
    DropLimits(*response);
    SayWarnings(context, source.file, response->warnings());
  }
  shown.Finish();
}

}  // namespace bootmill::cli
