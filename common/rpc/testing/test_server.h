// SPDX-License-Identifier: Apache-2.0
// A gRPC server in the test's process, with certificates of its own; tests
// only.
#ifndef BOOTMILL_COMMON_RPC_TESTING_TEST_SERVER_H_
#define BOOTMILL_COMMON_RPC_TESTING_TEST_SERVER_H_

#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "common/crypto/authority.h"
#include "common/rpc/credentials.h"

namespace bootmill::rpc::testing {

// A certificate's validity, in days from now.
struct Days {
  int begin = -1;
  int end = 30;
};
crypto::Validity From(const Days& days);

// Makes a CA for tests. Ends the program if that fails.
crypto::Authority NewAuthority();

// Writes ca.pem of `server_ca`, and cert.pem and key.pem for a client that
// `client_ca` certifies, into `directory`.
CredentialFiles WriteCredentials(const std::string& directory,
                                 const crypto::Authority& server_ca,
                                 const crypto::Authority& client_ca,
                                 const Days& days = {});

// Serves `services`, which must outlive it, until it is destroyed.
class TestServer {
 public:
  // Serves on 127.0.0.1 with mTLS for clients of `ca`; the server's certificate
  // is for `name`.
  static TestServer Tls(const crypto::Authority& ca,
                        const std::vector<grpc::Service*>& services,
                        const Days& days = {},
                        const std::string& name = "127.0.0.1");
  // Serves on the Unix socket `path`.
  static TestServer Unix(const std::string& path,
                         const std::vector<grpc::Service*>& services);

  TestServer(TestServer&&) = default;
  ~TestServer();

  // The address, in the form of rpc::Endpoint.
  const std::string& address() const { return address_; }

 private:
  TestServer(std::string address, std::unique_ptr<grpc::Server> server)
      : address_(std::move(address)), server_(std::move(server)) {}

  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace bootmill::rpc::testing

#endif  // BOOTMILL_COMMON_RPC_TESTING_TEST_SERVER_H_
