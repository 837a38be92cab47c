// SPDX-License-Identifier: Apache-2.0
// Certificates: renewed with themselves, revoked and issued anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "common/crypto/certificate.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using Principals = v1::PrincipalService::Stub;

constexpr int64_t kDay = 24 * 60 * 60;

class RenewalTest : public SharedWorldTest {
 protected:
  // A person with a new key and, if the call succeeds, a renewed certificate.
  absl::StatusOr<Person> Renew(Api& api, int64_t lifetime_seconds = 0) {
    absl::StatusOr<crypto::PrivateKey> key = crypto::PrivateKey::Generate();
    v1::RenewCredentialRequest request;
    request.set_certificate_request(*crypto::MakeRequest(*key));
    if (lifetime_seconds > 0) {
      request.mutable_lifetime()->set_seconds(lifetime_seconds);
    }
    const absl::StatusOr<v1::IssueCredentialResponse> renewed =
        Call(api.principals, &Principals::RenewCredential, request);
    if (!renewed.ok()) {
      return renewed.status();
    }
    return Person{.ca = renewed->ca_certificate(),
                  .certificate = renewed->certificate(),
                  .key = *key->Pem()};
  }
  static int64_t SecondsOf(const Person& person) {
    const crypto::Validity validity =
        crypto::Certificate::FromPem(person.certificate)->validity();
    return (validity.not_after - validity.not_before).count();
  }
  static absl::StatusOr<v1::Caller> WhoIs(Api api) {
    return Call(api.principals, &Principals::GetCaller, v1::GetCallerRequest());
  }

  Api root_ = world().Root();
};

TEST_F(RenewalTest, ACertificateIsRenewedForANewKeyBeforeItEnds) {
  for (const auto& [id, kind, role] :
       {std::tuple("ann", v1::Principal::KIND_USER, v1::ACCESS_ROLE_VIEWER),
        std::tuple("dom0", v1::Principal::KIND_HOST, v1::ACCESS_ROLE_HOST)}) {
    const Person old = world().Issue(kOrg, id, kind, role);
    Api api = world().As(old);
    ASSERT_OK_AND_ASSIGN(const Person renewed, Renew(api));
    EXPECT_NEAR(static_cast<double>(SecondsOf(renewed)),
                static_cast<double>(SecondsOf(old)), 2);
    ASSERT_OK_AND_ASSIGN(const v1::Caller caller, WhoIs(world().As(renewed)));
    ASSERT_OK_AND_ASSIGN(const v1::Caller before, WhoIs(world().As(old)));
    EXPECT_EQ(caller.identity(), before.identity());
    EXPECT_EQ(caller.authentication(), v1::Caller::AUTHENTICATION_CERTIFICATE);
    EXPECT_GE(caller.expire_time().seconds(), before.expire_time().seconds());
    EXPECT_THAT(Renew(api, SecondsOf(old) + kDay),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("only an administrator")));
    EXPECT_THAT(Renew(api, kDay), IsOk()) << "a shorter one is nobody's loss";
  }
}

TEST_F(RenewalTest, ARenewalIsAudited) {
  Api api = world().As(world().Issue(kOrg, "noted", v1::Principal::KIND_USER,
                                     v1::ACCESS_ROLE_VIEWER));
  ASSERT_THAT(Renew(api, kDay), IsOk());
  v1::ListAuditRecordsRequest request;
  request.set_parent(kOrg);
  request.set_object(std::string(kOrg) + "/principals/noted");
  request.set_method("PrincipalService/RenewCredential");
  ASSERT_OK_AND_ASSIGN(
      const v1::ListAuditRecordsResponse records,
      Call(root_.audit, &v1::AuditService::Stub::ListAuditRecords, request));
  ASSERT_EQ(records.records_size(), 1);
  EXPECT_EQ(records.records(0).caller(), "bootmill://default/user/noted");
  EXPECT_EQ(records.records(0).detail(), "renewed seconds=86400");
}

TEST_F(RenewalTest, AnAdministratorMayHaveALongerOne) {
  Api admin = world().As(world().Issue(kOrg, "boss", v1::Principal::KIND_USER,
                                       v1::ACCESS_ROLE_ADMIN));
  EXPECT_THAT(Renew(admin, 400 * kDay), IsOk());
  EXPECT_THAT(Renew(admin, 401 * kDay),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST_F(RenewalTest, OnlyACertificateIsRenewed) {
  EXPECT_THAT(Renew(root_), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     HasSubstr("call with it")));
  ASSERT_OK_AND_ASSIGN(const v1::Caller caller, WhoIs(world().Root()));
  EXPECT_EQ(caller.authentication(), v1::Caller::AUTHENTICATION_UNIX_SOCKET);
  EXPECT_FALSE(caller.has_expire_time());
}

TEST_F(RenewalTest, ARevokedPrincipalComesBackWithNewCertificatesOnly) {
  const Person first = world().Issue(kOrg, "stolen", v1::Principal::KIND_USER,
                                     v1::ACCESS_ROLE_OPERATOR);
  Api with_first = world().As(first);
  ASSERT_OK_AND_ASSIGN(const Person renewed, Renew(with_first));
  v1::RevokePrincipalRequest revoke;
  revoke.set_name(std::string(kOrg) + "/principals/stolen");
  ASSERT_OK_AND_ASSIGN(
      const v1::Principal revoked,
      Call(root_.principals, &Principals::RevokePrincipal, revoke));
  EXPECT_TRUE(revoked.revoked());
  EXPECT_TRUE(revoked.has_revoke_time());
  const auto refused = StatusIs(absl::StatusCode::kUnauthenticated, _);
  EXPECT_THAT(Renew(with_first), refused);
  const Person anew = world().Issue(kOrg, "stolen", v1::Principal::KIND_USER,
                                    v1::ACCESS_ROLE_VIEWER);
  ASSERT_OK_AND_ASSIGN(const v1::Caller caller, WhoIs(world().As(anew)));
  ASSERT_EQ(caller.roles_size(), 1);
  EXPECT_EQ(caller.roles(0).role(), v1::ACCESS_ROLE_VIEWER)
      << "the role that was asked for";
  for (const Person& old : {first, renewed}) {
    EXPECT_THAT(WhoIs(world().As(old)), refused);
  }
  Api with_new = world().As(anew);
  EXPECT_THAT(Renew(with_new), IsOk());
}

}  // namespace
}  // namespace bootmill::e2e
