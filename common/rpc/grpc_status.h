// SPDX-License-Identifier: Apache-2.0
// Between absl::Status and what gRPC sends as the end of a call.
#ifndef BOOTMILL_COMMON_RPC_GRPC_STATUS_H_
#define BOOTMILL_COMMON_RPC_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace bootmill::rpc {

// Returns `status` with its details as the bytes of an RpcStatus, which gRPC
// sends in `grpc-status-details-bin`. Thread-safe, as all here.
grpc::Status ToGrpcStatus(const absl::Status& status);

// Returns the status of a call that ended with `status`, carrying the ErrorInfo
// among its details if there is one. Details that cannot be read are dropped.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_GRPC_STATUS_H_
