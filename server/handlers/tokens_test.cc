// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "common/testing/status_matchers.h"
#include "server/auth/tokens.h"
#include "server/handlers/testing/handler_test.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

class TokenHandlersTest : public testing::HandlerTest {
 protected:
  void SetUp() override {
    for (const char* id : {"anna", "bob"}) {
      ASSERT_THAT(db().Write([&](store::Writer& writer) {
        return store::InsertPrincipal(
            writer, {.org = "default",
                     .id = id,
                     .role = v1::ACCESS_ROLE_ADMIN,
                     .create_time = writer.now(),
                     .expire_time = writer.now() + std::chrono::hours(1)});
      }),
                  IsOk());
    }
    ASSERT_OK_AND_ASSIGN(tokens_, Tokens::Open(db()));
    handlers_ =
        std::make_unique<TokenHandlers>(db(), *tokens_, [this] { ++revoked_; });
    handlers_->Register(table_);
  }

  static v1::CreateTokenRequest Request(v1::AccessRole role) {
    v1::CreateTokenRequest request;
    request.set_parent("orgs/default");
    request.set_display_name("nightly builds");
    request.set_role(role);
    return request;
  }
  absl::StatusOr<v1::CreateTokenResponse> Create(
      const v1::CreateTokenRequest& request) {
    return Call<v1::CreateTokenResponse>("TokenService/CreateToken", request);
  }
  int CountListed() {
    v1::ListTokensRequest request;
    request.set_parent("orgs/default");
    const auto listed =
        Call<v1::ListTokensResponse>("TokenService/ListTokens", request);
    EXPECT_THAT(listed, IsOk());
    return listed->tokens_size();
  }

  std::unique_ptr<Tokens> tokens_;
  int revoked_ = 0;

 private:
  std::unique_ptr<TokenHandlers> handlers_;
};

TEST_F(TokenHandlersTest, ATokenIsShownOnceAndWorksUntilItIsRevoked) {
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse created,
                       Create(Request(v1::ACCESS_ROLE_OPERATOR)));
  EXPECT_THAT(tokens_->Find(created.secret()), IsOk());
  EXPECT_THAT(Changes().front(), HasSubstr("role=OPERATOR fleets=ALL"));
  EXPECT_THAT(Changes().front(), Not(HasSubstr(created.secret())));
  v1::RevokeTokenRequest revoke;
  revoke.set_name(created.token().name());
  EXPECT_THAT(Call<v1::RevokeTokenResponse>("TokenService/RevokeToken", revoke),
              IsOk());
  EXPECT_EQ(revoked_, 1);
  EXPECT_THAT(tokens_->Find(created.secret()),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("")));
}

TEST_F(TokenHandlersTest, NobodyGivesMoreThanTheyHave) {
  rights_ = {{{"default", v1::ACCESS_ROLE_OPERATOR}}};
  EXPECT_THAT(Create(Request(v1::ACCESS_ROLE_ADMIN)), Not(IsOk()));
  EXPECT_THAT(Create(Request(v1::ACCESS_ROLE_VIEWER)), IsOk());
  // A token stands for a user; root and tokens are none.
  caller_ = {Identity::Kind::kRoot, "", ""};
  EXPECT_THAT(Create(Request(v1::ACCESS_ROLE_VIEWER)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("user's certificate")));
  caller_ = {Identity::Kind::kToken, "default", "t1"};
  EXPECT_THAT(Create(Request(v1::ACCESS_ROLE_VIEWER)),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("")));
}

TEST_F(TokenHandlersTest, LimitsAndTimesAreChecked) {
  v1::CreateTokenRequest request = Request(v1::ACCESS_ROLE_VIEWER);
  request.add_fleets("No Fleet");
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("fleets")));
  request = Request(v1::ACCESS_ROLE_VIEWER);
  request.mutable_lifetime()->set_seconds(-1);
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("expected 1 s")));
  request = Request(v1::ACCESS_ROLE_VIEWER);
  request.clear_display_name();
  EXPECT_THAT(Create(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("what the token is for")));
}

TEST_F(TokenHandlersTest, OthersTokensAreForAdministrators) {
  ASSERT_THAT(Create(Request(v1::ACCESS_ROLE_VIEWER)), IsOk());
  EXPECT_EQ(CountListed(), 1);
  caller_.id = "bob";
  EXPECT_EQ(CountListed(), 1);
  rights_ = {{{"default", v1::ACCESS_ROLE_OPERATOR}}};
  EXPECT_EQ(CountListed(), 0);
}

}  // namespace
}  // namespace bootmill::server
