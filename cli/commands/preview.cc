// SPDX-License-Identifier: Apache-2.0
// bootmill preview: shows what a build would put into images, and why.
#include <memory>
#include <span>
#include <variant>

#include "absl/strings/str_format.h"
#include "builder/pipeline.h"
#include "cli/commands/preview_remote.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "common/sha256.h"
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

// The result for one target of one fleet; nothing is written to disk.
struct Preview {
  Resolution resolution;
  Image image;
};

absl::StatusOr<Preview> Make(const Fleet& fleet,
                             const LoadedToolchain& toolchain, Target target) {
  Preview preview;
  ASSIGN_OR_RETURN(preview.resolution,
                   Resolve(fleet.spec.message, toolchain.toolchain, target,
                           toolchain.resolve));
  ASSIGN_OR_RETURN(preview.image, Build(preview.resolution.plan));
  return preview;
}

// Returns the text of `file` if it is a text of the configuration.
const std::string* TextOf(const image::PlanFile& file,
                          const Resolution& resolution) {
  for (const bootconfig::ConfigFile& text : resolution.configuration.files) {
    if (text.path == file.path) {
      return &text.text;
    }
  }
  return nullptr;
}

std::span<const image::PlanFile> FilesOf(const Resolution& resolution) {
  const auto* files =
      std::get_if<std::vector<image::PlanFile>>(&resolution.plan.memdisk);
  return files == nullptr ? std::span<const image::PlanFile>()
                          : std::span(*files);
}

Document DescribeFiles(const Resolution& resolution) {
  Document files = Document::array();
  for (const image::PlanFile& file : FilesOf(resolution)) {
    const std::string* text = TextOf(file, resolution);
    files.push_back({{"path", file.path},
                     {"bytes", file.content.size()},
                     {"sha256", file.content.digest.Hex()},
                     {"reason", file.reason},
                     {"text", text == nullptr ? Document() : Document(*text)}});
  }
  return files;
}

Document DescribeModules(const Resolution& resolution) {
  Document modules = Document::array();
  const auto add = [&modules](const std::vector<image::PlanModule>& chosen,
                              bool late) {
    for (const image::PlanModule& module : chosen) {
      modules.push_back({{"name", module.name},
                         {"bytes", module.file.size()},
                         {"sha256", module.file.digest.Hex()},
                         {"reason", module.reason},
                         {"late", late}});
    }
  };
  add(resolution.plan.modules, false);
  add(resolution.packed_modules, true);
  add(resolution.spare_modules, true);
  return modules;
}

Document Describe(const Fleet& fleet, const toolchain::Toolchain& toolchain,
                  const Preview& preview) {
  Document warnings = Document::array();
  for (const Warning& warning : preview.resolution.warnings) {
    warnings.push_back(
        {{"field", warning.field}, {"message", warning.message}});
  }
  return {{"fleet", fleet.spec.message.fleet()},
          {"target", TargetName(preview.resolution.plan.target)},
          {"toolchain", toolchain.name},
          {"line", preview.resolution.line},
          {"bytes", preview.image.bytes.size()},
          {"sha256", preview.image.digest.Hex()},
          {"plan", preview.image.plan_identity.Hex()},
          {"modules", DescribeModules(preview.resolution)},
          {"earlyConfiguration", preview.resolution.configuration.early},
          {"files", DescribeFiles(preview.resolution)},
          {"limits", preview.resolution.limits},
          {"story", DescribeStory(preview.resolution.story)},
          {"warnings", warnings}};
}

void PrintScripts(const Resolution& resolution, TextOut& out) {
  out.Print("early configuration\n");
  out.Lines(Indented(resolution.configuration.early));
  for (const image::PlanFile& file : FilesOf(resolution)) {
    if (const std::string* text = TextOf(file, resolution)) {
      out.Print("\n(memdisk)/%s\n", file.path);
      out.Lines(Indented(*text));
    } else {
      out.Print("\n(memdisk)/%s: %d bytes, %s\n", file.path,
                file.content.size(), file.reason);
    }
  }
  out.Print("\n");
}

void PrintText(const Fleet& fleet, const toolchain::Toolchain& toolchain,
               const Preview& preview, bool scripts, const Layout& layout,
               TextOut& out) {
  const Resolution& resolution = preview.resolution;
  out.Print(
      "fleet      %s\n"
      "target     %s\n"
      "toolchain  %s\n"
      "line       %s\n"
      "image      %d bytes, SHA-256 %s\n"
      "plan       %s\n\n",
      fleet.spec.message.fleet(), TargetName(resolution.plan.target),
      toolchain.name, resolution.line, preview.image.bytes.size(),
      preview.image.digest.Hex(), preview.image.plan_identity.Hex());
  out.Print("what it does\n");
  out.Lines(Indented(story::StoryText(resolution.story)) + "\n");
  PrintLimits(resolution.limits, out);
  Table modules({"MODULE", "BYTES", "REASON"});
  const auto add = [&modules](const std::vector<image::PlanModule>& chosen,
                              std::string_view note) {
    for (const image::PlanModule& module : chosen) {
      modules.AddRow({module.name, std::to_string(module.file.size()),
                      module.reason + std::string(note)});
    }
  };
  add(resolution.plan.modules, "");
  add(resolution.packed_modules, "; packed");
  add(resolution.spare_modules, "; packed, loaded when it is needed");
  out.Lines(modules.Render(layout) + "\n");
  if (scripts) {
    PrintScripts(resolution, out);
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
  Document previews = Document::array();
  for (const Fleet& fleet : fleets) {
    const absl::StatusOr<std::vector<Target>> targets =
        SelectTargets(fleet, options.targets);
    if (!targets.ok()) {
      return context.Fail(targets.status());
    }
    for (const Target target : *targets) {
      const absl::StatusOr<Preview> preview = Make(fleet, *toolchain, target);
      if (!preview.ok()) {
        for (const FileViolation& violation :
             BuildViolations(fleet, *toolchain, target)) {
          Say(context, violation);
          context.exit_code = ExitOf(violation);
        }
        if (context.exit_code == kExitOk) {
          context.Fail(preview.status());
        }
        continue;
      }
      for (const Warning& warning : preview->resolution.warnings) {
        Say(context, ViolationOf(fleet, warning), Severity::kWarning);
      }
      if (!IsDocument(options.format)) {
        PrintText(fleet, toolchain->toolchain, *preview, options.remote.scripts,
                  context.LayoutFor(options.format), context.out);
      } else {
        previews.push_back(Describe(fleet, toolchain->toolchain, *preview));
      }
    }
  }
  if (IsDocument(options.format)) {
    context.Show(Document{{"previews", previews}}, options.format);
  }
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
      "  bootmill preview --local -f web.yaml -d /usr/lib/grub \\\n"
      "    --target i386-xen_pvh -o json");
  AddFleetOptions(command, options->fleets);
  AddTargetOption(command, options->targets);
  AddToolchainNameOption(command, options->remote.toolchain);
  command.Flag("--scripts", "Also print the GRUB script of each image",
               options->remote.scripts);
  command.FormatOfReport(options->format);
  AddRemoteOptions(command, options->remote.remote);
  AddLocalOption(command, options->local);
  AddToolchainOptions(command, options->toolchain, ToolchainNeed::kOptional);
  AddObjectTypesOption(command, options->toolchain);
  command.OnRun([options, &context] { RunPreview(*options, context); });
}

}  // namespace bootmill::cli
