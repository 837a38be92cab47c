// SPDX-License-Identifier: Apache-2.0
// A running server on loopback and on a Unix socket; tests only.
#ifndef BOOTMILL_SERVER_HTTP_TESTING_RUNNING_SERVER_H_
#define BOOTMILL_SERVER_HTTP_TESTING_RUNNING_SERVER_H_

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "common/testing/temp_dir.h"
#include "server/http/routes.h"
#include "server/http/server.h"
#include "server/http/testing/raw_client.h"
#include "server/http/testing/test_service.h"

namespace bootmill::testing {

// TCP clients are anonymous, clients of the socket are root.
class RunningServer {
 public:
  explicit RunningServer(server::HttpLimits limits = {},
                         server::GateLimits places = {})
      : gate_(places) {
    auto started = server::HttpServer::Start(
        gate_,
        {.tcp = {{.address = "127.0.0.1", .port = 0, .tls = std::nullopt}},
         .unix_sockets = {{.path = socket_path()}},
         .limits = limits},
        MakeRoutes(service_.services(), limits));
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }

  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  // What the workers still hold belongs to the server's connections, so they
  // end before it, as in the daemon.
  ~RunningServer() { service_.Stop(); }

  RawClient Tcp() const { return RawClient(server_->ports().front()); }
  RawClient Unix() const { return RawClient(socket_path()); }
  std::string socket_path() const { return directory_.path() + "/api.sock"; }
  TestService& service() { return service_; }
  server::HttpServer& server() { return *server_; }

  // Sends one request as root, on a connection of its own.
  RawResponse AsRoot(std::string_view request) const {
    RawClient client = Unix();
    client.Send(request);
    return client.Read();
  }
  // Does the same anonymously.
  RawResponse AsNobody(std::string_view request) const {
    RawClient client = Tcp();
    client.Send(request);
    return client.Read();
  }

 private:
  TempDir directory_;
  TestService service_;
  server::ConnectionGate gate_;
  std::unique_ptr<server::HttpServer> server_;
};

// Returns whether `condition` becomes true within 10 s.
inline bool Eventually(const std::function<bool()>& condition) {
  constexpr std::chrono::milliseconds kStep{10};
  for (int i = 0; i < 1000; ++i) {
    if (condition()) {
      return true;
    }
    std::this_thread::sleep_for(kStep);
  }
  return condition();
}

}  // namespace bootmill::testing

#endif  // BOOTMILL_SERVER_HTTP_TESTING_RUNNING_SERVER_H_
