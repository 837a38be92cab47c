// SPDX-License-Identifier: Apache-2.0
// Specs on their way to the daemon.
#ifndef BOOTMILL_CLI_SPEC_SOURCE_H_
#define BOOTMILL_CLI_SPEC_SOURCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "cli/context.h"
#include "cli/inputs.h"

namespace bootmill::cli {

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

#endif  // BOOTMILL_CLI_SPEC_SOURCE_H_
