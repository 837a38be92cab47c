// SPDX-License-Identifier: Apache-2.0
// bootmill preview: shows what a build would put into images, and why.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bootmill/v1/fleet_service.pb.h"
#include "builder/pipeline.h"
#include "builder/target_preview.h"
#include "cli/commands/preview_remote.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct PreviewOptions {
  bool local = false;
  RemotePreviewOptions remote;
  FleetOptions fleets;
  ToolchainOptions toolchain;
  std::vector<std::string> targets;
  OutputFormat format = OutputFormat::kTable;
};

void SetPosition(const spec::Position& position, v1::TextPosition& message) {
  message.set_line(position.line);
  message.set_column(position.column);
}

// Adds warnings and limits, those that other targets have had already once.
void AddWarnings(const Fleet& fleet, const Resolution& resolution,
                 v1::PreviewFleetResponse& response) {
  for (const Warning& warning :
       WarningsAndLimits(fleet.spec.message, resolution)) {
    const bool is_known =
        std::any_of(response.warnings().begin(), response.warnings().end(),
                    [&warning](const v1::FieldViolation& other) {
                      return other.field() == warning.field &&
                             other.description() == warning.message;
                    });
    if (is_known) {
      continue;
    }
    v1::FieldViolation& added = *response.add_warnings();
    added.set_field(warning.field);
    added.set_description(warning.message);
    if (const auto place = ViolationOf(fleet, warning).violation.position) {
      SetPosition(place->begin, *added.mutable_range()->mutable_begin());
      SetPosition(place->end, *added.mutable_range()->mutable_end());
    }
  }
}

// Adds to `response` what the daemon would answer about one target, and to
// `spare` the modules that wait until they are needed. Nothing is written to
// disk.
absl::Status AddTarget(const Fleet& fleet, const LoadedToolchain& toolchain,
                       Target target, v1::PreviewFleetResponse& response,
                       std::set<std::string>& spare, Context& context) {
  ASSIGN_OR_RETURN(const Resolution resolution,
                   Resolve(fleet.spec.message, toolchain.toolchain, target,
                           toolchain.resolve));
  ASSIGN_OR_RETURN(const Image image, Build(resolution.plan));
  for (const Warning& warning : resolution.warnings) {
    Say(context, ViolationOf(fleet, warning), Severity::kWarning);
  }
  AddWarnings(fleet, resolution, response);
  *response.add_previews() = TargetPreviewOf(resolution, image);
  for (const image::PlanModule& module : resolution.spare_modules) {
    spare.insert(module.name);
  }
  return absl::OkStatus();
}

// Says why no image of `target` can be made.
void SayWhyNot(const Fleet& fleet, const LoadedToolchain& toolchain,
               Target target, const absl::Status& status, Context& context) {
  for (const FileViolation& violation :
       BuildViolations(fleet, toolchain, target)) {
    Say(context, violation);
    context.exit_code = ExitOf(violation);
  }
  if (context.exit_code == kExitOk) {
    context.Fail(status);
  }
}

void RunLocalPreview(const PreviewOptions& options, Context& context) {
  const std::vector<Fleet> fleets = LoadValidFleets(options.fleets, context);
  if (context.exit_code != kExitOk) {
    return;
  }
  const absl::StatusOr<LoadedToolchain> toolchain =
      LoadToolchain(options.toolchain);
  if (!toolchain.ok()) {
    return context.Fail(toolchain.status());
  }
  ShownPreviews shown(fleets.size() > 1, options.remote.scripts, options.format,
                      context);
  for (const Fleet& fleet : fleets) {
    const absl::StatusOr<std::vector<Target>> targets =
        SelectTargets(fleet, options.targets);
    if (!targets.ok()) {
      return context.Fail(targets.status());
    }
    std::set<std::string> spare;
    v1::PreviewFleetResponse response;
    response.set_toolchain(ToolchainName(toolchain->toolchain.name));
    *response.mutable_spec() = fleet.spec.message;
    for (const Target target : *targets) {
      if (const absl::Status added =
              AddTarget(fleet, *toolchain, target, response, spare, context);
          !added.ok()) {
        SayWhyNot(fleet, *toolchain, target, added, context);
      }
    }
    if (response.previews_size() > 0) {
      shown.Add(response, spare);
    }
  }
  shown.Finish();
}

// Returns which options cannot be combined; empty if all can.
std::string UsageError(const PreviewOptions& options) {
  if (options.local && !options.remote.toolchain.empty()) {
    return "--toolchain is one of the daemon; --local takes GRUB's modules "
           "from --directory or --deb";
  }
  return LocalUsageError(options.local, options.fleets, options.toolchain);
}

void RunPreview(const PreviewOptions& options, Context& context) {
  const std::string error = UsageError(options);
  if (!error.empty()) {
    context.Fail(kExitUsage, error + "; see `bootmill preview --help`");
  } else if (options.local) {
    RunLocalPreview(options, context);
  } else {
    RunRemotePreview(options.remote, options.fleets, options.targets,
                     options.format, context);
  }
}

}  // namespace

void AddPreviewCommand(Command& app, Context& context) {
  auto options = std::make_shared<PreviewOptions>();
  Command command = app.Add(
      "preview",
      "Shows what a build would put into images, and why, writing nothing",
      "What an image does, in words; which modules it has; with --scripts the "
      "GRUB script\nthat is written for it. The daemon answers, with its "
      "toolchains; with --local this\nprocess does, with GRUB's modules of "
      "this machine.\n\n"
      "Examples:\n"
      "  bootmill preview -f web.yaml\n"
      "  bootmill preview -f web.yaml --scripts\n"
      "  bootmill get fleets/web --source | bootmill preview -f -\n"
      "  bootmill preview --local -f web.yaml -d /usr/lib/grub \\\n"
      "    --target i386-xen_pvh -o json");
  AddFleetOptions(command, options->fleets);
  AddTargetOption(command, options->targets);
  AddToolchainNameOption(command, options->remote.toolchain);
  command.Flag("--scripts", "Also print the GRUB script of each image",
               options->remote.scripts);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote.remote);
  AddLocalOption(command, options->local);
  AddToolchainOptions(command, options->toolchain, ToolchainNeed::kOptional);
  AddObjectTypesOption(command, options->toolchain);
  command.OnRun([options, &context] { RunPreview(*options, context); });
}

}  // namespace bootmill::cli
