// SPDX-License-Identifier: Apache-2.0
// A browser's session, as a person and as an attacker would use it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bootmill/v1/session_service.grpc.pb.h"
#include "common/rpc/call.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"
#include "tests/e2e/daemon/world.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOwnPage[] = "X-Bootmill-Csrf: 1";
constexpr char kCaller[] = "/bootmill.v1.PrincipalService/GetCaller";

class SessionTest : public SharedWorldTest {
 protected:
  absl::StatusOr<v1::SignInLink> Link(Api& api,
                                      const std::string& principal = "") {
    v1::CreateSignInLinkRequest request;
    request.set_principal(principal);
    return rpc::Call(api.sessions, &v1::SessionService::Stub::CreateSignInLink,
                     request);
  }
  static std::string SecretOf(const v1::SignInLink& link) {
    return link.url().substr(link.url().find('#') + 1);
  }
  // A browser has no certificate.
  HttpClient Browser() {
    Person nobody;
    nobody.ca = world().admin().ca;
    return world().Http(nobody);
  }
  HttpAnswer SignIn(const std::string& secret,
                    const std::vector<std::string>& headers = {kOwnPage}) {
    return Browser().Post("/session/link", "application/json",
                          "{\"token\": \"" + secret + "\"}", headers);
  }
  // `Cookie: NAME=SECRET` of a new session of the user; empty if that fails.
  std::string Cookie(const std::string& user, v1::AccessRole role) {
    Api api =
        world().As(world().Issue(kOrg, user, v1::Principal::KIND_USER, role));
    const absl::StatusOr<v1::SignInLink> link = Link(api);
    EXPECT_THAT(link, IsOk());
    const HttpAnswer answer = SignIn(SecretOf(*link));
    EXPECT_EQ(answer.status, 200) << answer.body;
    const std::string& cookie = answer.headers.at("set-cookie");
    return "Cookie: " + cookie.substr(0, cookie.find(';'));
  }
  HttpAnswer Call(const std::string& path, const std::string& body,
                  const std::vector<std::string>& headers) {
    return Browser().Post(path, "application/json", body, headers);
  }

  Api root_ = world().Root();
};

TEST_F(SessionTest, ALinkSignsABrowserInWithTheRightsOfWhoMadeIt) {
  const std::string cookie = Cookie("web-viewer", v1::ACCESS_ROLE_VIEWER);
  EXPECT_THAT(Call(kCaller, "{}", {cookie, kOwnPage}).body,
              HasSubstr("bootmill://default/user/web-viewer"));
  const HttpAnswer denied =
      Call("/bootmill.v1.PrincipalService/ListPrincipals",
           R"({"parent": "orgs/default"})", {cookie, kOwnPage});
  EXPECT_EQ(denied.status, 403);
  EXPECT_THAT(denied.body, HasSubstr("ROLE_MISSING"));
  EXPECT_EQ(Call("/bootmill.v1.FleetService/ListFleets",
                 R"({"parent": "orgs/other"})", {cookie, kOwnPage})
                .status,
            403);
  // A role that changes counts at once.
  v1::BindRoleRequest bind;
  bind.set_name("orgs/default/principals/web-viewer");
  bind.set_role(v1::ACCESS_ROLE_ADMIN);
  ASSERT_THAT(
      rpc::Call(root_.principals, &v1::PrincipalService::Stub::BindRole, bind),
      IsOk());
  EXPECT_EQ(Call("/bootmill.v1.PrincipalService/ListPrincipals",
                 R"({"parent": "orgs/default"})", {cookie, kOwnPage})
                .status,
            200);
}

TEST_F(SessionTest, AnotherSiteCannotUseIt) {
  const std::string cookie = Cookie("web-victim", v1::ACCESS_ROLE_ADMIN);
  const std::string body = R"({"name": "orgs/default/fleets/none"})";
  const std::string path = "/bootmill.v1.FleetService/DeleteFleet";
  EXPECT_EQ(Call(path, body, {cookie, kOwnPage}).status, 404);
  for (const std::vector<std::string>& headers :
       {std::vector<std::string>{cookie},
        {cookie, "Sec-Fetch-Site: cross-site", kOwnPage},
        {cookie, "Sec-Fetch-Site: same-site", kOwnPage}}) {
    const HttpAnswer answer = Call(path, body, headers);
    EXPECT_EQ(answer.status, 403);
    EXPECT_THAT(answer.body, HasSubstr("CROSS_SITE"));
  }
  // The answer never tells a browser that pages of another origin may call.
  const HttpAnswer answer =
      Call(kCaller, "{}", {cookie, kOwnPage, "Origin: https://evil.example"});
  EXPECT_EQ(answer.headers.count("access-control-allow-origin"), 0U);
}

TEST_F(SessionTest, WhatIsNotASessionIsNobody) {
  const std::string good = Cookie("web-real", v1::ACCESS_ROLE_VIEWER);
  for (const std::string& cookie :
       {std::string("Cookie: __Host-bootmill=" + std::string(64, '0')),
        good + "0", good.substr(0, good.size() - 1),
        std::string("Cookie: __Host-bootmill=' OR 1=1 --")}) {
    const HttpAnswer answer = Call(kCaller, "{}", {cookie, kOwnPage});
    EXPECT_EQ(answer.status, 401) << cookie;
  }
  EXPECT_EQ(Call(kCaller, "{}", {kOwnPage}).status, 401);
  // It does not stand back for a certificate that would do.
  EXPECT_EQ(world()
                .Http(world().admin())
                .Post(kCaller, "application/json", "{}",
                      {"Cookie: __Host-bootmill=x", kOwnPage})
                .status,
            401);
}

TEST_F(SessionTest, ALinkIsUsedOnce) {
  Api alice = world().As(world().Issue(
      kOrg, "web-once", v1::Principal::KIND_USER, v1::ACCESS_ROLE_VIEWER));
  ASSERT_OK_AND_ASSIGN(const v1::SignInLink link, Link(alice));
  EXPECT_THAT(link.url(), HasSubstr("/sign-in#"));
  EXPECT_EQ(SignIn(SecretOf(link), {}).status, 403) << "not from our page";
  const HttpAnswer first = SignIn(SecretOf(link));
  EXPECT_EQ(first.status, 200);
  EXPECT_THAT(first.headers.at("set-cookie"),
              AllOf(HasSubstr("Secure"), HasSubstr("HttpOnly"),
                    HasSubstr("SameSite=Strict")));
  const HttpAnswer second = SignIn(SecretOf(link));
  EXPECT_EQ(second.status, 401);
  EXPECT_EQ(second.headers.count("set-cookie"), 0U);
}

TEST_F(SessionTest, NobodyMakesALinkForAnother) {
  Api mallory = world().As(world().Issue(
      kOrg, "web-mallory", v1::Principal::KIND_USER, v1::ACCESS_ROLE_ADMIN));
  EXPECT_THAT(Link(mallory, "orgs/default/principals/admin"),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(Link(root_), StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("root signs in as a user")));
  EXPECT_THAT(Link(root_, "orgs/default/principals/absent"),
              StatusIs(absl::StatusCode::kNotFound, _));
  ASSERT_OK_AND_ASSIGN(const v1::SignInLink link,
                       Link(root_, "orgs/default/principals/admin"));
  EXPECT_EQ(SignIn(SecretOf(link)).status, 200);
}

TEST_F(SessionTest, SigningOutAndRevokingEndIt) {
  const std::string first = Cookie("web-leaver", v1::ACCESS_ROLE_VIEWER);
  EXPECT_THAT(Browser().Get("/session", {first, kOwnPage}).body,
              HasSubstr(R"("signedIn":true)"));
  EXPECT_EQ(Call("/session/end", "", {first}).status, 403);
  EXPECT_EQ(Call("/session/end", "", {first, kOwnPage}).status, 200);
  EXPECT_EQ(Call(kCaller, "{}", {first, kOwnPage}).status, 401);
  EXPECT_THAT(Browser().Get("/session", {first, kOwnPage}).body,
              HasSubstr(R"("signedIn":false)"));

  const std::string second = Cookie("web-gone", v1::ACCESS_ROLE_VIEWER);
  v1::RevokePrincipalRequest revoke;
  revoke.set_name("orgs/default/principals/web-gone");
  ASSERT_THAT(rpc::Call(root_.principals,
                        &v1::PrincipalService::Stub::RevokePrincipal, revoke),
              IsOk());
  EXPECT_EQ(Call(kCaller, "{}", {second, kOwnPage}).status, 401);
}

TEST_F(SessionTest, SigningOutEverywhereEndsAllAndNoneOfOthers) {
  const std::string here = Cookie("web-everywhere", v1::ACCESS_ROLE_VIEWER);
  Api api =
      world().As(world().Issue(kOrg, "web-everywhere", v1::Principal::KIND_USER,
                               v1::ACCESS_ROLE_UNSPECIFIED));
  ASSERT_OK_AND_ASSIGN(const v1::SignInLink link, Link(api));
  EXPECT_EQ(SignIn(SecretOf(link)).status, 200);
  const std::string others = Cookie("web-other", v1::ACCESS_ROLE_VIEWER);
  const HttpAnswer list =
      Call("/bootmill.v1.SessionService/ListSessions", "{}", {here, kOwnPage});
  EXPECT_THAT(list.body,
              AllOf(HasSubstr(R"("current":true)"), HasSubstr("127.0.0.1:")));
  EXPECT_EQ(Call("/bootmill.v1.SessionService/EndSessions",
                 R"({"id": "0000000000000000"})", {here, kOwnPage})
                .status,
            404);
  EXPECT_EQ(
      Call("/bootmill.v1.SessionService/EndSessions", "{}", {here, kOwnPage})
          .status,
      200);
  EXPECT_EQ(Call(kCaller, "{}", {here, kOwnPage}).status, 401);
  EXPECT_EQ(Call(kCaller, "{}", {others, kOwnPage}).status, 200);
  ASSERT_OK_AND_ASSIGN(
      const v1::ListSessionsResponse left,
      rpc::Call(api.sessions, &v1::SessionService::Stub::ListSessions,
                v1::ListSessionsRequest()));
  EXPECT_EQ(left.sessions_size(), 0);
}

TEST_F(SessionTest, TheAuditLogTellsOfSignInsAndHoldsNoSecret) {
  const std::string cookie = Cookie("web-audited", v1::ACCESS_ROLE_VIEWER);
  EXPECT_EQ(Call("/session/end", "", {cookie, kOwnPage}).status, 200);
  v1::ListAuditRecordsRequest request;
  request.set_parent(kOrg);
  request.set_object("orgs/default/principals/web-audited");
  ASSERT_OK_AND_ASSIGN(
      const v1::ListAuditRecordsResponse records,
      rpc::Call(root_.audit, &v1::AuditService::Stub::ListAuditRecords,
                request));
  int ends = 0;
  for (const v1::AuditRecord& record : records.records()) {
    EXPECT_NE(record.address(), "") << record.DebugString();
    ends += record.method() == "session/sign-out" ? 1 : 0;
  }
  EXPECT_EQ(ends, 1);
  const std::string text = records.DebugString();
  EXPECT_THAT(text,
              AllOf(HasSubstr("session/sign-in"), HasSubstr("127.0.0.1:")));
  EXPECT_THAT(text, Not(HasSubstr(cookie.substr(cookie.find('=') + 1))));
}

}  // namespace
}  // namespace bootmill::e2e
