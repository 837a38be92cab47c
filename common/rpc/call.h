// SPDX-License-Identifier: Apache-2.0
// One unary call with a deadline and retries.
#ifndef BOOTMILL_COMMON_RPC_CALL_H_
#define BOOTMILL_COMMON_RPC_CALL_H_

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/clock.h"
#include "common/rpc/error_info.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/retry.h"

namespace bootmill::rpc {

inline constexpr std::chrono::seconds kCallTimeout{60};

// Returns whether a call may be made twice: its method changes nothing or does
// the same again (idempotency_level), or `request` carries a request id, by
// which the daemon knows it. Every method has a request of its own, so the
// request tells the method.
bool MayBeRepeated(const google::protobuf::Message& request);

// Calls a method: `Call(*stub, &FleetService::Stub::GetFleet, request)`. A call
// that does not reach the daemon, or that the daemon refuses for now, is
// repeated as far as `patience` allows; one that may have reached it only if it
// may be repeated. `cancellation` ends the wait between tries. Errors: the
// daemon's, with its ErrorInfo.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(
    Stub& stub,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    const Request& request, Patience patience = {},
    const Cancellation& cancellation = Cancellation::Never()) {
  // A call that waits for a connection has not been sent yet.
  const bool repeat = MayBeRepeated(request);
  const auto connecting = kCallTimeout + patience.total;
  RetryBudget budget(std::move(patience));
  for (;;) {
    grpc::ClientContext context;
    context.AddMetadata(kErrorBytesHeader, std::to_string(kMostErrorBytes));
    context.set_wait_for_ready(!repeat);
    context.set_deadline(TimeFromNow(repeat ? kCallTimeout : connecting));
    Response response;
    const absl::Status status =
        FromGrpcStatus((stub.*method)(&context, request, &response));
    if (status.ok()) {
      return response;
    }
    // What the daemon itself refuses was not done.
    if (!repeat && !ErrorInfoOf(status).has_value()) {
      return status;
    }
    if (!budget.Wait(status, cancellation)) {
      return status;
    }
  }
}

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_CALL_H_
