// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <system_error>

#include "absl/strings/str_format.h"
#include "builder/image/object_types.h"
#include "builder/spec/format.h"
#include "builder/spec/violation.h"
#include "builder/toolchain/load.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStdin = "-";

// A text to parse.
struct Source {
  std::string file;
  std::string text;
  spec::Format format;
};

absl::StatusOr<Source> ReadStdin(const std::string& format_name) {
  ASSIGN_OR_RETURN(const spec::Format format,
                   spec::FormatOfPath("stdin." + format_name));
  std::string text(kMaxSpecBytes + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::cin.gcount()));
  return Source{"stdin", std::move(text), format};
}

absl::StatusOr<Source> ReadSource(const std::string& path) {
  ASSIGN_OR_RETURN(const spec::Format format, spec::FormatOfPath(path));
  // One byte over the limit is enough for the parser to say which limit.
  ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path, kMaxSpecBytes + 1));
  return Source{path, std::string(AsText(bytes)), format};
}

// Returns the specs directly in `directory`, by name.
absl::StatusOr<std::vector<std::string>> SpecsIn(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> paths;
  for (fs::directory_iterator entry(directory, error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().string();
    if (entry->is_regular_file(error) && spec::FormatOfPath(path).ok()) {
      paths.push_back(path);
    }
  }
  if (error) {
    return ErrnoStatus(error.value(), "list " + directory);
  }
  if (paths.empty()) {
    return absl::NotFoundError(
        directory + ": holds no spec (.yaml, .yml, .json, .textproto)");
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

absl::StatusOr<std::vector<Source>> ReadSources(const FleetOptions& options) {
  std::vector<Source> sources;
  for (const std::string& path : options.paths) {
    if (path == kStdin) {
      ASSIGN_OR_RETURN(Source source, ReadStdin(options.stdin_format));
      sources.push_back(std::move(source));
      continue;
    }
    std::vector<std::string> files = {path};
    std::error_code error;
    if (fs::is_directory(path, error)) {
      ASSIGN_OR_RETURN(files, SpecsIn(path));
    }
    for (const std::string& file : files) {
      ASSIGN_OR_RETURN(Source source, ReadSource(file));
      sources.push_back(std::move(source));
    }
  }
  return sources;
}

absl::Status CheckNamesDiffer(const std::vector<Fleet>& fleets) {
  std::map<std::string, std::string> files;
  for (const Fleet& fleet : fleets) {
    const auto [other, is_new] =
        files.try_emplace(fleet.spec.message.fleet(), fleet.file);
    if (!is_new) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "fleet `%s` is in both %s and %s", fleet.spec.message.fleet(),
          other->second, fleet.file));
    }
  }
  return absl::OkStatus();
}

}  // namespace

void AddFleetOptions(CLI::App& command, FleetOptions& options) {
  command
      .add_option("-f,--file", options.paths,
                  "Fleet specs: files, directories of files, - for standard "
                  "input")
      ->required()
      ->type_name("PATH");
  command
      .add_option("--input-format", options.stdin_format,
                  "Format of a spec on standard input")
      ->check(CLI::IsMember({"yaml", "json", "textproto"}))
      ->capture_default_str();
}

bool LoadFleets(const FleetOptions& options, Context& context,
                std::vector<Fleet>& fleets) {
  absl::StatusOr<std::vector<Source>> sources = ReadSources(options);
  if (!sources.ok()) {
    context.Fail(sources.status());
    return false;
  }
  for (const Source& source : *sources) {
    spec::ParseResult result = spec::Load(source.text, source.format);
    for (const spec::Violation& violation : result.violations) {
      context.err << spec::FormatViolation(source.file, violation) << '\n';
      context.exit_code = kExitInvalid;
    }
    if (result.ok()) {
      fleets.push_back({source.file, *std::move(result.spec)});
    }
  }
  if (context.exit_code != kExitOk) {
    return false;
  }
  if (const absl::Status status = CheckNamesDiffer(fleets); !status.ok()) {
    context.Fail(status);
    return false;
  }
  return true;
}

void AddToolchainOptions(CLI::App& command, ToolchainOptions& options,
                         ToolchainNeed need) {
  auto* group = command.add_option_group(
      "GRUB modules", "where GRUB's Xen platforms come from");
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
  command
      .add_option("--object-types", options.object_types,
                  "Numbers of embedded objects, for a GRUB that is not known")
      ->type_name("TABLE");
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

void AddTargetOption(CLI::App& command, std::vector<std::string>& targets) {
  command
      .add_option("--target", targets,
                  "Only this target (may be given several times)")
      ->check(CLI::IsMember(TargetNames()))
      ->expected(1)
      ->take_all()
      ->type_name("TARGET");
}

void AddLocalOption(CLI::App& command) {
  command
      .add_flag_function(
          "--local", [](int64_t) {}, "Do the work in this process")
      ->required();
}

void FailInFleet(Context& context, const Fleet& fleet,
                 const absl::Status& status) {
  const std::string field = FieldOf(status).value_or("");
  context.err
      << spec::FormatViolation(
             fleet.file,
             {field.empty() ? "fleet " + fleet.spec.message.fleet() : "",
              field.empty() ? std::nullopt : fleet.spec.positions.Find(field),
              Printable(std::string(status.message()))})
      << '\n';
  context.exit_code = kExitFailed;
}

void PrintWarning(Context& context, const Fleet& fleet,
                  const Warning& warning) {
  context.err << spec::FormatViolation(
                     fleet.file,
                     {warning.field, fleet.spec.positions.Find(warning.field),
                      "warning: " + Printable(warning.message)})
              << '\n';
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

}  // namespace bootmill::cli
