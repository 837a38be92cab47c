// SPDX-License-Identifier: Apache-2.0
// How connections begin: a place, TLS, and who the client is.
#ifndef BOOTMILL_SERVER_NET_RECEPTION_H_
#define BOOTMILL_SERVER_NET_RECEPTION_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "common/mutex.h"
#include "server/net/client_log.h"
#include "server/net/connection_gate.h"
#include "server/net/io_threads.h"
#include "server/net/known_addresses.h"
#include "server/net/listener.h"

namespace bootmill::server {

// A connection after TLS, on a strand of its own.
struct Guest {
  ByteStream stream;
  Arrival peer;  // with the identity that its certificate names, if it has one
  ConnectionGate::Seat seat;
};

struct ReceptionOptions {
  ConnectionGate& gate;
  ClientLog& log;
  // The threads that serve known callers, and those that serve strangers. What
  // is done for a client before its name is known is done by the latter, unless
  // a few connections from an address of known callers go first.
  IoThreads& known;
  IoThreads& strangers;
  // Addresses where callers without a certificate are who become known later,
  // by their requests: what such clients send is read by the threads of known
  // callers.
  KnownAddresses& introduced;
  std::chrono::milliseconds handshake_time;
  // Called for each connection, on the strand of its stream.
  std::function<void(Guest)> arrived;
};

// Owns the listeners of a transport. Thread-safe, but for Listen, which comes
// before Start.
class Reception {
 public:
  // REQUIRES: what the options refer to outlives it.
  explicit Reception(ReceptionOptions options);
  Reception(const Reception&) = delete;
  Reception& operator=(const Reception&) = delete;
  ~Reception();

  // Errors: those of Listener.
  absl::Status Listen(const TcpListen& listen);
  absl::Status Listen(const UnixListen& listen);
  void Start();
  // Takes no more connections. Not by two threads at once.
  void Stop();
  // Closes those whose handshake is not done.
  void CloseAll();
  // Returns how many have been accepted and not been given to `arrived`.
  size_t size() const;

  // Returns the ports of TCP, in the order of Listen.
  std::vector<uint16_t> ports() const;
  // Returns whether all listeners take connections.
  bool accepting() const;
  // Gives later connections this certificate, where there is TLS. Errors: those
  // of Listener::SetTls.
  absl::Status SetTls(const TlsOptions& options);

 private:
  class Handshake;
  using IdentityOf = std::function<Identity(X509*)>;
  struct Entrance {
    std::unique_ptr<Listener> listener;
    bool tcp = false;
    bool tls = false;
  };

  void Accept(ByteStream stream, Arrival peer, IdentityOf identity_of);
  void Remove(const Handshake* handshake);
  bool MayGoFirst(const std::string& address);
  // Returns who serves a client after its handshake.
  IoThreads& ThreadsFor(const Arrival& peer, bool tls);

  const ReceptionOptions options_;
  KnownAddresses known_addresses_;  // where certificates came from
  std::vector<Entrance> entrances_;
  mutable Mutex mutex_;
  std::map<const Handshake*, std::shared_ptr<Handshake>> handshakes_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_RECEPTION_H_
