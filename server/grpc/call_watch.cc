// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/call_watch.h"

#include "common/clock.h"

namespace bootmill::server {

CallWatch::CallWatch(::grpc::CallbackServerContext* context)
    : state_(std::make_shared<State>()) {
  const MutexLock lock(&state_->mutex);
  state_->context = context;
}

CallWatch::~CallWatch() { Stop(); }

void CallWatch::Set(std::chrono::milliseconds from_now) {
  int turn = 0;
  {
    const MutexLock lock(&state_->mutex);
    turn = ++state_->turn;
  }
  const MutexLock lock(&mutex_);
  alarm_.emplace();
  alarm_->Set(TimeFromNow(from_now), [state = state_, turn](bool passed) {
    const MutexLock state_lock(&state->mutex);
    if (passed && state->turn == turn && state->context != nullptr) {
      state->context->TryCancel();
    }
  });
}

void CallWatch::Clear() {
  {
    const MutexLock lock(&state_->mutex);
    ++state_->turn;
  }
  const MutexLock lock(&mutex_);
  alarm_.reset();
}

void CallWatch::Stop() {
  {
    const MutexLock lock(&state_->mutex);
    state_->context = nullptr;
  }
  Clear();
}

}  // namespace bootmill::server
