// SPDX-License-Identifier: Apache-2.0
// The command line with a real daemon behind it, called over TLS.
#ifndef BOOTMILL_TESTS_E2E_CLI_OVER_TLS_FIXTURE_H_
#define BOOTMILL_TESTS_E2E_CLI_OVER_TLS_FIXTURE_H_

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/str_format.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "tests/e2e/cli/daemon_fixture.h"

namespace bootmill {

// The daemon of the other tests, called over TLS by contexts.
class OverTlsTest : public DaemonTest {
 protected:
  OverTlsTest() : socket_(std::getenv("BOOTMILL_SERVER")) {}
  ~OverTlsTest() override {
    setenv("BOOTMILL_SERVER", socket_.c_str(), 1);
    unsetenv("BOOTMILL_TOKEN");
  }
  // Makes the credential DIRECTORY and the context `name`, and calls by
  // contexts from now on.
  void SignInAs(const std::string& name, const std::string& role) {
    setenv("BOOTMILL_SERVER", socket_.c_str(), 1);
    const std::string directory = Path(name);
    Ok({"principals", "issue", name, "--role", role, "-d", directory});
    unsetenv("BOOTMILL_SERVER");
    Ok({"config", "set-context", name, "--server", Address(), "--ca",
        directory + "/ca.pem", "--cert", directory + "/cert.pem", "--key",
        directory + "/key.pem"});
  }
  // Writes a credential that ends in ten minutes: less than a third of its
  // life, which began an hour before it was issued.
  void IssueShort(const std::string& id, v1::Principal::Kind kind,
                  v1::AccessRole role) {
    const absl::StatusOr<crypto::PrivateKey> key =
        crypto::PrivateKey::Generate();
    v1::IssueCredentialRequest request;
    request.set_parent("orgs/default");
    request.set_principal_id(id);
    request.set_kind(kind);
    request.set_role(role);
    request.set_certificate_request(*crypto::MakeRequest(*key));
    request.mutable_lifetime()->set_seconds(600);
    const auto root = v1::PrincipalService::NewStub(
        grpc::CreateChannel(socket_, grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    v1::IssueCredentialResponse issued;
    ASSERT_TRUE(root->IssueCredential(&context, request, &issued).ok());
    std::filesystem::create_directory(Path(id));
    cli::testing::WriteText(Path(id + "/key.pem"), *key->Pem());
    chmod(Path(id + "/key.pem").c_str(), 0600);
    cli::testing::WriteText(Path(id + "/cert.pem"), issued.certificate());
    cli::testing::WriteText(Path(id + "/ca.pem"), issued.ca_certificate());
  }
  static std::string Address() {
    return absl::StrFormat("127.0.0.1:%d", daemon_->grpc_port());
  }

  const std::string socket_;
};

}  // namespace bootmill

#endif  // BOOTMILL_TESTS_E2E_CLI_OVER_TLS_FIXTURE_H_
