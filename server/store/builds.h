// SPDX-License-Identifier: Apache-2.0
// Builds, which make releases.
#ifndef BOOTMILL_SERVER_STORE_BUILDS_H_
#define BOOTMILL_SERVER_STORE_BUILDS_H_

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/release_service.pb.h"
#include "server/store/page_token.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// One step of a build that has been completed.
struct BuildStage {
  std::string stage;
  std::string target;  // GRUB's name; empty: the build as a whole
  std::chrono::microseconds elapsed{0};
  std::string message;

  bool operator==(const BuildStage&) const = default;
};

struct Build {
  std::string org;
  std::string id;  // chosen by the caller, unique in the org
  v1::Build::State state = v1::Build::STATE_QUEUED;
  std::string fleet;
  int revision = 0;
  std::string toolchain;
  std::vector<BuildStage> stages;
  std::optional<int> release;  // its number, if the build SUCCEEDED
  // Not OK when FAILED; details are kept.
  absl::Status error;
  bool cached = false;
  std::string author;
  Time create_time;
  std::optional<Time> end_time;
};

// Returns whether `state` is an end.
bool HasEnded(v1::Build::State state);

// Stores a new build. Errors: ALREADY_EXISTS; NOT_FOUND (fleet or its revision,
// toolchain).
absl::Status InsertBuild(Writer& writer, const Build& build);

// Stores state, stages, release, error, cached and end time of the build with
// the org and id of `build`. The other members never change. Errors: NOT_FOUND;
// FAILED_PRECONDITION if it has ended already.
absl::Status UpdateBuild(Writer& writer, const Build& build);

// Errors: NOT_FOUND.
absl::StatusOr<Build> FindBuild(Reader& reader, std::string_view org,
                                std::string_view id);

// Returns builds, newest first; of all fleets if `fleet` is empty. Errors:
// INVALID_ARGUMENT (page token).
absl::StatusOr<Page<Build>> ListBuilds(Reader& reader, std::string_view org,
                                       std::string_view fleet,
                                       const PageRequest& page);

// Turns a build that has not ended into one that was interrupted.
void MarkInterrupted(Build& build, Time now);

// Ends as FAILED every build that has not ended and for which `runs` returns
// false, because it was interrupted. Returns these builds. Used when the daemon
// starts, and for builds that nothing will run.
absl::StatusOr<std::vector<Build>> FailInterruptedBuilds(
    Writer& writer, Time now,
    const std::function<bool(const Build&)>& runs = {});

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_BUILDS_H_
