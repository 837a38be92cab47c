// SPDX-License-Identifier: Apache-2.0
// Conversion between absl::Status and the end of a gRPC call.
#ifndef BOOTMILL_COMMON_RPC_GRPC_STATUS_H_
#define BOOTMILL_COMMON_RPC_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"

namespace bootmill::rpc {

// By default gRPC's clients refuse an answer whose trailers exceed 8 KiB, so
// errors are shortened to fit. A client that takes more says how much in this
// header.
inline constexpr size_t kErrorBytes = size_t{5} * 1024;
inline constexpr char kErrorBytesHeader[] = "bootmill-error-bytes";
// What Bootmill's own clients ask for, and the most that the daemon sends.
inline constexpr size_t kMostErrorBytes = size_t{48} * 1024;

// Returns `status` with its details as the bytes of an RpcStatus, which gRPC
// sends in `grpc-status-details-bin`; message and details are shortened by
// Bound. Both functions are thread-safe.
grpc::Status ToGrpcStatus(const absl::Status& status,
                          size_t bytes = kErrorBytes);

// Returns the status of a call that ended with `status`, with the ErrorInfo
// among its details if there is one. Details that cannot be parsed are dropped.
// A call that the server broke off without a word is UNAVAILABLE, not
// CANCELLED, so that it is made again like any call whose connection was lost.
// (A call that this side cancelled looks the same: whoever cancels knows.)
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_GRPC_STATUS_H_
