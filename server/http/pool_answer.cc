// SPDX-License-Identifier: Apache-2.0
#include "server/http/pool_answer.h"

#include <chrono>
#include <utility>

#include "common/rpc/error_info.h"
#include "server/http/errors.h"

namespace bootmill::server {

absl::Status ServerBusy() {
  constexpr std::chrono::milliseconds kRetryDelay{500};
  return rpc::BusyError("SERVER_BUSY",
                        "the daemon has too many calls waiting; try again",
                        kRetryDelay);
}

void RespondFrom(const Dispatcher& dispatcher, const Identity& caller,
                 const HttpResponder& responder,
                 std::function<HttpResponse()> answer) {
  if (!dispatcher.Run(Dispatcher::Work::kQuick, caller,
                      [responder, answer = std::move(answer)] {
                        responder.Respond(answer());
                      })) {
    responder.Respond(ErrorResponse(ServerBusy()));
  }
}

}  // namespace bootmill::server
