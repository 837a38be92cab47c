// SPDX-License-Identifier: Apache-2.0
// Sending the answer to one request.
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

// A cheap handle; copies answer the same request. Functions may be called on
// any thread. After the end of the answer, or after the client has gone, they
// do nothing.
class HttpResponder {
 public:
  HttpResponder(std::weak_ptr<Connection> connection, uint64_t exchange)
      : connection_(std::move(connection)), exchange_(exchange) {}

  // Sends a whole answer.
  void Respond(HttpResponse response) const;

  // Begins an answer of unknown length with the headers of `head`. The
  // request's time limit ends here.
  void BeginStream(HttpResponse head) const;
  // Sends the next bytes, which must not be empty. `done` is called exactly
  // once: with true when the connection has taken them, with false if the
  // client has gone or the answer has ended.
  void Send(std::string bytes, std::function<void(bool)> done) const;
  // Sends `last`, which may be empty, and ends the answer.
  void EndStream(std::string last) const;

  // Shortens the time until the function of OnAbort is called, counted from
  // now.
  void LimitTime(std::chrono::milliseconds time) const;
  // Has `abort` called when the time is up (DEADLINE_EXCEEDED) or, for a
  // stream, when the server shuts down (UNAVAILABLE); at most once. `abort`
  // must end the answer.
  void OnAbort(std::function<void(const absl::Status&)> abort) const;
  // Has `gone` called when the client goes, or after OnAbort's function was
  // called; at once if that has happened already; at most once.
  void OnGone(std::function<void()> gone) const;

 private:
  // Runs `work` on the connection's strand if this exchange is still open
  // there, else `otherwise`.
  void Post(std::function<void(Connection&)> work,
            std::function<void()> otherwise) const;

  std::weak_ptr<Connection> connection_;
  uint64_t exchange_;
};

// The functions that connections call.
struct HttpHandler {
  // Checks a request before its body is read. `head.caller` is the caller
  // according to the connection; Admit replaces it by the caller of the
  // request, and sets `head.reader` if the body is to go there. Returns the
  // largest body that is allowed, or the answer that refuses the request.
  std::function<std::variant<size_t, HttpResponse>(HttpRequest& head)> admit;
  // Answers `request` through the responder, now or later. Must not block.
  std::function<void(HttpRequest request, const HttpResponder&)> handle;
};

// Runs `answer` on a worker and sends its result; answers 429 if too much
// waits. Thread-safe.
void RespondFrom(const Dispatcher& dispatcher, const Identity& caller,
                 const HttpResponder& responder,
                 std::function<HttpResponse()> answer);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_RESPONDER_H_
