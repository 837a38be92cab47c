// SPDX-License-Identifier: Apache-2.0
// The callers behind the connections that gRPC serves.
#ifndef BOOTMILL_SERVER_GRPC_CALLERS_H_
#define BOOTMILL_SERVER_GRPC_CALLERS_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "common/mutex.h"
#include "common/unique_fd.h"
#include "server/api/identity.h"

namespace bootmill::server {

// gRPC gets one end of a pair of sockets for each connection, and reports the
// name of the other end as the peer of a call. Names are random and never used
// again, so a call that begins late finds kNobody instead of another caller.
// Thread-safe.
class Callers {
 public:
  struct Pair {
    UniqueFd ours;
    UniqueFd theirs;   // gRPC's end; both ends are non-blocking
    std::string name;  // as ServerContext::peer returns it
  };

  Callers() = default;
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  // What a connection is told, on any thread. Neither may use the Callers.
  struct Listener {
    // A call has shown who it is by itself; only if the caller is nobody.
    std::function<void(const Identity&)> introduced = nullptr;
    // The connection must end, because others need what its calls hold.
    std::function<void()> give_way = nullptr;
  };

  // Makes a pair of sockets; its name means `caller` until Remove. Errors:
  // those of ErrnoStatus, RESOURCE_EXHAUSTED among them.
  absl::StatusOr<Pair> Add(Peer caller, Listener listener);
  void Remove(const std::string& name);

  // Returns the caller; kNobody for a name that is unknown or was removed.
  Peer Find(const std::string& name) const;

  // To be called when a call over the connection `name`, which nobody has by
  // its certificate, was accepted as `caller`'s. Only the first one counts. It
  // does not change what Find returns: the next call must show the same again.
  void Introduce(const std::string& name, const Identity& caller);

  // Ends the connection `name` soon; nothing happens if it has ended.
  void GiveWay(const std::string& name) const;

 private:
  struct Entry {
    Peer caller;
    Listener listener;
  };

  mutable Mutex mutex_;
  std::map<std::string, Entry> by_name_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_CALLERS_H_
