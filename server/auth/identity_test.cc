// SPDX-License-Identifier: Apache-2.0
// From a certificate to a name.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "common/crypto/authority.h"
#include "common/testing/status_matchers.h"
#include "server/auth/credentials.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

class IdentityTest : public ::testing::Test {
 protected:
  crypto::Certificate CertificateFor(const std::string& uri) {
    auto certificate = ca_->IssueClient(ca_->key().public_key(), uri, kAlways);
    EXPECT_THAT(certificate, IsOk());
    return *std::move(certificate);
  }

  static constexpr crypto::Validity kAlways = {
      crypto::Seconds(std::chrono::seconds(0)),
      crypto::Seconds(std::chrono::seconds(2'000'000'000))};
  absl::StatusOr<crypto::Authority> ca_ =
      crypto::Authority::Create("CA", kAlways);
};

TEST_F(IdentityTest, IsTheUriOfTheCertificate) {
  ASSERT_OK_AND_ASSIGN(const Identity user,
                       IdentityOf(CertificateFor("bootmill://acme/user/jane")));
  EXPECT_EQ(user, (Identity{Identity::Kind::kUser, "acme", "jane"}));
  ASSERT_OK_AND_ASSIGN(
      const Identity host,
      IdentityOf(CertificateFor("bootmill://acme/host/dom0-7")));
  EXPECT_EQ(host, (Identity{Identity::Kind::kHost, "acme", "dom0-7"}));
}

TEST_F(IdentityTest, RefusesEveryOtherUri) {
  for (const std::string uri :
       {"root", "bootmill://acme/user/", "bootmill://acme/root/x",
        "bootmill:///user/x", "bootmill://acme/user/x/y",
        "bootmill://Acme/user/x", "bootmill://acme/user/x%00",
        "https://acme/user/x", "spiffe://acme/user/x"}) {
    EXPECT_THAT(IdentityOf(CertificateFor(uri)),
                StatusIs(kUnauthenticated, HasSubstr("its URI is not")))
        << uri;
  }
}

TEST_F(IdentityTest, RefusesCertificatesWithoutUri) {
  ASSERT_OK_AND_ASSIGN(
      const crypto::Certificate server,
      ca_->IssueServer(ca_->key().public_key(), {"localhost"}, kAlways));
  EXPECT_THAT(IdentityOf(server),
              StatusIs(kUnauthenticated, HasSubstr("0 URI names")));
}

}  // namespace
}  // namespace bootmill::server
