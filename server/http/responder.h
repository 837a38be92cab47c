// SPDX-License-Identifier: Apache-2.0
// Where the answer to one request goes.
#ifndef BOOTMILL_SERVER_HTTP_RESPONDER_H_
#define BOOTMILL_SERVER_HTTP_RESPONDER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "server/api/dispatcher.h"
#include "server/api/identity.h"
#include "server/http/message.h"

namespace bootmill::server {

class Connection;

// A cheap handle; copies answer the same request. All functions may be called
// on any thread; what comes after the end of the answer, or after the client
// has gone, does nothing.
class HttpResponder {
 public:
  HttpResponder(std::weak_ptr<Connection> connection, uint64_t exchange)
      : connection_(std::move(connection)), exchange_(exchange) {}

  // Answers as a whole.
  void Respond(HttpResponse response) const;

  // Begins an answer of unknown length with the headers of `head`. Ends the
  // request's limit of time.
  void BeginStream(HttpResponse head) const;
  // Sends the next bytes (not empty). `done` is called exactly once: with true
  // when the connection has taken them, with false if the client has gone or
  // the answer has ended.
  void Send(std::string bytes, std::function<void(bool)> done) const;
  // Sends `last` and ends the answer.
  void EndStream(std::string last) const;

  // Shortens the time until `OnAbort`, counted from now.
  void LimitTime(std::chrono::milliseconds time) const;
  // Has `abort` called at most once, if time is up (DEADLINE_EXCEEDED) or, for
  // a stream, if the server shuts down (UNAVAILABLE): it ends the answer.
  void OnAbort(std::function<void(const absl::Status&)> abort) const;
  // Has `gone` called at most once, if the client goes, or after OnAbort's
  // function; at once if that has happened already.
  void OnGone(std::function<void()> gone) const;

 private:
  // Runs `work` on the connection's strand if this exchange is still open
  // there, else `otherwise`.
  void Post(std::function<void(Connection&)> work,
            std::function<void()> otherwise) const;

  std::weak_ptr<Connection> connection_;
  uint64_t exchange_;
};

// What stands behind the connections.
struct HttpHandler {
  // Looks at a request before its body is taken. `head.caller` is what the
  // connection says of him, and then who he is. Returns how large the body may
  // be, or how the request is refused.
  std::function<std::variant<size_t, HttpResponse>(HttpRequest& head)> admit;
  // Answers `request` by the responder, now or later. Must not block.
  std::function<void(HttpRequest request, const HttpResponder&)> handle;
};

// Has `answer` run on a worker and its result sent; 429 if too much waits.
// Thread-safe.
void RespondFrom(const Dispatcher& dispatcher, const Identity& caller,
                 const HttpResponder& responder,
                 std::function<HttpResponse()> answer);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_RESPONDER_H_
