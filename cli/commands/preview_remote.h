// SPDX-License-Identifier: Apache-2.0
// `bootmill preview` without --local: the daemon resolves and lays out the
// specs.
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

// Returns the members of a story, named as in bootmill.v1.BootStory.
Document DescribeStory(const story::Story& story);

// Prints a heading and a line for each limit; nothing if there is none.
void PrintLimits(const std::vector<std::string>& limits, TextOut& out);

struct RemotePreviewOptions {
  RemoteOptions remote;
  std::string toolchain;
  bool scripts = false;  // print the GRUB script too
};

// Previews the specs of `fleets` for `targets` (empty: all) and prints the
// result in the form of `preview --local`.
void RunRemotePreview(const RemotePreviewOptions& options,
                      const FleetOptions& fleets,
                      const std::vector<std::string>& targets,
                      OutputFormat format, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_PREVIEW_REMOTE_H_
