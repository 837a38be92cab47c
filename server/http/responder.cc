// SPDX-License-Identifier: Apache-2.0
#include "server/http/responder.h"

#include <boost/asio/dispatch.hpp>
#include <chrono>
#include <utility>

#include "server/api/worker_pool.h"
#include "server/http/connect_format.h"
#include "server/http/connection.h"

namespace bootmill::server {

void HttpResponder::Post(std::function<void(Connection&)> work,
                         std::function<void()> otherwise) const {
  const std::shared_ptr<Connection> connection = connection_.lock();
  if (connection == nullptr) {
    if (otherwise) {
      otherwise();
    }
    return;
  }
  boost::asio::dispatch(
      connection->executor(),
      [connection, exchange = exchange_, work = std::move(work),
       otherwise = std::move(otherwise)] {
        if (connection->IsOpen(exchange)) {
          work(*connection);
        } else if (otherwise) {
          otherwise();
        }
      });
}

void HttpResponder::Respond(HttpResponse response) const {
  Post([response = std::move(response)](
           Connection& connection) { connection.Respond(response); },
       nullptr);
}

void HttpResponder::BeginStream(HttpResponse head) const {
  Post([head = std::move(head)](
           Connection& connection) { connection.BeginStream(head); },
       nullptr);
}

void HttpResponder::Send(std::string bytes,
                         std::function<void(bool)> done) const {
  Post([bytes = std::move(bytes),
        done](Connection& connection) { connection.Send(bytes, done); },
       [done] { done(false); });
}

void HttpResponder::EndStream(std::string last) const {
  Post([last = std::move(last)](
           Connection& connection) { connection.EndStream(last); },
       nullptr);
}

void HttpResponder::LimitTime(std::chrono::milliseconds time) const {
  Post([time](Connection& connection) { connection.LimitTime(time); }, nullptr);
}

void HttpResponder::OnAbort(
    std::function<void(const absl::Status&)> abort) const {
  Post([abort = std::move(abort)](
           Connection& connection) { connection.OnAbort(abort); },
       nullptr);
}

void HttpResponder::OnGone(std::function<void()> gone) const {
  Post([gone](Connection& connection) { connection.OnGone(gone); }, gone);
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
