// SPDX-License-Identifier: Apache-2.0
// The texts of specs that -f names: files, directories, standard input.
#ifndef BOOTMILL_CLI_SOURCES_H_
#define BOOTMILL_CLI_SOURCES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "builder/spec/format.h"
#include "cli/command.h"
#include "cli/context.h"

namespace bootmill::cli {

// The text of a spec.
struct Source {
  std::string file;  // "stdin" for standard input
  std::string text;
  spec::Format format;
};

// The options -f, -R and --input-format.
struct FleetOptions {
  std::vector<std::string> paths;
  std::string stdin_format = "yaml";
  bool recursive = false;
};
void AddFleetOptions(Command& command, FleetOptions& options,
                     bool required = true);

// Reads the texts that -f names: files, all specs directly in a directory (by
// their endings, in name order; with -R below it too), `-` for standard input.
// In a directory names that begin with a dot are passed over; whatever else has
// the ending of a spec is one, and must be readable: what reads as "the spec is
// gone" would have `apply --prune` delete its fleet. -R follows links to
// directories and looks into each directory once.
//
// Errors: those of ReadFile; NOT_FOUND for a directory without specs;
// INVALID_ARGUMENT for a file's name that does not tell its format.
absl::StatusOr<std::vector<Source>> ReadSources(const FleetOptions& options);

// Does the same. If the texts cannot be read, prints why, sets the exit code
// and returns none.
std::vector<Source> ReadSourcesOrFail(const FleetOptions& options,
                                      Context& context);

// Returns `source` as a message of the API.
v1::SpecSource ToSpecSource(const Source& source);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_SOURCES_H_
