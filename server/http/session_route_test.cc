// SPDX-License-Identifier: Apache-2.0
#include "server/http/session_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(SessionRouteTest, FindsTheCookieAmongOthers) {
  const struct {
    const char* header;
    const char* secret;
  } cases[] = {
      {"", ""},
      {"__Host-bootmill=abc", "abc"},
      {"a=b; __Host-bootmill=abc; c=d", "abc"},
      {"__Host-bootmill2=abc", ""},
      {"x__Host-bootmill=abc", ""},
      {"__Host-bootmill", ""},
      {"__Host-bootmill=", ""},
      {";;; ;__Host-bootmill=first; __Host-bootmill=second", "first"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(SessionSecret(test.header), test.secret) << test.header;
  }
}

TEST(SessionRouteTest, RefusesWhatAnotherSiteMayHaveSent) {
  const auto check = [](const char* csrf, const char* site) {
    HttpRequest request;
    request.headers = {{"x-bootmill-csrf", csrf}, {"sec-fetch-site", site}};
    return CheckSameSite(request);
  };
  EXPECT_THAT(check("1", "same-origin"), IsOk());
  EXPECT_THAT(check("1", ""), IsOk()) << "not every client says where it is";
  const auto refused = StatusIs(absl::StatusCode::kPermissionDenied, _);
  EXPECT_THAT(check("", "same-origin"), refused);
  EXPECT_THAT(check("1", "cross-site"), refused);
  EXPECT_THAT(check("1", "same-site"), refused);
  EXPECT_THAT(check("1", "none"), refused) << "a link or a bookmark";
}

class SessionAnswerTest : public ::testing::Test {
 protected:
  HttpResponse Answer(const std::string& path, const std::string& body = "",
                      const std::string& csrf = "1") {
    HttpRequest request;
    request.path = path;
    request.body = body;
    request.address = "192.0.2.1:9";
    request.headers = {{"x-bootmill-csrf", csrf}};
    request.caller = caller_;
    return AnswerSession(source_, request);
  }
  static std::string Cookie(const HttpResponse& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "Set-Cookie") {
        return value;
      }
    }
    return "";
  }

  Identity caller_;
  std::string ended_;
  SessionSource source_ = {
      .sign_in = [](const std::string& secret,
                    const std::string& address) -> absl::StatusOr<std::string> {
        return secret == "right" && address == "192.0.2.1:9"
                   ? absl::StatusOr<std::string>("s3cret")
                   : absl::UnauthenticatedError("no such link");
      },
      .sign_out =
          [this](const Identity& caller) {
            ended_ = caller.session;
            return absl::OkStatus();
          }};
};

TEST_F(SessionAnswerTest, ALinkBecomesACookieThatScriptsCannotRead) {
  EXPECT_THAT(Cookie(Answer("/session/link", R"({"token": "right"})")),
              AllOf(HasSubstr("__Host-bootmill=s3cret; Path=/; Secure; "
                              "HttpOnly; SameSite=Strict"),
                    HasSubstr("Max-Age=604800")));
  EXPECT_EQ(Answer("/session/link", R"({"token": "wrong"})").status, 401);
  for (const char* body : {"", "[]", "{", R"({"token": 7})", R"("right")"}) {
    const HttpResponse response = Answer("/session/link", body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_EQ(Cookie(response), "");
  }
}

TEST_F(SessionAnswerTest, AnotherSiteNeitherSignsInNorOut) {
  const HttpResponse in = Answer("/session/link", R"({"token": "right"})", "");
  EXPECT_EQ(in.status, 403);
  EXPECT_EQ(Cookie(in), "");
  caller_ = {Identity::Kind::kUser, "default", "alice", "id"};
  EXPECT_EQ(Answer("/session/end", "", "").status, 403);
  EXPECT_EQ(ended_, "");
}

TEST_F(SessionAnswerTest, SigningOutEndsTheSessionAndTakesTheCookie) {
  caller_ = {Identity::Kind::kUser, "default", "alice", "id"};
  EXPECT_THAT(Answer("/session").text,
              HasSubstr(R"("principal":"bootmill://default/user/alice")"));
  EXPECT_THAT(Cookie(Answer("/session/end")),
              HasSubstr("__Host-bootmill=; Path=/; Secure; HttpOnly; "
                        "SameSite=Strict; Max-Age=0"));
  EXPECT_EQ(ended_, "id");
  caller_ = {};
  EXPECT_THAT(Answer("/session").text, HasSubstr(R"("signedIn":false)"));
  EXPECT_EQ(Answer("/session/end").status, 200);
}

}  // namespace
}  // namespace bootmill::server
