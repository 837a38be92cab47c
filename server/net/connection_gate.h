// SPDX-License-Identifier: Apache-2.0
// Limiting the number of connections, of all clients and of each.
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
  // Connections of one caller, by the name in its certificate.
  size_t per_caller = 64;
  // Connections over Unix sockets; no others take these places.
  size_t local = 128;
  // A stranger keeps its place at least this long. After that, if places are
  // needed, the oldest stranger is evicted first. The time is short, but enough
  // for a handshake: in a flood a client with a certificate gets in at the
  // first or second try.
  std::chrono::milliseconds sure{50};
};

// Returns limits that fit into `descriptors` (RLIMIT_NOFILE), at most those
// above; nullopt if there are too few descriptors to serve at all.
std::optional<GateLimits> LimitsFor(uint64_t descriptors);

// Counts the connections of all listeners. A flood of strangers takes places
// from strangers only; known callers keep theirs and can get new ones.
// Thread-safe.
class ConnectionGate {
 public:
  explicit ConnectionGate(const GateLimits& limits) : limits_(limits) {}
  ConnectionGate(const ConnectionGate&) = delete;
  ConnectionGate& operator=(const ConnectionGate&) = delete;

  // A place; given back when it is destroyed. Move-only; must not outlive the
  // gate. Functions of one seat must not run at the same time.
  class Seat {
   public:
    Seat(Seat&& other) noexcept;
    Seat& operator=(Seat&& other) noexcept;
    ~Seat();

    // Makes the connection that of the caller `name`. Returns false if that
    // caller has as many as allowed; the connection must then be closed.
    bool BecomeKnown(const std::string& name);
    // From now on `evict` is called instead of what was given to Enter. Returns
    // false if that was called before; the connection must then be closed.
    bool SetEvict(std::function<void()> evict);

   private:
    friend class ConnectionGate;
    Seat(ConnectionGate* gate, uint64_t id) : gate_(gate), id_(id) {}
    ConnectionGate* gate_;
    uint64_t id_;
  };

  // Takes a place for a connection from `address`. If the place is needed for
  // somebody else, `evict` is called, at most once and on any thread; it must
  // close the connection and must not use the gate. Returns nullopt if there is
  // no place.
  std::optional<Seat> Enter(const std::string& address,
                            std::function<void()> evict);
  // Takes a place for a connection over a Unix socket.
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
  bool SetEvict(uint64_t id, std::function<void()> evict);
  // Frees the place of the oldest stranger; of one from `address` if that is
  // not null. Returns the function that closes its connection; null if all are
  // too young.
  std::function<void()> MakeRoom(const std::string* address)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ForgetStranger(std::map<uint64_t, Stranger>::iterator stranger)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const GateLimits limits_;
  mutable Mutex mutex_;
  uint64_t next_id_ ABSL_GUARDED_BY(mutex_) = 0;
  // By id, so the oldest ones come first.
  std::map<uint64_t, Stranger> strangers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> per_address_ ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, std::string> known_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> per_caller_ ABSL_GUARDED_BY(mutex_);
  std::set<uint64_t> local_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_CONNECTION_GATE_H_
