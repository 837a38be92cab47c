// SPDX-License-Identifier: Apache-2.0
// The inputs of commands: parsed specs, and toolchains.
#ifndef BOOTMILL_CLI_INPUTS_H_
#define BOOTMILL_CLI_INPUTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "builder/pipeline.h"
#include "builder/spec/parse.h"
#include "builder/toolchain/toolchain.h"
#include "builder/warning.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/sources.h"

namespace bootmill::cli {

// A parsed spec and its file.
struct Fleet {
  std::string file;
  spec::ParsedSpec spec;
};

// A finding about a file; `violation.field_path` names the field.
struct FileViolation {
  std::string file;
  spec::Violation violation;
};

// The result of reading the specs of -f: the valid fleets, and the findings in
// the others.
struct FleetSet {
  std::vector<Fleet> fleets;
  std::vector<FileViolation> violations;
};

// Loads the specs that ReadSources reads. Errors: those of ReadSources;
// INVALID_ARGUMENT if two specs name the same fleet.
absl::StatusOr<FleetSet> LoadFleets(const FleetOptions& options);

// Does the same for commands that need all specs to be valid. If one is not,
// prints why, sets the exit code (kExitInvalid, kExitFailed) and returns no
// fleets.
std::vector<Fleet> LoadValidFleets(const FleetOptions& options,
                                   Context& context);

// The options -d/--directory and --deb.
struct ToolchainOptions {
  std::string directory;
  std::string deb;
  std::string object_types;
};
enum class ToolchainNeed { kRequired, kOptional };
void AddToolchainOptions(Command& command, ToolchainOptions& options,
                         ToolchainNeed need);

// Adds --object-types, for commands that lay out images.
void AddObjectTypesOption(Command& command, ToolchainOptions& options);

// The toolchain of -d or --deb, and the options for Resolve.
struct LoadedToolchain {
  toolchain::Toolchain toolchain;
  ResolveOptions resolve;
};
absl::StatusOr<LoadedToolchain> LoadToolchain(const ToolchainOptions& options);

// Adds --target, which may be given several times.
void AddTargetOption(Command& command, std::vector<std::string>& targets);

// Adds --local, for commands that ask the daemon without it.
void AddLocalOption(Command& command, bool& local);

// Returns which options are missing or not allowed with --local (or without
// it), which CLI11 cannot express; empty if the command line is right.
std::string LocalUsageError(bool local, const FleetOptions& fleets,
                            const ToolchainOptions& toolchain);

// Returns `status`, an error of Resolve or Build for `fleet`, with its place in
// the fleet's file. A status without a field is reported for the fleet as a
// whole.
FileViolation ViolationOf(const Fleet& fleet, const absl::Status& status);

// Returns all that keeps `fleet` from being built for `target`: what
// ResolveErrors finds.
std::vector<FileViolation> BuildViolations(const Fleet& fleet,
                                           const LoadedToolchain& toolchain,
                                           Target target);

// Returns the exit code for a violation: kExitInvalid if it is about a field,
// else kExitFailed.
ExitCode ExitOf(const FileViolation& violation);

// Returns `warning` with its place in the fleet's file.
FileViolation ViolationOf(const Fleet& fleet, const Warning& warning);

// Returns what is said after the violations of a text when there are `omitted`
// more.
inline std::string MoreViolations(size_t omitted) {
  return std::to_string(omitted) + " more; mend these first";
}

// Prints "FILE:LINE:COLUMN: FIELD: [warning: ]MESSAGE"; parts that are unknown
// are left out.
enum class Severity { kError, kWarning };
void Say(Context& context, const FileViolation& violation,
         Severity severity = Severity::kError);

// Returns the targets of `fleet` that `only` names, all for an empty `only`.
// Errors: INVALID_ARGUMENT if that leaves none.
absl::StatusOr<std::vector<Target>> SelectTargets(
    const Fleet& fleet, const std::vector<std::string>& only);

// Prints the daemon's `warnings` about the text of `file`.
void SayWarnings(
    Context& context, const std::string& file,
    const google::protobuf::RepeatedPtrField<v1::FieldViolation>& warnings);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_INPUTS_H_
