// SPDX-License-Identifier: Apache-2.0
// Between absl::Status and what gRPC sends as the end of a call.
#ifndef BOOTMILL_COMMON_RPC_GRPC_STATUS_H_
#define BOOTMILL_COMMON_RPC_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"

namespace bootmill::rpc {

// gRPC's clients refuse an answer whose trailers exceed 8 KiB, unless they are
// told otherwise: errors are made to fit. A client that takes more says how
// much in this header.
inline constexpr size_t kErrorBytes = 5 * 1024;
inline constexpr char kErrorBytesHeader[] = "bootmill-error-bytes";
// What Bootmill's own clients take, and the most that the daemon sends.
inline constexpr size_t kMostErrorBytes = 48 * 1024;

// Returns `status` with its details as the bytes of an RpcStatus, which gRPC
// sends in `grpc-status-details-bin`, both made to fit by Bound. Thread-safe,
// as all here.
grpc::Status ToGrpcStatus(const absl::Status& status,
                          size_t bytes = kErrorBytes);

// Returns the status of a call that ended with `status`, carrying the ErrorInfo
// among its details if there is one. Details that cannot be read are dropped.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_GRPC_STATUS_H_
