// SPDX-License-Identifier: Apache-2.0
#include "server/build/build_run.h"

#include "common/mutex.h"

namespace bootmill::server {

store::Build BuildRun::Snapshot() const {
  const MutexLock lock(&mutex_);
  return build_;
}

bool BuildRun::over() const {
  const MutexLock lock(&mutex_);
  return end_decided_ || store::HasEnded(build_.state);
}

void BuildRun::Tell() {
  for (const Listener& listener : listeners_) {
    listener(build_);
  }
  if (store::HasEnded(build_.state)) {
    listeners_.clear();  // listeners may hold whole streams
  }
}

bool BuildRun::AddStage(store::BuildStage stage) {
  const MutexLock lock(&mutex_);
  if (end_decided_ || store::HasEnded(build_.state)) {
    return false;
  }
  build_.stages.push_back(std::move(stage));
  Tell();
  return true;
}

void BuildRun::Listen(Listener listener) {
  const MutexLock lock(&mutex_);
  listener(build_);
  if (!store::HasEnded(build_.state)) {
    listeners_.push_back(std::move(listener));
  }
}

void BuildRun::Publish(const store::Build& stored) {
  const MutexLock lock(&mutex_);
  if (store::HasEnded(build_.state)) {
    return;
  }
  build_ = stored;
  Tell();
}

bool BuildRun::DecideEnd() {
  const MutexLock lock(&mutex_);
  if (end_decided_ || store::HasEnded(build_.state)) {
    return false;
  }
  end_decided_ = true;
  return true;
}

void BuildRun::AddLastStage(store::BuildStage stage) {
  const MutexLock lock(&mutex_);
  if (store::HasEnded(build_.state)) {
    return;
  }
  build_.stages.push_back(std::move(stage));
  Tell();
}

}  // namespace bootmill::server
