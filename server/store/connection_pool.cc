// SPDX-License-Identifier: Apache-2.0
#include "server/store/connection_pool.h"

#include <utility>

#include "absl/cleanup/cleanup.h"

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
  // Also if `work` throws, as memory that runs out does.
  absl::Cleanup give_back = [&] { GiveBack(std::move(connection)); };
  return work(*connection);
}

std::unique_ptr<Connection> ConnectionPool::Take() {
  std::unique_lock lock(mutex_);
  if (!freed_.wait_for(lock, max_wait_, [this] { return !free_.empty(); })) {
    return nullptr;
  }
  std::unique_ptr<Connection> connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void ConnectionPool::GiveBack(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

}  // namespace bootmill::store
