// SPDX-License-Identifier: Apache-2.0
// Principals and the orgs that they administer.
#include "server/handlers/principals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/auth/credentials.h"
#include "server/handlers/orgs.h"
#include "server/handlers/testing/handler_test.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class PrincipalHandlersTest : public testing::HandlerTest {
 protected:
  void SetUp() override {
    const auto now = std::chrono::floor<std::chrono::seconds>(
        std::chrono::system_clock::now());
    ASSERT_OK_AND_ASSIGN(Credentials made,
                         Credentials::OpenOrCreate(
                             files_.path(), {.server_names = {}, .now = now}));
    credentials_ = std::make_unique<Credentials>(std::move(made));
    principals_ = std::make_unique<PrincipalHandlers>(
        db(), *credentials_, [this] { ++changes_of_roles_; });
    principals_->Register(table_);
    orgs_ = std::make_unique<OrgHandlers>(db(), *credentials_);
    orgs_->Register(table_);
    ASSERT_OK_AND_ASSIGN(const crypto::PrivateKey key,
                         crypto::PrivateKey::Generate());
    ASSERT_OK_AND_ASSIGN(request_, crypto::MakeRequest(key));
  }

  absl::StatusOr<v1::IssueCredentialResponse> Issue(
      const std::string& id, v1::AccessRole role,
      v1::Principal::Kind kind = v1::Principal::KIND_USER) {
    v1::IssueCredentialRequest request;
    request.set_parent("orgs/default");
    request.set_principal_id(id);
    request.set_kind(kind);
    request.set_role(role);
    request.set_certificate_request(request_);
    return Call<v1::IssueCredentialResponse>("PrincipalService/IssueCredential",
                                             request);
  }
  absl::StatusOr<v1::Principal> Bind(const std::string& id,
                                     v1::AccessRole role) {
    v1::BindRoleRequest request;
    request.set_name("orgs/default/principals/" + id);
    request.set_role(role);
    return Call<v1::Principal>("PrincipalService/BindRole", request);
  }
  absl::StatusOr<v1::CreateOrgResponse> CreateOrg(
      const std::string& administrator) {
    v1::CreateOrgRequest request;
    request.set_org_id("acme");
    request.set_administrator_id(administrator);
    request.set_certificate_request(request_);
    return Call<v1::CreateOrgResponse>("OrgService/CreateOrg", request);
  }

  std::string request_;
  int changes_of_roles_ = 0;

 private:
  bootmill::testing::TempDir files_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<PrincipalHandlers> principals_;
  std::unique_ptr<OrgHandlers> orgs_;
};

TEST_F(PrincipalHandlersTest, ACredentialIsSignedAndRecorded) {
  ASSERT_OK_AND_ASSIGN(const auto bob, Issue("bob", v1::ACCESS_ROLE_OPERATOR));
  EXPECT_THAT(bob.certificate(), StartsWith("-----BEGIN CERTIFICATE-----"));
  EXPECT_EQ(bob.principal().role(), v1::ACCESS_ROLE_OPERATOR);
  EXPECT_THAT(Changes(),
              ElementsAre("orgs/default/principals/bob role=OPERATOR"));
  request_ = "-----BEGIN CERTIFICATE REQUEST-----\nAA==\n";
  EXPECT_THAT(Issue("eve", v1::ACCESS_ROLE_OPERATOR),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")));
}

TEST_F(PrincipalHandlersTest, HostsAndUsersHaveRolesOfTheirOwn) {
  EXPECT_THAT(Issue("dom0", v1::ACCESS_ROLE_ADMIN, v1::Principal::KIND_HOST),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("role")));
  ASSERT_THAT(Issue("bob", v1::ACCESS_ROLE_VIEWER), IsOk());
  EXPECT_THAT(Bind("bob", v1::ACCESS_ROLE_HOST),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("role")));
  EXPECT_EQ(changes_of_roles_, 0);
  EXPECT_THAT(Bind("bob", v1::ACCESS_ROLE_OPERATOR), IsOk());
  EXPECT_EQ(changes_of_roles_, 1);
}

TEST_F(PrincipalHandlersTest, OnlyRootTakesTheLastAdministratorAway) {
  ASSERT_THAT(Issue("anna", v1::ACCESS_ROLE_ADMIN), IsOk());
  EXPECT_THAT(
      Bind("anna", v1::ACCESS_ROLE_VIEWER),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("anna")));
  EXPECT_EQ(changes_of_roles_, 0);
  caller_ = {Identity::Kind::kRoot, "", ""};
  EXPECT_THAT(Bind("anna", v1::ACCESS_ROLE_VIEWER), IsOk());
}

TEST_F(PrincipalHandlersTest, AnOrgComesWithItsAdministratorOrNotAtAll) {
  EXPECT_THAT(CreateOrg("carl"), StatusIs(absl::StatusCode::kPermissionDenied,
                                          HasSubstr("`system`")));
  caller_ = {Identity::Kind::kRoot, "", ""};
  const std::string request = std::exchange(request_, "no request");
  EXPECT_THAT(CreateOrg("carl"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")));
  v1::GetOrgRequest get;
  get.set_name("orgs/acme");
  EXPECT_THAT(Call<v1::Org>("OrgService/GetOrg", get),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("acme")));
  request_ = request;
  ASSERT_OK_AND_ASSIGN(const auto created, CreateOrg("carl"));
  EXPECT_EQ(created.administrator().principal().name(),
            "orgs/acme/principals/carl");
  EXPECT_EQ(Call<v1::Org>("OrgService/GetOrg", get)->principals().used(), 1);
}

TEST_F(PrincipalHandlersTest, LimitsOfAnOrgHold) {
  caller_ = {Identity::Kind::kRoot, "", ""};
  v1::UpdateOrgRequest update;
  update.set_name("orgs/default");
  update.set_principals_limit(1);
  ASSERT_THAT(Call<v1::Org>("OrgService/UpdateOrg", update), IsOk());
  ASSERT_THAT(Issue("anna", v1::ACCESS_ROLE_ADMIN), IsOk());
  EXPECT_THAT(Issue("bob", v1::ACCESS_ROLE_ADMIN),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("")));
  update.set_principals_limit(-1);
  EXPECT_THAT(Call<v1::Org>("OrgService/UpdateOrg", update),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("principals_limit")));
}

}  // namespace
}  // namespace bootmill::server
