// SPDX-License-Identifier: Apache-2.0
// bootmill preview without --local: the daemon shows what it would build.
#ifndef BOOTMILL_CLI_PREVIEW_REMOTE_H_
#define BOOTMILL_CLI_PREVIEW_REMOTE_H_

#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/remote.h"

namespace bootmill::cli {

struct RemotePreviewOptions {
  RemoteOptions remote;
  std::string toolchain;
  bool scripts = false;  // in the text, also GRUB script
};

// Previews the specs of `fleets` for `targets` (empty: all) and writes the
// result in the form of `preview --local`.
void RunRemotePreview(const RemotePreviewOptions& options,
                      const FleetOptions& fleets,
                      const std::vector<std::string>& targets,
                      OutputFormat format, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_PREVIEW_REMOTE_H_
