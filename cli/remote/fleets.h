// SPDX-License-Identifier: Apache-2.0
// Fleets by the names that a user gives them.
#ifndef BOOTMILL_CLI_REMOTE_FLEETS_H_
#define BOOTMILL_CLI_REMOTE_FLEETS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// Which fleets a command is about: names, or all of the org, or those of it
// that are outdated.
struct FleetSelection {
  std::vector<std::string> names;
  bool all = false;
  bool outdated = false;
};

// Adds the operands FLEET... and --all, and with `outdated` --outdated.
void AddFleetSelection(Command& command, bool outdated,
                       FleetSelection& selection);

// Returns the full names that are meant, in the order given or by id.
// Errors: INVALID_ARGUMENT for no name, for names beside --all, and for what is
// no fleet's name; the daemon's.
absl::StatusOr<std::vector<std::string>> SelectFleets(
    const Remote& remote, const FleetSelection& selection);

// Says why SelectFleets failed: kExitUsage for INVALID_ARGUMENT, else as
// FailCall.
void FailSelection(Context& context, const absl::Status& status);

// Returns the full name of the fleet that the text of `source` names. If this
// program cannot parse the text, a newer daemon may still be able to, so it is
// asked. Errors: the daemon's, with what is wrong with the text.
absl::StatusOr<std::string> FleetNameOf(const Remote& remote,
                                        const Source& source);

// Returns the fleet that `name` means, such as `web`. Errors: the daemon's.
absl::StatusOr<v1::Fleet> GetFleet(const Remote& remote,
                                   const std::string& name);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_REMOTE_FLEETS_H_
