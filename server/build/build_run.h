// SPDX-License-Identifier: Apache-2.0
// A build that has not ended, in memory: what it has done, and who watches.
#ifndef BOOTMILL_SERVER_BUILD_BUILD_RUN_H_
#define BOOTMILL_SERVER_BUILD_BUILD_RUN_H_

#include <functional>
#include <mutex>
#include <vector>

#include "server/store/builds.h"

namespace bootmill::server {

// Thread-safe.
class BuildRun {
 public:
  // Gets every state of the build; must be quick and not call the run.
  using Listener = std::function<void(const store::Build&)>;

  explicit BuildRun(store::Build build) : build_(std::move(build)) {}

  store::Build Snapshot() const;
  bool ended() const;

  // Lets `change` change the build and tells the listeners. A build that has
  // ended is not changed: returns false.
  bool Update(const std::function<void(store::Build&)>& change);

  // Tells `listener` the state now, and every later one.
  void Listen(Listener listener);

 private:
  mutable std::mutex mutex_;
  store::Build build_;
  std::vector<Listener> listeners_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_BUILD_RUN_H_
