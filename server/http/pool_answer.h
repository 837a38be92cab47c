// SPDX-License-Identifier: Apache-2.0
// Answers that may have to wait for something, made on a worker.
#ifndef BOOTMILL_SERVER_HTTP_POOL_ANSWER_H_
#define BOOTMILL_SERVER_HTTP_POOL_ANSWER_H_

#include <functional>

#include "absl/status/status.h"
#include "server/api/dispatcher.h"
#include "server/api/identity.h"
#include "server/http/message.h"
#include "server/http/responder.h"

namespace bootmill::server {

// The error of a full pool: RESOURCE_EXHAUSTED with a retry delay.
absl::Status ServerBusy();

// Has `answer` run on a worker and its result sent; 429 if too much waits.
// Thread-safe.
void RespondFrom(const Dispatcher& dispatcher, const Identity& caller,
                 const HttpResponder& responder,
                 std::function<HttpResponse()> answer);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_POOL_ANSWER_H_
