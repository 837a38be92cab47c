// SPDX-License-Identifier: Apache-2.0
#include "server/api/access_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootmill/v1/principal_service.pb.h"
#include "common/rpc/error_info.h"

namespace bootmill::server {
namespace {

using ::testing::UnorderedElementsAre;

const Identity kUser{Identity::Kind::kUser, "web", "anna"};
const Identity kToken{Identity::Kind::kToken, "web", "t1"};

Rights Holding(v1::AccessRole role) { return {{{"web", role}}}; }

v1::Access Rule(v1::AccessRole role, v1::AccessScope scope) {
  v1::Access access;
  access.set_role(role);
  access.set_scope(scope);
  return access;
}

// Returns why the call is refused; empty if it is not.
std::string Why(const v1::Access& access, const Identity& caller,
                const Rights& rights, std::string_view org = "web") {
  Method method;
  method.access = access;
  const std::optional<Refused> refused = RefusalOf(method, caller, rights, org);
  return refused.has_value() ? refused->why : "";
}

TEST(AccessRuleTest, SaysWhichRoleIsNeededAndWhichIsHeld) {
  const v1::Access change =
      Rule(v1::ACCESS_ROLE_OPERATOR, v1::ACCESS_SCOPE_ORG);
  EXPECT_EQ(Why(change, kUser, Holding(v1::ACCESS_ROLE_VIEWER)),
            "it needs the role operator in org `web`; you have viewer there");
  EXPECT_EQ(Why(change, kUser, Holding(v1::ACCESS_ROLE_HOST)),
            "it needs the role operator in org `web`; you have host there");
  EXPECT_EQ(Why(change, kUser, Holding(v1::ACCESS_ROLE_ADMIN), "shop"),
            "it needs the role operator in org `shop`; you have none there");
  EXPECT_EQ(Why(change, kUser, Holding(v1::ACCESS_ROLE_ADMIN)), "");
  EXPECT_EQ(Why(Rule(v1::ACCESS_ROLE_ADMIN, v1::ACCESS_SCOPE_SYSTEM), kUser,
                Holding(v1::ACCESS_ROLE_ADMIN)),
            "it needs the role admin in org `system`; you have none there");
  EXPECT_EQ(
      Why(Rule(v1::ACCESS_ROLE_VIEWER, v1::ACCESS_SCOPE_ANY_ORG), kUser, {}),
      "it needs the role viewer in any org");
}

// What is missing in the rule or the call widens nothing.
TEST(AccessRuleTest, WithoutAnOrgOrARuleNothingIsAllowed) {
  const Rights admin = Holding(v1::ACCESS_ROLE_ADMIN);
  EXPECT_EQ(
      Why(Rule(v1::ACCESS_ROLE_VIEWER, v1::ACCESS_SCOPE_ORG), kUser, admin, ""),
      "it needs the role viewer, and no org is named where");
  EXPECT_EQ(Why(Rule(v1::ACCESS_ROLE_VIEWER, v1::ACCESS_SCOPE_UNSPECIFIED),
                kUser, admin),
            "it needs the role viewer, and no org is named where");
  EXPECT_NE(Why(Rule(v1::ACCESS_ROLE_UNSPECIFIED, v1::ACCESS_SCOPE_ORG), kUser,
                admin),
            "");
  EXPECT_NE(
      Why(Rule(v1::ACCESS_ROLE_UNSPECIFIED, v1::ACCESS_SCOPE_ORG), kUser, {}),
      "");
  EXPECT_EQ(Why(Rule(v1::ACCESS_ROLE_VIEWER, v1::ACCESS_SCOPE_ANY_ORG), kUser,
                admin, ""),
            "");
}

TEST(AccessRuleTest, RootMayDoEverything) {
  EXPECT_EQ(Why(Rule(v1::ACCESS_ROLE_ADMIN, v1::ACCESS_SCOPE_SYSTEM),
                {Identity::Kind::kRoot, "", ""}, {}),
            "");
}

TEST(AccessRuleTest, TokensHandOutNoRights) {
  v1::Access access = Rule(v1::ACCESS_ROLE_ADMIN, v1::ACCESS_SCOPE_ORG);
  access.set_refuse_tokens(true);
  const Rights admin = Holding(v1::ACCESS_ROLE_ADMIN);
  EXPECT_EQ(Why(access, kToken, admin),
            "it hands out rights, which tokens may not do");
  EXPECT_EQ(Why(access, kUser, admin), "");
}

// Where the request names a fleet, only it decides.
TEST(AccessRuleTest, TokensForFleetsDoNothingElse) {
  v1::Access access = Rule(v1::ACCESS_ROLE_VIEWER, v1::ACCESS_SCOPE_ORG);
  Rights limited = Holding(v1::ACCESS_ROLE_VIEWER);
  limited.fleets = {"a", "b"};
  EXPECT_EQ(Why(access, kToken, limited),
            "the token is for calls about some fleets only");
  access.set_fleet_field("name");
  EXPECT_EQ(Why(access, kToken, limited), "");
  access.clear_fleet_field();
  access.set_allow_limited(true);
  EXPECT_EQ(Why(access, kToken, limited), "");
}

TEST(AccessRuleTest, ACallBeyondTheLimitIsToldWhatTheLimitIs) {
  Rights limited = Holding(v1::ACCESS_ROLE_VIEWER);
  limited.fleets = {"a", "b"};
  EXPECT_EQ(BeyondLimit(limited).why,
            "the token is for calls about the fleets a, b only");
  limited.fleets = {"a", "b", "c", "d", "e", "f", "g"};
  EXPECT_EQ(
      BeyondLimit(limited).why,
      "the token is for calls about the fleets a, b, c, d, e and 2 more only");
}

// A client that reads `role` would ask for a role that the caller has.
TEST(AccessRuleTest, OnlyAMissingRoleIsNamedInTheError) {
  Method method;
  method.descriptor = v1::ListPrincipalsRequest::descriptor()
                          ->file()
                          ->FindServiceByName("PrincipalService")
                          ->FindMethodByName("ListPrincipals");
  method.access = Rule(v1::ACCESS_ROLE_ADMIN, v1::ACCESS_SCOPE_ORG);
  const auto keys = [&](std::string_view reason) {
    std::vector<std::string> found;
    const std::optional<v1::ErrorInfo> info =
        rpc::ErrorInfoOf(Denied(method, kToken, "web", {reason, "it may not"}));
    if (info.has_value()) {
      EXPECT_EQ(info->reason(), reason);
      for (const auto& [key, value] : info->metadata()) {
        found.push_back(key);
      }
    }
    return found;
  };
  EXPECT_THAT(keys("ROLE_MISSING"),
              UnorderedElementsAre("caller", "method", "org", "role"));
  EXPECT_THAT(keys("TOKEN_LIMITED"), UnorderedElementsAre("caller", "method"));
}

}  // namespace
}  // namespace bootmill::server
