// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/image/object_types.h"
#include "builder/spec/format.h"
#include "builder/spec/violation.h"
#include "builder/toolchain/load.h"
#include "cli/remote/remote.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

absl::Status CheckNamesDiffer(const std::vector<Fleet>& fleets) {
  std::map<std::string, std::string> files;
  for (const Fleet& fleet : fleets) {
    const auto [other, is_new] =
        files.try_emplace(fleet.spec.message.fleet(), fleet.file);
    if (!is_new) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "fleet `%s` is in both %s and %s; its images would be the same files",
          fleet.spec.message.fleet(), other->second, fleet.file));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FleetSet> LoadFleets(const FleetOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<Source> sources, ReadSources(options));
  FleetSet set;
  for (const Source& source : sources) {
    spec::ParseResult result = spec::Load(source.text, source.format);
    for (spec::Violation& violation : result.violations) {
      set.violations.push_back({source.file, std::move(violation)});
    }
    if (result.omitted > 0) {
      set.violations.push_back(
          {source.file, {"", std::nullopt, MoreViolations(result.omitted)}});
    }
    if (result.ok()) {
      set.fleets.push_back({source.file, *std::move(result.spec)});
    }
  }
  RETURN_IF_ERROR(CheckNamesDiffer(set.fleets));
  return set;
}

std::vector<Fleet> LoadValidFleets(const FleetOptions& options,
                                   Context& context) {
  absl::StatusOr<FleetSet> set = LoadFleets(options);
  if (!set.ok()) {
    context.Fail(set.status());
    return {};
  }
  for (const FileViolation& violation : set->violations) {
    Say(context, violation);
    context.exit_code = kExitInvalid;
  }
  return set->violations.empty() ? std::move(set->fleets)
                                 : std::vector<Fleet>();
}

void AddToolchainOptions(Command& command, ToolchainOptions& options,
                         ToolchainNeed need) {
  auto* group = command.app().add_option_group(
      "GRUB modules", "Where GRUB's Xen platforms come from:");
  group
      ->add_option("-d,--directory", options.directory,
                   "Directory of platform directories, or one platform "
                   "directory, such as /usr/lib/grub")
      ->type_name("DIR");
  group
      ->add_option("--deb", options.deb,
                   "Debian package with them, such as grub-xen-bin")
      ->type_name("FILE");
  if (need == ToolchainNeed::kRequired) {
    group->require_option(1);
  } else {
    group->require_option(0, 1);
  }
}

void AddObjectTypesOption(Command& command, ToolchainOptions& options) {
  command.Text(
      {.names = "--object-types",
       .help = "Numbers of embedded objects, for a GRUB that is not known",
       .type = "TABLE",
       .values = image::ObjectTypesNames()},
      options.object_types);
}

absl::StatusOr<LoadedToolchain> LoadToolchain(const ToolchainOptions& options) {
  LoadedToolchain loaded;
  if (!options.object_types.empty()) {
    ASSIGN_OR_RETURN(loaded.resolve.object_types,
                     image::FindObjectTypes(options.object_types));
  }
  if (options.deb.empty()) {
    ASSIGN_OR_RETURN(loaded.toolchain,
                     toolchain::LoadFromDirectory(options.directory));
    return loaded;
  }
  ASSIGN_OR_RETURN(const Bytes deb, ReadFile(options.deb, kMaxDebBytes));
  absl::StatusOr<toolchain::Toolchain> from_deb = toolchain::LoadFromDeb(deb);
  if (!from_deb.ok()) {
    return Annotate(from_deb.status(), options.deb);
  }
  loaded.toolchain = *std::move(from_deb);
  return loaded;
}

void AddTargetOption(Command& command, std::vector<std::string>& targets) {
  command.Texts({.names = "--target",
                 .help = "Only this target (may be given several times)",
                 .type = "TARGET",
                 .values = TargetNames()},
                targets);
}

void AddLocalOption(Command& command, bool& local) {
  command.Flag("--local",
               "Do the work in this process, with files of this machine",
               local);
}

std::string LocalUsageError(bool local, const FleetOptions& fleets,
                            const ToolchainOptions& toolchain) {
  const bool has_modules =
      !toolchain.directory.empty() || !toolchain.deb.empty();
  if (local && fleets.paths.empty()) {
    return "--local needs --file: the specs";
  }
  if (local && !has_modules) {
    return "--local needs GRUB's modules: --directory or --deb";
  }
  if (!local && (has_modules || !toolchain.object_types.empty())) {
    return "GRUB's modules are given with --local only; the daemon takes those "
           "of --toolchain";
  }
  return "";
}

FileViolation ViolationOf(const Fleet& fleet, const absl::Status& status) {
  const std::optional<std::string> field = FieldOf(status);
  std::string message(status.message());
  if (!field.has_value()) {
    return {
        fleet.file,
        {"", std::nullopt,
         absl::StrFormat("fleet %s: %s", fleet.spec.message.fleet(), message)}};
  }
  // FormatViolation adds the field, so it is taken out of the message.
  if (message.starts_with(*field + ": ")) {
    message.erase(0, field->size() + 2);
  }
  return {fleet.file, {*field, fleet.spec.positions.Find(*field), message}};
}

std::vector<FileViolation> BuildViolations(const Fleet& fleet,
                                           const LoadedToolchain& toolchain,
                                           Target target) {
  std::vector<FileViolation> violations;
  for (const absl::Status& error :
       ResolveErrors(fleet.spec.message, toolchain.toolchain, target,
                     toolchain.resolve)) {
    violations.push_back(ViolationOf(fleet, error));
  }
  return violations;
}

ExitCode ExitOf(const FileViolation& violation) {
  return violation.violation.field_path.empty() ? kExitFailed : kExitInvalid;
}

FileViolation ViolationOf(const Fleet& fleet, const Warning& warning) {
  return {fleet.file,
          {warning.field, fleet.spec.positions.Find(warning.field),
           warning.message}};
}

absl::StatusOr<std::vector<Target>> SelectTargets(
    const Fleet& fleet, const std::vector<std::string>& only) {
  const auto& names = fleet.spec.message.targets();
  std::vector<Target> targets;
  for (const std::string& name : names) {
    if (only.empty() ||
        std::find(only.begin(), only.end(), name) != only.end()) {
      targets.push_back(*FindTarget(name));
    }
  }
  if (targets.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("fleet %s is for none of the targets asked for",
                        fleet.spec.message.fleet()));
  }
  return targets;
}

namespace {

// Returns the name `toolchains/NAME` that `text` mentions; empty if it mentions
// none.
std::string_view ToolchainIn(std::string_view text) {
  const size_t begin = text.find("toolchains/");
  if (begin == std::string_view::npos) {
    return "";
  }
  text.remove_prefix(begin);
  return text.substr(0, text.find(' '));
}

// Whether the warning is about what guests cannot have on a target, and was
// said before: that is the same for every fleet with the target.
bool WasSaidOfATarget(const Context& context, const spec::Violation& warning) {
  const std::string end = ": " + warning.message;
  return warning.field_path.starts_with("targets") &&
         std::any_of(
             context.said.begin(), context.said.end(),
             [&](const std::string& line) { return line.ends_with(end); });
}

}  // namespace

void Say(Context& context, const FileViolation& violation, Severity severity) {
  spec::Violation shown = violation.violation;
  shown.message = Printable(shown.message);
  if (severity == Severity::kWarning) {
    shown.message = "warning: " + shown.message;
    if (WasSaidOfATarget(context, shown)) {
      return;
    }
  }
  context.Say(spec::FormatViolation(Printable(violation.file), shown));
}

void SayWarnings(
    Context& context, const std::string& file,
    const google::protobuf::RepeatedPtrField<v1::FieldViolation>& warnings) {
  for (const v1::FieldViolation& warning : warnings) {
    FileViolation said{file, ToViolation(warning)};
    if (warning.field() == "toolchain" && context.hint) {
      said.violation.message +=
          context.hint(ToolchainIn(said.violation.message));
    }
    Say(context, said, Severity::kWarning);
  }
}

}  // namespace bootmill::cli
