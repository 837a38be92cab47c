// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/grpc_status.h"

#include <string>

#include "common/rpc/error_info.h"

namespace bootmill::rpc {

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
  return FromRpcStatus(wire);
}

}  // namespace bootmill::rpc
