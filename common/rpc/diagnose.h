// SPDX-License-Identifier: Apache-2.0
// Why the daemon cannot be reached. gRPC says only "failed to connect", so
// these functions connect once more without it and report the step that failed.
#ifndef BOOTMILL_COMMON_RPC_DIAGNOSE_H_
#define BOOTMILL_COMMON_RPC_DIAGNOSE_H_

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/host_port.h"
#include "common/rpc/credentials.h"

namespace bootmill::rpc {

// UNAVAILABLE for a peer that takes connections and says nothing.
absl::Status SilentError(const std::string& where);

// Connects to the Unix socket `path`, for at most `timeout`, and disconnects
// again. Returns OK if that works. Errors: UNAVAILABLE, PERMISSION_DENIED; each
// says what to do. Thread-safe.
absl::Status DiagnoseSocket(const std::string& path,
                            std::chrono::milliseconds timeout);

// Makes a TLS connection as gRPC would and waits for the server's first byte.
// `files` are named in messages. `timeout` limits each step. Returns OK if all
// steps work. Errors: UNAVAILABLE if nothing answers, UNAUTHENTICATED if one
// side refuses the other; each says what to do. Thread-safe.
absl::Status DiagnoseTls(const HostPort& address, const Credentials& with,
                         const CredentialFiles& files,
                         std::chrono::milliseconds timeout);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_DIAGNOSE_H_
