// SPDX-License-Identifier: Apache-2.0
// Connections that threads take turns with; known to the store alone.
#ifndef BOOTMILL_SERVER_STORE_CONNECTION_POOL_H_
#define BOOTMILL_SERVER_STORE_CONNECTION_POOL_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "server/store/connection.h"

namespace bootmill::store {

// Thread-safe.
class ConnectionPool {
 public:
  ConnectionPool(std::vector<std::unique_ptr<Connection>> connections,
                 std::chrono::milliseconds max_wait);

  // Runs `work` with a connection of its own and returns what it returned.
  // Errors: UNAVAILABLE if none becomes free in time.
  absl::Status With(const std::function<absl::Status(Connection&)>& work);

 private:
  std::unique_ptr<Connection> Take();
  void GiveBack(std::unique_ptr<Connection> connection);

  const std::chrono::milliseconds max_wait_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> free_;
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_CONNECTION_POOL_H_
