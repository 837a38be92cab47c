// SPDX-License-Identifier: Apache-2.0
// Calls of the API over HTTP by the Connect protocol.
#ifndef BOOTMILL_SERVER_HTTP_CONNECT_CALL_H_
#define BOOTMILL_SERVER_HTTP_CONNECT_CALL_H_

#include "server/api/dispatcher.h"
#include "server/http/message.h"
#include "server/http/responder.h"

namespace bootmill::server {

// Calls the method that `request` names, or answers why not. Returns at once.
// Thread-safe. REQUIRES: the dispatcher outlives the call.
void HandleConnect(const Dispatcher& dispatcher, HttpRequest request,
                   const HttpResponder& responder);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECT_CALL_H_
