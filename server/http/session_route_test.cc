// SPDX-License-Identifier: Apache-2.0
#include "server/http/session_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::ElementsAre;
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

// What the routes answer: of the provider with the path, if there is one.
HttpResponse AnswerTo(const SessionSource& source, const HttpRequest& request) {
  for (const SignInProvider& provider : source.providers) {
    if (provider.path == request.path) {
      HttpResponse answer;
      AnswerSignIn(provider, request, [&](HttpResponse response) {
        answer = std::move(response);
      });
      return answer;
    }
  }
  return AnswerSession(source, request);
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
    return AnswerTo(source_, request);
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
      .providers = {ByLink(
          [](const std::string& secret,
             const std::string& address) -> absl::StatusOr<std::string> {
            return secret == "right" && address == "192.0.2.1:9"
                       ? absl::StatusOr<std::string>("s3cret")
                       : absl::UnauthenticatedError("no such link");
          })},
      .sign_out = [this](const Identity& caller, const std::string& address) {
        EXPECT_EQ(address, "192.0.2.1:9");
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

class PasswordAnswerTest : public ::testing::Test {
 protected:
  HttpResponse Answer(const std::string& path, const std::string& body,
                      const std::string& csrf = "1") {
    HttpRequest request;
    request.path = path;
    request.body = body;
    request.address = "192.0.2.1:9";
    request.network = "192.0.2.1";
    request.headers = {
        {"x-bootmill-csrf", csrf},
        {"cookie", "__Host-bootmill=s; __Host-bootmill-device=known"}};
    return AnswerTo(source_, request);
  }
  static std::vector<std::string> Cookies(const HttpResponse& response) {
    std::vector<std::string> cookies;
    for (const auto& [name, value] : response.headers) {
      if (name == "Set-Cookie") {
        cookies.push_back(value);
      }
    }
    return cookies;
  }

  std::optional<PasswordUse> use_;
  PasswordTry shown_;
  absl::StatusOr<SignedIn> result_ =
      SignedIn{.session = "s3cret", .device = "d3vice"};
  TakePassword take_ = [this](PasswordUse use, PasswordTry shown,
                              const Accounts::Done& done) {
    use_ = use;
    shown_ = std::move(shown);
    done(result_);
  };
  SessionSource source_ = {
      .providers = {ByAccount(take_), ByNewPassword(take_)}, .sign_out = {}};
};

TEST_F(PasswordAnswerTest, NameAndPasswordBecomeTwoCookies) {
  const HttpResponse answer =
      Answer("/session/account", R"({"name": "anna", "password": "pw"})");
  EXPECT_EQ(use_, PasswordUse::kSignIn);
  EXPECT_EQ(shown_.name, "anna");
  EXPECT_EQ(shown_.password, "pw");
  EXPECT_EQ(shown_.device, "known");
  EXPECT_EQ(shown_.network, "192.0.2.1");
  EXPECT_THAT(
      Cookies(answer),
      ElementsAre(AllOf(HasSubstr("__Host-bootmill=s3cret; Path=/; Secure; "
                                  "HttpOnly; SameSite=Strict"),
                        HasSubstr("Max-Age=604800")),
                  AllOf(HasSubstr("__Host-bootmill-device=d3vice; Path=/; "
                                  "Secure; HttpOnly; SameSite=Strict"),
                        HasSubstr("Max-Age=15552000"))));
}

TEST_F(PasswordAnswerTest, ANewPasswordComesWithAnInvitationOrThePresentOne) {
  Answer("/session/password", R"({"newPassword": "new", "invitation": "i"})");
  EXPECT_EQ(use_, PasswordUse::kInvitation);
  EXPECT_EQ(shown_.invitation, "i");
  Answer("/session/password", R"({"newPassword": "new", "password": "old"})");
  EXPECT_EQ(use_, PasswordUse::kChange);
  EXPECT_EQ(shown_.new_password, "new");
  use_.reset();
  for (const char* body :
       {"", "[]", R"({"newPassword": "new"})", R"({"invitation": "i"})",
        R"({"newPassword": "new", "invitation": "i", "password": "old"})",
        R"({"newPassword": 7, "invitation": "i"})"}) {
    EXPECT_EQ(Answer("/session/password", body).status, 400) << body;
  }
  EXPECT_EQ(Answer("/session/account", R"({"name": "anna"})").status, 400);
  EXPECT_EQ(use_, std::nullopt);
}

// Another way in needs no change of the routes.
TEST_F(SessionAnswerTest, AnyProviderSignsInAtItsPath) {
  SignInTry seen;
  source_.providers.push_back(
      {.path = "/session/badge",
       .sign_in = [&](const SignInTry& shown,
                      const SignInProvider::Done& done) {
         seen = shown;
         done(shown.Text("badge") == "7"
                  ? absl::StatusOr<SignedIn>(SignedIn{"s3cret", ""})
                  : absl::UnauthenticatedError("no such badge"));
       }});
  EXPECT_THAT(Cookie(Answer("/session/badge", R"({"badge": "7", "n": 1})")),
              HasSubstr("__Host-bootmill=s3cret; Path=/; Secure"));
  EXPECT_EQ(seen.texts.size(), 1u) << "only texts are passed on";
  EXPECT_EQ(seen.address, "192.0.2.1:9");
  EXPECT_EQ(Answer("/session/badge", R"({"badge": "8"})").status, 401);
  EXPECT_EQ(Answer("/session/badge", R"({"badge": "7"})", "").status, 403);
}

TEST_F(PasswordAnswerTest, ARefusalSetsNoCookie) {
  result_ = absl::UnauthenticatedError("wrong");
  const HttpResponse answer =
      Answer("/session/account", R"({"name": "anna", "password": "pw"})");
  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(Cookies(answer), ElementsAre());
  use_.reset();
  EXPECT_EQ(
      Answer("/session/account", R"({"name": "anna", "password": "pw"})", "")
          .status,
      403);
  EXPECT_EQ(use_, std::nullopt) << "another site gets no further";
}

}  // namespace
}  // namespace bootmill::server
