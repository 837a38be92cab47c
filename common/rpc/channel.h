// SPDX-License-Identifier: Apache-2.0
// Reaching the daemon: one channel, or one sentence why there is none.
#ifndef BOOTMILL_COMMON_RPC_CHANNEL_H_
#define BOOTMILL_COMMON_RPC_CHANNEL_H_

#include <grpcpp/channel.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/credentials.h"

namespace bootmill::rpc {

// Where the daemon is and as whom to call it. Value type.
struct Endpoint {
  // `unix:PATH`, whose peer is known by its user, or `HOST:PORT`.
  std::string address;
  // For HOST:PORT.
  CredentialFiles credentials;
  // How long connecting may take.
  std::chrono::milliseconds timeout{10'000};
};

// Returns a channel that has been connected once and reconnects by itself.
//
// Errors: INVALID_ARGUMENT for an address of another form; those of
// LoadCredentials; UNAVAILABLE if nothing answers; UNAUTHENTICATED if the two
// sides do not accept each other. Messages say what to do. Thread-safe.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(
    const Endpoint& endpoint);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_CHANNEL_H_
