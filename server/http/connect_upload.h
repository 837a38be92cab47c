// SPDX-License-Identifier: Apache-2.0
// Calls with a stream of requests, by the Connect protocol.
#ifndef BOOTMILL_SERVER_HTTP_CONNECT_UPLOAD_H_
#define BOOTMILL_SERVER_HTTP_CONNECT_UPLOAD_H_

#include <memory>
#include <variant>

#include "server/api/dispatcher.h"
#include "server/api/request_places.h"
#include "server/http/body_reader.h"
#include "server/http/message.h"

namespace bootmill::server {

// Returns what takes the body of the call that `head` begins, or the answer
// that refuses it; null if it is a call of another kind, whose body is read as
// a whole. `places` are for uploads; a caller that finds none is told to come
// again. Thread-safe. REQUIRES: the dispatcher outlives the result.
std::variant<std::shared_ptr<BodyReader>, HttpResponse> BeginUpload(
    const Dispatcher& dispatcher, std::shared_ptr<RequestPlaces> places,
    HttpRequest& head);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECT_UPLOAD_H_
