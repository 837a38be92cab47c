// SPDX-License-Identifier: Apache-2.0
// `bootmill build` without --local, and `bootmill cancel`: builds of the
// daemon.
#ifndef BOOTMILL_CLI_COMMANDS_BUILD_REMOTE_H_
#define BOOTMILL_CLI_COMMANDS_BUILD_REMOTE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bootmill/v1/release_service.pb.h"
#include "cli/context.h"
#include "cli/remote/fleets.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

struct RemoteBuildOptions {
  RemoteOptions remote;
  FleetSelection fleets;
  int64_t revision = 0;
  std::string toolchain;
  bool watch = false;    // its stages, until its end
  bool wait = false;     // for its end
  bool promote = false;  // what was built; implies that its end is awaited
};

// Starts builds and shows them: with `watch` their stages as they end, and then
// the release of the only one; without, how they stand now.
void RunRemoteBuild(const RemoteBuildOptions& options, OutputFormat format,
                    Context& context);

// Starts builds of these fleets (full names), waits for them as `options` say,
// and returns how they stand. What fails sets the exit code.
std::vector<v1::Build> BuildFleets(const Remote& remote,
                                   const std::vector<std::string>& fleets,
                                   const RemoteBuildOptions& options,
                                   Context& context);

// Returns what people see of a stage; of its lines, those that go on what it
// says stand below that.
inline constexpr size_t kStageIndent = 34;
std::string StageLine(const v1::BuildStage& stage);

// Watches `build` until it has ended and leaves its last state there; `show` is
// called now and at each change. A lost stream is taken up again.
// Errors: the daemon's.
absl::Status WatchBuild(const Remote& remote,
                        const std::function<void(const v1::Build&)>& show,
                        v1::Build& build);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_BUILD_REMOTE_H_
