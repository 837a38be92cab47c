// SPDX-License-Identifier: Apache-2.0
// What commands read: specs and toolchains.
#ifndef BOOTMILL_CLI_INPUTS_H_
#define BOOTMILL_CLI_INPUTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "builder/pipeline.h"
#include "builder/spec/format.h"
#include "builder/spec/parse.h"
#include "builder/toolchain/toolchain.h"
#include "builder/warning.h"
#include "cli/command.h"
#include "cli/context.h"

namespace bootmill::cli {

// A text to parse.
struct Source {
  std::string file;  // "stdin" for standard input
  std::string text;
  spec::Format format;
};

// One spec and the file it came from.
struct Fleet {
  std::string file;
  spec::ParsedSpec spec;
};

// -f and --input-format.
struct FleetOptions {
  std::vector<std::string> paths;
  std::string stdin_format = "yaml";
};
void AddFleetOptions(Command& command, FleetOptions& options,
                     bool required = true);

// Something to say about a file that was read, for `violation.field_path`.
struct FileViolation {
  std::string file;
  spec::Violation violation;
};

// What -f names: fleets that are valid, and what is wrong with the others.
struct FleetSet {
  std::vector<Fleet> fleets;
  std::vector<FileViolation> violations;
};

// Reads the texts that -f names, for the daemon to parse. Errors: as LoadFleets
// before parsing.
absl::StatusOr<std::vector<Source>> ReadSources(const FleetOptions& options);

// Loads the specs that -f names: files, all specs directly in a directory (by
// their endings, in name order), `-` for standard input.
//
// Errors: those of ReadFile; NOT_FOUND for a directory without specs;
// INVALID_ARGUMENT if two specs name the same fleet, or for a file's name that
// does not tell its format.
absl::StatusOr<FleetSet> LoadFleets(const FleetOptions& options);

// The same for commands that go on only if all is well: otherwise says why,
// sets the exit code (kExitInvalid, kExitFailed) and returns no fleets.
std::vector<Fleet> LoadValidFleets(const FleetOptions& options,
                                   Context& context);

// -d/--directory and --deb.
struct ToolchainOptions {
  std::string directory;
  std::string deb;
  std::string object_types;
};
enum class ToolchainNeed { kRequired, kOptional };
void AddToolchainOptions(Command& command, ToolchainOptions& options,
                         ToolchainNeed need);

// --object-types, for commands that lay out images.
void AddObjectTypesOption(Command& command, ToolchainOptions& options);

// What -d or --deb holds, and how to resolve with it.
struct LoadedToolchain {
  toolchain::Toolchain toolchain;
  ResolveOptions resolve;
};
absl::StatusOr<LoadedToolchain> LoadToolchain(const ToolchainOptions& options);

// Adds --target, which may be given several times.
void AddTargetOption(Command& command, std::vector<std::string>& targets);

// Adds --local, for commands that the daemon does otherwise.
void AddLocalOption(Command& command, bool& local);

// Returns what is missing or too much on a command line with --local (or
// without), which CLI11 cannot say; empty if it is right.
std::string LocalUsageError(bool local, const FleetOptions& fleets,
                            const ToolchainOptions& toolchain);

// Returns `status`, that of resolving or building `fleet`, with its place in
// the fleet's file. A status without field is about the fleet.
FileViolation ViolationOf(const Fleet& fleet, const absl::Status& status);

// The exit code for it: kExitInvalid for what is about a field, kExitFailed
// else.
ExitCode ExitOf(const FileViolation& violation);

// Returns `warning` with its place in the fleet's file.
FileViolation ViolationOf(const Fleet& fleet, const Warning& warning);

// Says "FILE:LINE:COLUMN: FIELD: [warning: ]MESSAGE"; what lacks a part is said
// without it.
enum class Severity { kError, kWarning };
void Say(Context& context, const FileViolation& violation,
         Severity severity = Severity::kError);

// Returns the targets of `fleet` that `only` names, all for an empty `only`.
// Errors: INVALID_ARGUMENT if that leaves none.
absl::StatusOr<std::vector<Target>> SelectTargets(
    const Fleet& fleet, const std::vector<std::string>& only);

// Returns `source` as the API has it.
v1::SpecSource ToSpecSource(const Source& source);

// Returns the texts that -f names; says why there are none and sets the exit
// code otherwise.
std::vector<Source> ReadSourcesOrFail(const FleetOptions& options,
                                      Context& context);

// Says the daemon's `warnings` about the text that came from `file`.
void SayWarnings(
    Context& context, const std::string& file,
    const google::protobuf::RepeatedPtrField<v1::FieldViolation>& warnings);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_INPUTS_H_
