// SPDX-License-Identifier: Apache-2.0
// A server with the handlers of TestService, for clients that are programs of
// their own: `http_test_server DIRECTORY`, where make_certificates.sh has been
// run. Prints `port N` and serves until its standard input ends.
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "server/http/routes.h"
#include "server/http/server.h"
#include "server/http/testing/test_service.h"
#include "server/http/testing/test_tls.h"

int main(int argc, char** argv) {
  using bootmill::server::HttpServer;
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  bootmill::testing::TestService service;
  bootmill::server::ConnectionGate gate{bootmill::server::GateLimits{}};
  const auto server =
      HttpServer::Start(gate,
                        {.tcp = {{.address = "127.0.0.1",
                                  .port = 0,
                                  .tls = bootmill::testing::TestTls(argv[1])}},
                         .unix_sockets = {},
                         .limits = {}},
                        bootmill::server::MakeRoutes(service.services(), {}));
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
    return 1;
  }
  std::printf("port %d\n", (*server)->ports().front());
  std::fflush(stdout);
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  (*server)->Shutdown(std::chrono::milliseconds(100));
  return 0;
}
