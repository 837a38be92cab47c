// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/grpc_status.h"

#include <string>

#include "common/rpc/error_info.h"

namespace bootmill::rpc {
namespace {

// Whether nobody said why: the daemon's own errors have details. gRPC ends the
// calls that are open when a server stops so, and those that it cancels.
bool IsBrokenOff(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::CANCELLED &&
         status.error_details().empty();
}

}  // namespace

// absl and gRPC both use the numbers of google.rpc.Code.
grpc::Status ToGrpcStatus(const absl::Status& status, size_t bytes) {
  if (status.ok()) {
    return grpc::Status::OK;
  }
  const absl::Status bounded = Bound(status, bytes);
  return {static_cast<grpc::StatusCode>(bounded.code()),
          std::string(bounded.message()),
          ToRpcStatus(bounded).SerializeAsString()};
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  v1::RpcStatus wire;
  if (!wire.ParseFromString(status.error_details())) {
    wire.clear_details();
  }
  // The code and message that gRPC reports count, even if the details have
  // others.
  wire.set_code(static_cast<int>(status.error_code()));
  wire.set_message(status.error_message());
  if (IsBrokenOff(status)) {
    wire.set_code(static_cast<int>(absl::StatusCode::kUnavailable));
    wire.set_message("the server broke the call off: " +
                     status.error_message());
  }
  return FromRpcStatus(wire);
}

}  // namespace bootmill::rpc
