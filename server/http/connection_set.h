// SPDX-License-Identifier: Apache-2.0
// The set of connections that exist; it owns them.
#ifndef BOOTMILL_SERVER_HTTP_CONNECTION_SET_H_
#define BOOTMILL_SERVER_HTTP_CONNECTION_SET_H_

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"

namespace bootmill::server {

class Connection;

// Thread-safe.
class ConnectionSet {
 public:
  // Counts one object as alive from construction until all its other members
  // are destroyed. It must be the first member of a connection.
  class Ticket {
   public:
    explicit Ticket(ConnectionSet& set);
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket();

   private:
    ConnectionSet& set_;
  };

  void Add(std::shared_ptr<Connection> connection);
  void Remove(const Connection* connection);
  // Returns the number of connections that were added and not removed.
  size_t size() const;
  std::vector<std::shared_ptr<Connection>> All() const;
  // Waits until no ticket exists; returns false if that takes longer than
  // `wait`.
  bool WaitUntilGone(std::chrono::milliseconds wait) const;

 private:
  mutable Mutex mutex_;
  mutable CondVar gone_;
  size_t alive_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<const Connection*, std::shared_ptr<Connection>> connections_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECTION_SET_H_
