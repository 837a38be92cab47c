// SPDX-License-Identifier: Apache-2.0
#include "server/build/build_run.h"

#include <utility>

namespace bootmill::server {

store::Build BuildRun::Snapshot() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return build_;
}

bool BuildRun::ended() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return store::HasEnded(build_.state);
}

bool BuildRun::Update(const std::function<void(store::Build&)>& change) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (store::HasEnded(build_.state)) {
    return false;
  }
  change(build_);
  for (const Listener& listener : listeners_) {
    listener(build_);
  }
  if (store::HasEnded(build_.state)) {
    listeners_.clear();  // they may hold whole streams
  }
  return true;
}

void BuildRun::Listen(Listener listener) {
  const std::lock_guard<std::mutex> lock(mutex_);
  listener(build_);
  if (!store::HasEnded(build_.state)) {
    listeners_.push_back(std::move(listener));
  }
}

}  // namespace bootmill::server
