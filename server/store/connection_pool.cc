// SPDX-License-Identifier: Apache-2.0
#include "server/store/connection_pool.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "common/mutex.h"

namespace bootmill::store {

ConnectionPool::ConnectionPool(
    std::vector<std::unique_ptr<Connection>> connections,
    std::chrono::milliseconds max_wait)
    : max_wait_(max_wait), free_(std::move(connections)) {}

absl::Status ConnectionPool::With(
    const std::function<absl::Status(Connection&)>& work) {
  std::unique_ptr<Connection> connection = Take();
  if (connection == nullptr) {
    return absl::UnavailableError("the database is busy: try again");
  }
  // The connection is also given back if `work` throws, which it does when
  // memory runs out.
  absl::Cleanup give_back = [&] { GiveBack(std::move(connection)); };
  return work(*connection);
}

std::unique_ptr<Connection> ConnectionPool::Take() {
  const auto end = std::chrono::steady_clock::now() + max_wait_;
  const MutexLock lock(&mutex_);
  while (free_.empty()) {
    if (!freed_.WaitUntil(&mutex_, end) && free_.empty()) {
      return nullptr;
    }
  }
  std::unique_ptr<Connection> connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void ConnectionPool::GiveBack(std::unique_ptr<Connection> connection) {
  {
    const MutexLock lock(&mutex_);
    free_.push_back(std::move(connection));
  }
  freed_.NotifyOne();
}

}  // namespace bootmill::store
