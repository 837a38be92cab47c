// SPDX-License-Identifier: Apache-2.0
// One unary call with a deadline and retries.
#ifndef BOOTMILL_COMMON_RPC_CALL_H_
#define BOOTMILL_COMMON_RPC_CALL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/clock.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/retry.h"

namespace bootmill::rpc {

inline constexpr std::chrono::seconds kCallTimeout{60};

// Calls a method: `Call(*stub, &FleetService::Stub::GetFleet, request)`. A call
// that does not reach the daemon, or that the daemon refuses for now, is
// repeated as far as a RetryBudget allows. A request for which two calls would
// have two effects must carry a request_id. `cancellation` ends the wait
// between tries. Errors: the daemon's, with its ErrorInfo.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(
    Stub& stub,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    const Request& request,
    const Cancellation& cancellation = Cancellation::Never()) {
  RetryBudget budget;
  for (;;) {
    grpc::ClientContext context;
    context.AddMetadata(kErrorBytesHeader, std::to_string(kMostErrorBytes));
    context.set_deadline(TimeFromNow(kCallTimeout));
    Response response;
    const absl::Status status =
        FromGrpcStatus((stub.*method)(&context, request, &response));
    if (status.ok()) {
      return response;
    }
    if (!budget.Wait(status, cancellation)) {
      return status;
    }
  }
}

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_CALL_H_
