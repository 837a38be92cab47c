// SPDX-License-Identifier: Apache-2.0
// bootmill validate: checks specs, with a toolchain also whether they would
// build.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

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

// The findings; each list is in the order of the files.
struct Report {
  std::vector<const Fleet*> valid;
  std::vector<FileViolation> violations;
  std::vector<FileViolation> warnings;
};

// Checks every target of `fleet` against `toolchain`.
void Check(const Fleet& fleet, const LoadedToolchain& toolchain,
           Report& report) {
  const size_t before = report.violations.size();
  for (const std::string& name : fleet.spec.message.targets()) {
    const absl::StatusOr<Resolution> resolution =
        Resolve(fleet.spec.message, toolchain.toolchain, *FindTarget(name),
                toolchain.resolve);
    if (!resolution.ok()) {
      for (FileViolation& violation :
           BuildViolations(fleet, toolchain, *FindTarget(name))) {
        report.violations.push_back(std::move(violation));
      }
      continue;
    }
    for (const Warning& warning :
         WarningsAndLimits(fleet.spec.message, *resolution)) {
      report.warnings.push_back(ViolationOf(fleet, warning));
    }
  }
  if (report.violations.size() == before) {
    report.valid.push_back(&fleet);
  }
}

Document Describe(const std::vector<FileViolation>& violations) {
  Document list = Document::array();
  for (const auto& [file, violation] : violations) {
    Document line;
    Document column;
    if (violation.position.has_value()) {
      line = violation.position->begin.line;
      column = violation.position->begin.column;
    }
    Document entry = {{"file", file},
                      {"line", line},
                      {"column", column},
                      {"field", violation.field_path},
                      {"message", violation.message}};
    // The targets of a fleet often have the same finding.
    if (std::find(list.begin(), list.end(), entry) == list.end()) {
      list.push_back(std::move(entry));
    }
  }
  return list;
}

Document Describe(const Report& report) {
  Document valid = Document::array();
  for (const Fleet* fleet : report.valid) {
    const v1::LoaderSpec& spec = fleet->spec.message;
    valid.push_back({{"file", fleet->file},
                     {"fleet", spec.fleet()},
                     {"targets", spec.targets()},
                     {"digest", spec::SpecDigest(spec).Hex()}});
  }
  return {{"valid", valid},
          {"violations", Describe(report.violations)},
          {"warnings", Describe(report.warnings)}};
}

void PrintTable(const Report& report, TextOut& out) {
  if (report.valid.empty()) {
    return;
  }
  Table table({"FILE", "FLEET", "TARGETS", "SPEC DIGEST"});
  for (const Fleet* fleet : report.valid) {
    const v1::LoaderSpec& spec = fleet->spec.message;
    std::string targets;
    for (const std::string& target : spec.targets()) {
      targets += (targets.empty() ? "" : ",") + target;
    }
    table.AddRow({Printable(fleet->file), spec.fleet(), targets,
                  spec::SpecDigest(spec).Hex()});
  }
  out.Lines(table.Render());
}

void RunValidate(const ValidateOptions& options, Context& context) {
  absl::StatusOr<FleetSet> set = LoadFleets(options.fleets);
  if (!set.ok()) {
    return context.Fail(set.status());
  }
  Report report;
  report.violations = std::move(set->violations);
  std::optional<LoadedToolchain> toolchain;
  if (!options.toolchain.directory.empty() || !options.toolchain.deb.empty()) {
    absl::StatusOr<LoadedToolchain> loaded = LoadToolchain(options.toolchain);
    if (!loaded.ok()) {
      return context.Fail(loaded.status());
    }
    toolchain = *std::move(loaded);
  }
  for (const Fleet& fleet : set->fleets) {
    if (toolchain.has_value()) {
      Check(fleet, *toolchain, report);
    } else {
      for (const Warning& warning :
           WarningsWithoutToolchain(fleet.spec.message)) {
        report.warnings.push_back(ViolationOf(fleet, warning));
      }
      report.valid.push_back(&fleet);
    }
  }
  for (const FileViolation& violation : report.violations) {
    Say(context, violation);
    context.exit_code = kExitInvalid;
  }
  for (const FileViolation& warning : report.warnings) {
    Say(context, warning, Severity::kWarning);
  }
  if (options.format == OutputFormat::kName) {
    for (const Fleet* fleet : report.valid) {
      context.out.Print("fleets/%s\n", fleet->spec.message.fleet());
    }
  } else if (!IsDocument(options.format)) {
    PrintTable(report, context.out);
  } else {
    context.Show(Describe(report), options.format);
  }
}

}  // namespace

void AddValidateCommand(Command& app, Context& context) {
  auto options = std::make_shared<ValidateOptions>();
  Command command = app.Add(
      "validate", "Checks specs; exit code 3 if one is wrong",
      "Each violation is one line: FILE:LINE:COLUMN: FIELD: MESSAGE.\n"
      "With -d or --deb, modules and commands are checked against that GRUB "
      "too.\n\n"
      "Examples:\n"
      "  bootmill validate -f web.yaml\n"
      "  bootmill validate -f fleets/ -d /usr/lib/grub\n"
      "  generate-spec | bootmill validate -f - --input-format json");
  AddFleetOptions(command, options->fleets);
  AddToolchainOptions(command, options->toolchain, ToolchainNeed::kOptional);
  AddObjectTypesOption(command, options->toolchain);
  command.Format(options->format);
  command.OnRun([options, &context] { RunValidate(*options, context); });
}

}  // namespace bootmill::cli
