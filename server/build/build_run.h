// SPDX-License-Identifier: Apache-2.0
// A build that has not ended, in memory: what it has done, and who watches.
#ifndef BOOTMILL_SERVER_BUILD_BUILD_RUN_H_
#define BOOTMILL_SERVER_BUILD_BUILD_RUN_H_

#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/store/builds.h"

namespace bootmill::server {

// Its stages are progress: told from memory, stored with its next state. Its
// state is the BuildLedger's alone to change. Thread-safe.
class BuildRun {
 public:
  // Gets every state of the build; must be quick and not call the run.
  using Listener = std::function<void(const store::Build&)>;

  explicit BuildRun(store::Build build) : build_(std::move(build)) {}

  store::Build Snapshot() const;
  // Says whether the build has ended, or its end is decided and being stored:
  // whoever works on it stops.
  bool over() const;

  // Adds a stage and tells the listeners. A build that is over gets none:
  // returns false.
  bool AddStage(store::BuildStage stage);

  // Tells `listener` the state now, and every later one.
  void Listen(Listener listener);

 private:
  friend class BuildLedger;

  // Takes over what has been stored, and tells the listeners. Nothing follows
  // an end.
  void Publish(const store::Build& stored);
  // Decides that `end` comes next. Returns false if the build is over.
  bool DecideEnd();
  // Adds a stage to a build whose end is decided, and tells the listeners.
  void AddLastStage(store::BuildStage stage);
  void Tell() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  store::Build build_ ABSL_GUARDED_BY(mutex_);
  bool end_decided_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Listener> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_BUILD_RUN_H_
