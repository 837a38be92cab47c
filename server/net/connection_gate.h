// SPDX-License-Identifier: Apache-2.0
// How many connections there may be, and whose.
#ifndef BOOTMILL_SERVER_NET_CONNECTION_GATE_H_
#define BOOTMILL_SERVER_NET_CONNECTION_GATE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"

namespace bootmill::server {

struct GateLimits {
  size_t connections = 4096;  // in all, those over Unix sockets apart
  // Whose peers have not shown a certificate: of all, and of one address.
  size_t strangers = 1024;
  size_t strangers_per_address = 512;
  // Of one caller, by the name in its certificate.
  size_t per_caller = 256;
  // Over Unix sockets. Nothing else takes these places.
  size_t local = 128;
  // So long a stranger has its place for sure; after that, when places are
  // wanted, the oldest is the first to go. Short, but enough for a handshake:
  // in a flood whoever has a certificate gets in at the first try or the
  // second.
  std::chrono::milliseconds sure{50};
};

// Returns limits that fit into `descriptors` (RLIMIT_NOFILE), the largest
// being those above. `descriptors` that are too few for any service: nullopt.
std::optional<GateLimits> LimitsFor(uint64_t descriptors);

// Counts the connections of all listeners. A flood of strangers takes places
// from strangers only: known callers keep theirs, and find some. Thread-safe.
class ConnectionGate {
 public:
  explicit ConnectionGate(const GateLimits& limits) : limits_(limits) {}
  ConnectionGate(const ConnectionGate&) = delete;
  ConnectionGate& operator=(const ConnectionGate&) = delete;

  // A place, given back at its end. Move-only; does not outlive the gate.
  // Functions of one seat must not run at the same time.
  class Seat {
   public:
    Seat(Seat&& other) noexcept;
    Seat& operator=(Seat&& other) noexcept;
    ~Seat();

    // Makes the connection that of the caller `name`. Returns false if that
    // caller has its fill: the connection must then be closed.
    bool BecomeKnown(const std::string& name);

   private:
    friend class ConnectionGate;
    Seat(ConnectionGate* gate, uint64_t id) : gate_(gate), id_(id) {}
    ConnectionGate* gate_;
    uint64_t id_;
  };

  // Takes a place for a connection from `address`. `evict` is called at most
  // once, on any thread, when somebody else gets the place: it closes the
  // connection, and must not use the gate. Returns nullopt if there is none.
  std::optional<Seat> Enter(const std::string& address,
                            std::function<void()> evict);
  // The same for a connection over a Unix socket.
  std::optional<Seat> EnterLocal();

  size_t size() const;
  const GateLimits& limits() const { return limits_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Stranger {
    std::string address;
    Clock::time_point since;
    std::function<void()> evict;
  };

  void Leave(uint64_t id);
  bool BecomeKnown(uint64_t id, const std::string& name);
  // Frees a stranger's place; of `address` only if that is not null. Returns
  // what closes its connection, or null if all are too young.
  std::function<void()> MakeRoom(const std::string* address)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ForgetStranger(std::map<uint64_t, Stranger>::iterator stranger)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const GateLimits limits_;
  mutable Mutex mutex_;
  uint64_t next_id_ ABSL_GUARDED_BY(mutex_) = 0;
  // By id, so the oldest come first.
  std::map<uint64_t, Stranger> strangers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> per_address_ ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, std::string> known_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> per_caller_ ABSL_GUARDED_BY(mutex_);
  std::set<uint64_t> local_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_CONNECTION_GATE_H_
