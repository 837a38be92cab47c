// SPDX-License-Identifier: Apache-2.0
// What commands read: specs and toolchains.
#ifndef BOOTMILL_CLI_INPUTS_H_
#define BOOTMILL_CLI_INPUTS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/pipeline.h"
#include "builder/spec/parse.h"
#include "builder/toolchain/toolchain.h"
#include "cli/context.h"

namespace bootmill::cli {

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
void AddFleetOptions(CLI::App& command, FleetOptions& options);

// Loads the specs that -f names: files, all specs directly in a directory (by
// their endings, in name order), `-` for standard input. Each violation is
// printed on its own line; the exit code is then kExitInvalid, and kExitFailed
// if a file cannot be read or two specs name the same fleet.
//
// Returns false after any of these.
bool LoadFleets(const FleetOptions& options, Context& context,
                std::vector<Fleet>& fleets);

// -d/--directory, --deb and --object-types.
struct ToolchainOptions {
  std::string directory;
  std::string deb;
  std::string object_types;
};
// `is_required`: whether one of -d and --deb must be there.
enum class ToolchainNeed { kRequired, kOptional };
void AddToolchainOptions(CLI::App& command, ToolchainOptions& options,
                         ToolchainNeed need);

// What -d or --deb holds, and how to resolve with it.
struct LoadedToolchain {
  toolchain::Toolchain toolchain;
  ResolveOptions resolve;
};
absl::StatusOr<LoadedToolchain> LoadToolchain(const ToolchainOptions& options);

// Adds --target, which may be given several times.
void AddTargetOption(CLI::App& command, std::vector<std::string>& targets);

// Adds --local, and makes the command say why it is needed: there is no
// service yet that could do the work elsewhere.
void AddLocalOption(CLI::App& command);

// Prints `status` with the place of its field in the fleet's file.
void FailInFleet(Context& context, const Fleet& fleet,
                 const absl::Status& status);

// Prints "FILE:LINE:COLUMN: FIELD: warning: MESSAGE".
void PrintWarning(Context& context, const Fleet& fleet, const Warning& warning);

// Returns the targets of `fleet` that `only` names, all for an empty `only`.
// Errors: INVALID_ARGUMENT if that leaves none.
absl::StatusOr<std::vector<Target>> SelectTargets(
    const Fleet& fleet, const std::vector<std::string>& only);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_INPUTS_H_
