// SPDX-License-Identifier: Apache-2.0
// Ends a gRPC call whose client does not do its part in time.
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

// A deadline that is set when the client's turn begins and cleared when it has
// done its part; when it passes the call is cancelled. Thread-safe.
class CallWatch {
 public:
  explicit CallWatch(::grpc::CallbackServerContext* context);
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;
  // Stops.
  ~CallWatch();

  void Set(std::chrono::milliseconds from_now);
  void Clear();
  // For good: the context may go after it.
  void Stop();

 private:
  // Outlives this object while an alarm is on its way.
  struct State {
    Mutex mutex;
    // Null once the call has ended.
    ::grpc::CallbackServerContext* context ABSL_GUARDED_BY(mutex) = nullptr;
    // Counts what was set; an alarm of an earlier one means nothing.
    int turn ABSL_GUARDED_BY(mutex) = 0;
  };

  const std::shared_ptr<State> state_;
  Mutex mutex_;
  std::optional<::grpc::Alarm> alarm_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_CALL_WATCH_H_
