// SPDX-License-Identifier: Apache-2.0
// The connections that are alive: the server owns them here.
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
  // Counts one object, from construction until all its other members are gone:
  // the first member of a connection.
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
  // Counts those that were added and not removed.
  size_t size() const;
  std::vector<std::shared_ptr<Connection>> All() const;
  // Returns whether all tickets are gone within `wait`.
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
