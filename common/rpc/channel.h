// SPDX-License-Identifier: Apache-2.0
// Connecting to the daemon. If that fails, one message says why.
#ifndef BOOTMILL_COMMON_RPC_CHANNEL_H_
#define BOOTMILL_COMMON_RPC_CHANNEL_H_

#include <grpcpp/channel.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/credentials.h"

namespace bootmill::rpc {

// Where the daemon is, and with which credentials it is called. Value type.
struct Endpoint {
  // `unix:PATH`, where the daemon knows the caller by its user, or `HOST:PORT`.
  std::string address;
  // Used for HOST:PORT only.
  CredentialFiles credentials;
  // The limit for connecting.
  std::chrono::milliseconds timeout{10'000};
  // An API token, in place of certificate and key; a secret. For HOST:PORT
  // only.
  std::string token = {};
};

// Returns a channel that is connected. If it loses the connection later, it
// reconnects by itself.
//
// Errors: INVALID_ARGUMENT for an address of another form, and for a token that
// is none or that would be sent over a socket; those of LoadCredentials;
// UNAVAILABLE if nothing answers; UNAUTHENTICATED if one side refuses the
// other's certificate. Messages say what to do. Thread-safe.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(
    const Endpoint& endpoint);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_CHANNEL_H_
