// SPDX-License-Identifier: Apache-2.0
// A build that has not ended, in memory: its stages, and who watches it.
#ifndef BOOTMILL_SERVER_BUILD_BUILD_RUN_H_
#define BOOTMILL_SERVER_BUILD_BUILD_RUN_H_

#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/store/builds.h"

namespace bootmill::server {

// Its stages show progress: they are announced from memory and stored with its
// next state. Only the BuildLedger changes its state. Thread-safe.
class BuildRun {
 public:
  // Called with every state of the build. Must be quick, and must not call the
  // run.
  using Listener = std::function<void(const store::Build&)>;

  explicit BuildRun(store::Build build) : build_(std::move(build)) {}

  store::Build Snapshot() const;
  // Returns whether the build has ended, or its end is decided and being
  // stored; then whoever works on it must stop.
  bool over() const;

  // Adds a stage and tells the listeners. Returns false, and adds nothing, if
  // the build has ended.
  bool AddStage(store::BuildStage stage);

  // Tells `listener` the present state and every later one.
  void Listen(Listener listener);

 private:
  friend class BuildLedger;

  // Takes over the stored state and tells the listeners. Nothing follows an
  // end.
  void Publish(const store::Build& stored);
  // Decides that `end` is the next state. Returns false if the build has ended.
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
