// SPDX-License-Identifier: Apache-2.0
// bootmill validate: is a spec right, and would it build?
#include <memory>

#include "absl/strings/str_format.h"
#include "builder/pipeline.h"
#include "builder/spec/canonical.h"
#include "cli/context.h"
#include "cli/inputs.h"

namespace bootmill::cli {
namespace {

struct ValidateOptions {
  FleetOptions fleets;
  ToolchainOptions toolchain;
  OutputFormat format = OutputFormat::kTable;
};

bool HasToolchain(const ToolchainOptions& options) {
  return !options.directory.empty() || !options.deb.empty();
}

// Says whether every target of `fleet` would build with `toolchain`.
bool ResolvesFully(const Fleet& fleet, const LoadedToolchain& toolchain,
                   Context& context) {
  bool resolves = true;
  for (const std::string& name : fleet.spec.message.targets()) {
    const absl::StatusOr<Resolution> resolution =
        Resolve(fleet.spec.message, toolchain.toolchain, *FindTarget(name),
                toolchain.resolve);
    if (!resolution.ok()) {
      FailInFleet(context, fleet, resolution.status());
      context.exit_code = kExitInvalid;
      resolves = false;
      continue;
    }
    for (const Warning& warning : resolution->warnings) {
      PrintWarning(context, fleet, warning);
    }
  }
  return resolves;
}

void RunValidate(const ValidateOptions& options, Context& context) {
  std::vector<Fleet> fleets;
  if (!LoadFleets(options.fleets, context, fleets)) {
    return;
  }
  absl::StatusOr<LoadedToolchain> toolchain;
  if (HasToolchain(options.toolchain)) {
    toolchain = LoadToolchain(options.toolchain);
    if (!toolchain.ok()) {
      return context.Fail(toolchain.status());
    }
  }
  Document valid = Document::array();
  Table table({"FILE", "FLEET", "TARGETS", "SPEC DIGEST"});
  for (const Fleet& fleet : fleets) {
    const v1::LoaderSpec& spec = fleet.spec.message;
    if (toolchain.ok() && !ResolvesFully(fleet, *toolchain, context)) {
      continue;
    }
    const std::string digest = spec::SpecDigest(spec).Hex();
    std::string targets;
    for (const std::string& target : spec.targets()) {
      targets += (targets.empty() ? "" : ",") + target;
    }
    table.AddRow({fleet.file, spec.fleet(), targets, digest});
    valid.push_back({{"file", fleet.file},
                     {"fleet", spec.fleet()},
                     {"targets", spec.targets()},
                     {"digest", digest}});
  }
  if (options.format != OutputFormat::kTable) {
    context.out << Render(Document{{"valid", valid}}, options.format);
  } else if (!valid.empty()) {
    context.out << table.Render();
  }
}

}  // namespace

void AddValidateCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<ValidateOptions>();
  CLI::App* command = app.add_subcommand(
      "validate", "Checks specs; exit code 3 if one is wrong");
  command->footer(
      "Each violation is one line: FILE:LINE:COLUMN: FIELD: MESSAGE.\n"
      "With -d or --deb, modules and commands are checked against that GRUB "
      "too.\n\n"
      "Examples:\n"
      "  bootmill validate -f web.yaml\n"
      "  bootmill validate -f fleets/ -d /usr/lib/grub\n"
      "  generate-spec | bootmill validate -f - --input-format json");
  AddFleetOptions(*command, options->fleets);
  AddToolchainOptions(*command, options->toolchain, ToolchainNeed::kOptional);
  AddFormatOption(*command, options->format, FormatShortOption::kWithO);
  command->callback([options, &context] { RunValidate(*options, context); });
}

}  // namespace bootmill::cli
