// SPDX-License-Identifier: Apache-2.0
#include "server/http/connection_set.h"

#include <utility>

#include "common/mutex.h"

namespace bootmill::server {

ConnectionSet::Ticket::Ticket(ConnectionSet& set) : set_(set) {
  const MutexLock lock(&set_.mutex_);
  ++set_.alive_;
}

ConnectionSet::Ticket::~Ticket() {
  // Notified while the lock is held, because whoever waits may destroy the set
  // right afterwards.
  const MutexLock lock(&set_.mutex_);
  --set_.alive_;
  set_.gone_.NotifyAll();
}

void ConnectionSet::Add(std::shared_ptr<Connection> connection) {
  const MutexLock lock(&mutex_);
  const Connection* key = connection.get();
  connections_.emplace(key, std::move(connection));
}

void ConnectionSet::Remove(const Connection* connection) {
  // The last reference is dropped without the lock, because destroying the
  // ticket takes it.
  std::shared_ptr<Connection> removed;
  const MutexLock lock(&mutex_);
  if (const auto found = connections_.find(connection);
      found != connections_.end()) {
    removed = std::move(found->second);
    connections_.erase(found);
  }
}

size_t ConnectionSet::size() const {
  const MutexLock lock(&mutex_);
  return connections_.size();
}

std::vector<std::shared_ptr<Connection>> ConnectionSet::All() const {
  const MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<Connection>> all;
  all.reserve(connections_.size());
  for (const auto& [key, connection] : connections_) {
    all.push_back(connection);
  }
  return all;
}

bool ConnectionSet::WaitUntilGone(std::chrono::milliseconds wait) const {
  const auto end = std::chrono::steady_clock::now() + wait;
  const MutexLock lock(&mutex_);
  while (alive_ > 0) {
    if (!gone_.WaitUntil(&mutex_, end)) {
      return alive_ == 0;
    }
  }
  return true;
}

}  // namespace bootmill::server
