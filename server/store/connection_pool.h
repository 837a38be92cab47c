// SPDX-License-Identifier: Apache-2.0
// Connections that threads share; used in the store only.
#ifndef BOOTMILL_SERVER_STORE_CONNECTION_POOL_H_
#define BOOTMILL_SERVER_STORE_CONNECTION_POOL_H_

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/mutex.h"
#include "server/store/connection.h"

namespace bootmill::store {

// Thread-safe.
class ConnectionPool {
 public:
  ConnectionPool(std::vector<std::unique_ptr<Connection>> connections,
                 std::chrono::milliseconds max_wait);

  // Runs `work` with a connection that no other thread uses meanwhile, and
  // returns its result. Errors: UNAVAILABLE if no connection becomes free in
  // time.
  absl::Status With(const std::function<absl::Status(Connection&)>& work);

 private:
  std::unique_ptr<Connection> Take();
  void GiveBack(std::unique_ptr<Connection> connection);

  const std::chrono::milliseconds max_wait_;
  Mutex mutex_;
  CondVar freed_;
  std::vector<std::unique_ptr<Connection>> free_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_CONNECTION_POOL_H_
