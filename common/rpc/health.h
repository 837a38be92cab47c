// SPDX-License-Identifier: Apache-2.0
// Asking a daemon whether it can do its work.
#ifndef BOOTMILL_COMMON_RPC_HEALTH_H_
#define BOOTMILL_COMMON_RPC_HEALTH_H_

#include <grpcpp/channel.h>

#include <memory>

#include "absl/status/statusor.h"

namespace bootmill::rpc {

// Returns whether the server as a whole is SERVING by gRPC's health service,
// which answers everybody. Waits at most five seconds. Errors: those of the
// call. Blocks. Thread-safe. Source: grpc/doc/health-checking.md,
// grpc.health.v1.
absl::StatusOr<bool> IsServing(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_HEALTH_H_
