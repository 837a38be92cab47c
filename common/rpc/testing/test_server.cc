// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/testing/test_server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <iostream>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"

namespace bootmill::rpc::testing {
namespace {

// Returns the value, or ends the program: the test cannot go on without it.
template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << value.status() << std::endl;
    std::abort();
  }
  return *std::move(value);
}

void MustWrite(const std::string& path, const std::string& text) {
  const absl::Status written = WriteFileAtomic(path, AsBytes(text), 0600);
  if (!written.ok()) {
    std::cerr << written << std::endl;
    std::abort();
  }
}

}  // namespace

crypto::Validity From(const Days& days) {
  const auto now = std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
  return {now + std::chrono::days(days.begin),
          now + std::chrono::days(days.end)};
}

crypto::Authority NewAuthority() {
  return Must(crypto::Authority::Create("test", From({-4000, 4000})));
}

CredentialFiles WriteCredentials(const std::string& directory,
                                 const crypto::Authority& server_ca,
                                 const crypto::Authority& client_ca,
                                 const Days& days) {
  const crypto::PrivateKey key = Must(crypto::PrivateKey::Generate());
  const crypto::Certificate certificate = Must(client_ca.IssueClient(
      key.public_key(), "bootmill://default/user/tester", From(days)));
  const CredentialFiles files{directory + "/ca.pem", directory + "/cert.pem",
                              directory + "/key.pem"};
  MustWrite(files.ca, server_ca.certificate().Pem());
  MustWrite(files.certificate, certificate.Pem());
  MustWrite(files.key, Must(key.Pem()));
  return files;
}

TestServer TestServer::Tls(const crypto::Authority& ca,
                           const std::vector<grpc::Service*>& services,
                           const Days& days, const std::string& name) {
  const crypto::PrivateKey key = Must(crypto::PrivateKey::Generate());
  const crypto::Certificate certificate =
      Must(ca.IssueServer(key.public_key(), {name}, From(days)));
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = ca.certificate().Pem();
  options.pem_key_cert_pairs.push_back({Must(key.Pem()), certificate.Pem()});
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options),
                           &port);
  for (grpc::Service* service : services) {
    builder.RegisterService(service);
  }
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  return {absl::StrFormat("127.0.0.1:%d", port), std::move(server)};
}

TestServer TestServer::Unix(const std::string& path,
                            const std::vector<grpc::Service*>& services) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + path, grpc::InsecureServerCredentials());
  for (grpc::Service* service : services) {
    builder.RegisterService(service);
  }
  return {"unix:" + path, builder.BuildAndStart()};
}

TestServer::~TestServer() {
  if (server_ != nullptr) {
    server_->Shutdown(std::chrono::system_clock::now());
  }
}

}  // namespace bootmill::rpc::testing
