// SPDX-License-Identifier: Apache-2.0
// Why a daemon cannot be reached. gRPC says "failed to connect"; this tries
// once more by hand and says which step failed.
#ifndef BOOTMILL_COMMON_RPC_DIAGNOSE_H_
#define BOOTMILL_COMMON_RPC_DIAGNOSE_H_

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/credentials.h"

namespace bootmill::rpc {

// HOST:PORT taken apart; an IPv6 address stands in brackets.
struct HostPort {
  std::string host;
  std::string port;
};

// Errors: INVALID_ARGUMENT, naming what is expected.
absl::StatusOr<HostPort> ParseHostPort(const std::string& address);

// Connects to the Unix socket `path` and closes it again.
// Errors: UNAVAILABLE, PERMISSION_DENIED; each says what to do. Thread-safe.
absl::Status DiagnoseSocket(const std::string& path);

// Makes a TLS connection as gRPC would and waits for the server's first byte.
// `files` are named in messages. Each step may take `timeout`.
// Errors: UNAVAILABLE if nothing answers, UNAUTHENTICATED if one side does not
// accept the other; each says what to do. Thread-safe.
absl::Status DiagnoseTls(const HostPort& address, const Credentials& with,
                         const CredentialFiles& files,
                         std::chrono::milliseconds timeout);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_DIAGNOSE_H_
