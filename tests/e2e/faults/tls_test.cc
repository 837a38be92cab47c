// SPDX-License-Identifier: Apache-2.0
// Clients with certificates that are not valid, at both ports.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/crypto/authority.h"
#include "common/crypto/request.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "tests/e2e/faults/client.h"
#include "tests/e2e/faults/daemon_process.h"

namespace bootmill::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(daemon_.WaitReady()) << daemon_.Log();
    ASSERT_OK_AND_ASSIGN(ca_, Read(admin_.ca));
  }

  static absl::StatusOr<std::string> Read(const std::string& path) {
    constexpr size_t kMaxPem = 65536;
    const absl::StatusOr<Bytes> bytes = ReadFile(path, kMaxPem);
    if (!bytes.ok()) {
      return bytes.status();
    }
    return std::string(AsText(*bytes));
  }
  // Writes the files of a credential, with the daemon's CA.
  rpc::CredentialFiles Write(const std::string& name,
                             const std::string& certificate,
                             const std::string& key) const {
    const std::string start = directory_.path() + "/" + name;
    EXPECT_THAT(WriteFileAtomic(start + ".crt", AsBytes(certificate), 0600),
                IsOk());
    EXPECT_THAT(WriteFileAtomic(start + ".key", AsBytes(key), 0600), IsOk());
    return {admin_.ca, start + ".crt", start + ".key"};
  }
  // Returns a credential of the daemon's CA that has expired.
  absl::StatusOr<rpc::CredentialFiles> Expired() const;
  // Returns a credential for the administrator, by another CA.
  absl::StatusOr<rpc::CredentialFiles> Foreign() const;

  std::string GrpcAddress() const {
    return absl::StrFormat("localhost:%d", daemon_.Port("gRPC"));
  }
  // Calls without the checks that our own clients make before.
  absl::Status CallUnchecked(const rpc::CredentialFiles& files) const {
    const absl::StatusOr<std::string> certificate = Read(files.certificate);
    const absl::StatusOr<std::string> key = Read(files.key);
    return Client(::grpc::CreateChannel(
                      GrpcAddress(),
                      ::grpc::SslCredentials(
                          {ca_, key.value_or(""), certificate.value_or("")})))
        .WhoAmI()
        .status();
  }
  // Returns the exit code of curl at the HTTP port.
  int Curl(const rpc::CredentialFiles& files) const {
    return RunProgram({"curl", "--silent", "--show-error", "--fail",
                       "--max-time", "10", "--output", "/dev/null", "--cacert",
                       files.ca, "--cert", files.certificate, "--key",
                       files.key,
                       absl::StrFormat("https://localhost:%d/readyz",
                                       daemon_.Port("HTTPS"))});
  }
  // Expects that the daemon refuses the credential at both ports and keeps
  // serving others.
  void ExpectRefused(const rpc::CredentialFiles& files) const {
    EXPECT_EQ(CallUnchecked(files).code(), absl::StatusCode::kUnavailable);
    EXPECT_NE(Curl(files), 0);
    EXPECT_THAT(daemon_.Lines("certificate verify failed"),
                Not(::testing::IsEmpty()));
    EXPECT_THAT(CallUnchecked(admin_), IsOk());
    EXPECT_EQ(Curl(admin_), 0);
  }

  TempDir directory_;
  DaemonProcess daemon_{
      {.data_dir = directory_.path() + "/data", .run_dir = directory_.path()}};
  const std::string admin_dir_ = directory_.path() + "/data/credentials/admin";
  const rpc::CredentialFiles admin_{admin_dir_ + "/ca.pem",
                                    admin_dir_ + "/cert.pem",
                                    admin_dir_ + "/key.pem"};
  std::string ca_;
};

absl::StatusOr<rpc::CredentialFiles> TlsTest::Expired() const {
  const absl::StatusOr<crypto::PrivateKey> key = crypto::PrivateKey::Generate();
  const absl::StatusOr<Client> root = Client::Connect(
      {.address = SocketAddress(directory_.path()), .credentials = {}});
  if (!root.ok()) {
    return root.status();
  }
  v1::IssueCredentialRequest request;
  request.set_parent(kOrg);
  request.set_principal_id("brief");
  request.set_kind(v1::Principal::KIND_USER);
  request.set_role(v1::ACCESS_ROLE_ADMIN);
  request.mutable_lifetime()->set_seconds(1);
  request.set_certificate_request(crypto::MakeRequest(*key).value_or(""));
  const absl::StatusOr<v1::IssueCredentialResponse> issued =
      root->Call<v1::PrincipalService>(
          &v1::PrincipalService::Stub::IssueCredential, request);
  if (!issued.ok()) {
    return issued.status();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  return Write("brief", issued->certificate(), key->Pem().value_or(""));
}

absl::StatusOr<rpc::CredentialFiles> TlsTest::Foreign() const {
  const auto now = std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
  const crypto::Validity validity{now - std::chrono::hours(1),
                                  now + std::chrono::hours(1)};
  // The CA has the same name, so only the signature differs.
  const absl::StatusOr<crypto::Authority> other =
      crypto::Authority::Create("Bootmill CA", validity);
  const absl::StatusOr<crypto::PrivateKey> key = crypto::PrivateKey::Generate();
  const absl::StatusOr<crypto::Certificate> certificate = other->IssueClient(
      key->public_key(), "bootmill://default/user/admin", validity);
  if (!certificate.ok()) {
    return certificate.status();
  }
  return Write("foreign", certificate->Pem(), key->Pem().value_or(""));
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  ASSERT_OK_AND_ASSIGN(const rpc::CredentialFiles files, Expired());
  ExpectRefused(files);
  EXPECT_THAT(
      Client::Connect({.address = GrpcAddress(), .credentials = files}),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("brief.crt")));
}

TEST_F(TlsTest, ACertificateOfAnotherCaIsRefused) {
  ASSERT_OK_AND_ASSIGN(const rpc::CredentialFiles files, Foreign());
  ExpectRefused(files);
  EXPECT_THAT(
      Client::Connect({.address = GrpcAddress(), .credentials = files}),
      StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("certificate")));
}

TEST_F(TlsTest, TheCommandLineSaysInOneLineWhatIsWrong) {
  ASSERT_OK_AND_ASSIGN(const rpc::CredentialFiles files, Foreign());
  const std::string said = directory_.path() + "/said";
  EXPECT_EQ(
      RunProgram({"/bin/sh", "-c",
                  "exec " BOOTMILL_BIN_DIR "/bootmill whoami --server \"$1\" "
                  "--ca \"$2\" --cert \"$3\" --key \"$4\" 2>\"$5\"",
                  "sh", GrpcAddress(), files.ca, files.certificate, files.key,
                  said}),
      5);
  ASSERT_OK_AND_ASSIGN(const std::string text, Read(said));
  EXPECT_THAT(text, StartsWith("bootmill: "));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

}  // namespace
}  // namespace bootmill::testing
