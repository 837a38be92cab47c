// SPDX-License-Identifier: Apache-2.0
// A deadline for a gRPC call whose client has to do something.
#ifndef BOOTMILL_SERVER_GRPC_CALL_WATCH_H_
#define BOOTMILL_SERVER_GRPC_CALL_WATCH_H_

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"

namespace bootmill::server {

// The deadline is set when it is the client's turn and cleared when the client
// has done its part. If it passes, the call is cancelled. Thread-safe.
class CallWatch {
 public:
  explicit CallWatch(::grpc::CallbackServerContext* context);
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;
  // Stops as Stop does.
  ~CallWatch();

  void Set(std::chrono::milliseconds from_now);
  void Clear();
  // Clears the deadline for ever; the context may be destroyed afterwards.
  void Stop();

 private:
  // Shared, because an alarm may outlive this object.
  struct State {
    Mutex mutex;
    // Null after the call has ended.
    ::grpc::CallbackServerContext* context ABSL_GUARDED_BY(mutex) = nullptr;
    // Counts the deadlines, so that an alarm of an earlier one is ignored.
    int turn ABSL_GUARDED_BY(mutex) = 0;
  };

  const std::shared_ptr<State> state_;
  Mutex mutex_;
  std::optional<::grpc::Alarm> alarm_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_CALL_WATCH_H_
