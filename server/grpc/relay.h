// SPDX-License-Identifier: Apache-2.0
// One client's connection to gRPC. TLS, identity and limits are handled here;
// gRPC gets HTTP/2 without TLS on a socket of its own.
#ifndef BOOTMILL_SERVER_GRPC_RELAY_H_
#define BOOTMILL_SERVER_GRPC_RELAY_H_

#include <openssl/types.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/limits.h"
#include "server/grpc/callers.h"
#include "server/net/byte_stream.h"
#include "server/net/client_log.h"
#include "server/net/connection_gate.h"
#include "server/net/deadline.h"
#include "server/net/frame_guard.h"
#include "server/net/known_addresses.h"
#include "server/net/reception.h"

namespace bootmill::server {

struct RelayLimits {
  FrameLimits frames;
  FrameLimits strangers_frames = LimitsOfStrangers();
  // From the connection to the end of the TLS handshake; the same again until
  // the client begins to speak HTTP/2.
  std::chrono::milliseconds handshake_time{10'000};
  std::chrono::milliseconds greeting_time{10'000};
  // Until a client has taken one buffer of answers: 16 KiB, or less if less is
  // waiting.
  std::chrono::milliseconds stall_time{30'000};
  // For the whole connection of a client without a name, unless one of its
  // calls shows a valid token: it may only ask for the server's health.
  std::chrono::milliseconds stranger_time{60'000};
  // For sending the last answers when a connection must end.
  std::chrono::milliseconds linger_time{500};
};

// What is known of a connection's client when it begins to speak.
enum class Standing {
  kKnown,         // its name, by a certificate or a Unix socket
  kTokenAddress,  // its address: RelayContext::token_addresses
  kStranger,
};

// What all relays of a server share; outlives them. Thread-safe.
struct RelayContext {
  RelayLimits limits;
  ClientLog& log;
  Callers& callers;
  // From where valid tokens came.
  KnownAddresses& token_addresses;
  // Gives gRPC its end of a connection.
  std::function<void(UniqueFd, Standing)> hand_over;
  // Called once for each relay, on its strand, when it has closed.
  std::function<void(const std::shared_ptr<class Relay>&)> closed;
};

// The state machine of one connection; it runs on the strand of its stream.
//
//     greeting -> relaying -> closed
class Relay : public std::enable_shared_from_this<Relay> {
 public:
  Relay(const RelayContext& context, Guest guest);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  // Call once, on the strand.
  void Start();
  // Ends the connection at once. May be called on any thread.
  void Close();
  // Ends the connection soon, unless `allowed` returns true for its caller. May
  // be called on any thread; `allowed` is called on the relay's strand.
  void Recheck(std::function<bool(const Identity&)> allowed);

 private:
  enum class Phase { kRelaying, kClosed };
  using Buffer = std::array<std::byte, 16 * kKiB>;

  void OnDeadline();
  Standing standing() const;
  absl::Status HandOver();
  // A call of a client without a certificate has shown whose it is: the
  // connection is that of a known caller from now on.
  void OnIntroduced(const Identity& caller);
  // Calls of others wait for what those of this client hold.
  void GiveWay();
  // From the client to gRPC.
  void ReadClient();
  void OnClientRead(const ByteStream::Error& error, size_t size);
  // From gRPC to the client.
  void ReadGrpc();
  void WriteClient();
  void OnGrpcEnd();
  void CloseNow();

  const RelayContext& context_;
  ByteStream client_;
  const Arrival peer_;
  std::optional<ConnectionGate::Seat> seat_;
  Identity identity_;
  Phase phase_ = Phase::kRelaying;
  // The deadline of the greeting, then of an anonymous client's connection or
  // of the certificate.
  Deadline deadline_;
  Deadline stall_;
  Deadline end_;  // set when the connection must end

  // Allocated when the client begins to speak, so silent connections have no
  // buffers.
  std::optional<ByteStream::Socket> grpc_;
  std::string name_;
  std::optional<FrameGuard> guard_;
  std::unique_ptr<Buffer> up_;
  std::unique_ptr<Buffer> down_;
  size_t down_begin_ = 0;
  size_t down_end_ = 0;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_GRPC_RELAY_H_
