// SPDX-License-Identifier: Apache-2.0
// bootmill preview without --local: the daemon shows what it would build.
#ifndef BOOTMILL_CLI_COMMANDS_PREVIEW_REMOTE_H_
#define BOOTMILL_CLI_COMMANDS_PREVIEW_REMOTE_H_

#include <ostream>
#include <string>
#include <vector>

#include "builder/story/story.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/output.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// The members of a story, by the names of bootmill.v1.BootStory.
Document DescribeStory(const story::Story& story);

// A heading and a line for each limit, or nothing.
void PrintLimits(const std::vector<std::string>& limits, std::ostream& out);

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

#endif  // BOOTMILL_CLI_COMMANDS_PREVIEW_REMOTE_H_
