// SPDX-License-Identifier: Apache-2.0
// bootmill inspect for an artifact that the daemon has.
#ifndef BOOTMILL_CLI_INSPECT_REMOTE_H_
#define BOOTMILL_CLI_INSPECT_REMOTE_H_

#include <string>

#include "cli/context.h"
#include "cli/remote.h"

namespace bootmill::cli {

// Shows what is in the artifact `name`: `artifacts/SHA256` or its full name.
void InspectArtifact(const RemoteOptions& options, const std::string& name,
                     OutputFormat format, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_INSPECT_REMOTE_H_
