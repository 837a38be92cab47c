// SPDX-License-Identifier: Apache-2.0
// Accounts with passwords, as people and as strangers use them.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/atomic_file.h"
#include "common/clock.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using AccountStub = v1::AccountService::Stub;

constexpr char kOwnPage[] = "X-Bootmill-Csrf: 1";
constexpr char kCaller[] = "/bootmill.v1.PrincipalService/GetCaller";
constexpr char kPassword[] = "correct horse battery";
constexpr char kOther[] = "another long sentence";

// The machine's clock, which can be put forward.
class LaterClock : public Clock {
 public:
  Time Now() const override { return SystemClock().Now() + ahead_.load(); }
  void Advance(std::chrono::seconds time) { ahead_ = ahead_.load() + time; }

 private:
  std::atomic<std::chrono::seconds> ahead_{std::chrono::seconds(0)};
};

// A browser with its cookies.
struct Browser {
  std::string session;  // `NAME=SECRET`; empty: none
  std::string device;
};

class AccountTest : public ::testing::Test {
 protected:
  static server::DaemonOptions OptionsWith(const Clock& clock) {
    server::DaemonOptions options;
    options.clock = &clock;
    return options;
  }

  absl::StatusOr<v1::AccountInvitation> Create(
      const std::string& id, v1::AccessRole role = v1::ACCESS_ROLE_VIEWER) {
    v1::CreateAccountRequest request;
    request.set_parent(kOrg);
    request.set_principal_id(id);
    request.set_role(role);
    return Call(root_.accounts, &AccountStub::CreateAccount, request);
  }
  absl::StatusOr<v1::AccountInvitation> Reset(const std::string& id) {
    v1::ResetAccountRequest request;
    request.set_name(Name(id));
    return Call(root_.accounts, &AccountStub::ResetAccount, request);
  }
  absl::Status Disable(const std::string& id, bool disabled) {
    v1::SetAccountStateRequest request;
    request.set_name(Name(id));
    request.set_disabled(disabled);
    return Call(root_.accounts, &AccountStub::SetAccountState, request)
        .status();
  }
  static std::string Name(const std::string& id) {
    return absl::StrFormat("%s/principals/%s", kOrg, id);
  }
  static std::string SecretOf(
      const absl::StatusOr<v1::AccountInvitation>& invitation) {
    EXPECT_THAT(invitation, IsOk());
    return invitation.ok()
               ? invitation->url().substr(invitation->url().rfind('/') + 1)
               : "";
  }

  // Sends `body` from `browser`, which keeps the cookies of the answer.
  HttpAnswer Post(Browser& browser, const std::string& path,
                  const std::string& body) {
    std::vector<std::string> headers = {kOwnPage};
    if (!browser.session.empty() || !browser.device.empty()) {
      headers.push_back(
          absl::StrFormat("Cookie: %s; %s", browser.session, browser.device));
    }
    Person nobody;
    nobody.ca = world_.admin().ca;
    HttpAnswer answer =
        world_.Http(nobody).Post(path, "application/json", body, headers);
    const std::vector<std::string> lines =
        absl::StrSplit(answer.headers["set-cookie"], '\n');
    for (const std::string& line : lines) {
      const std::string pair = line.substr(0, line.find(';'));
      if (pair.starts_with("__Host-bootmill=")) {
        browser.session = pair;
      } else if (pair.starts_with("__Host-bootmill-device=")) {
        browser.device = pair;
      }
    }
    return answer;
  }
  HttpAnswer SignIn(Browser& browser, const std::string& name,
                    const std::string& password) {
    return Post(
        browser, "/session/account",
        absl::StrFormat(R"({"name": "%s", "password": "%s"})", name, password));
  }
  HttpAnswer Invited(Browser& browser, const std::string& secret,
                     const std::string& password) {
    return Post(browser, "/session/password",
                absl::StrFormat(R"({"invitation": "%s", "newPassword": "%s"})",
                                secret, password));
  }
  HttpAnswer Change(Browser& browser, const std::string& old_password,
                    const std::string& new_password) {
    return Post(browser, "/session/password",
                absl::StrFormat(R"({"password": "%s", "newPassword": "%s"})",
                                old_password, new_password));
  }
  // A browser in which somebody new has just set kPassword.
  Browser NewPerson(const std::string& id,
                    v1::AccessRole role = v1::ACCESS_ROLE_VIEWER) {
    Browser browser;
    EXPECT_EQ(Invited(browser, SecretOf(Create(id, role)), kPassword).status,
              200);
    return browser;
  }
  HttpAnswer WhoIs(Browser& browser) { return Post(browser, kCaller, "{}"); }

  LaterClock clock_;
  World world_{OptionsWith(clock_)};
  Api root_ = world_.Root();
};

TEST_F(AccountTest, AnInvitationSetsThePasswordAndSignsIn) {
  const auto invitation = Create("anna", v1::ACCESS_ROLE_OPERATOR);
  ASSERT_THAT(invitation, IsOk());
  EXPECT_THAT(invitation->url(), HasSubstr("/set-password#default/anna/"));
  EXPECT_EQ(invitation->principal().account().state(),
            v1::Account::STATE_INVITED);
  Browser browser;
  const HttpAnswer weak = Invited(browser, SecretOf(invitation), "short");
  EXPECT_EQ(weak.status, 400);
  EXPECT_THAT(weak.body, HasSubstr("at least 12 characters"));
  const HttpAnswer set = Invited(browser, SecretOf(invitation), kPassword);
  EXPECT_EQ(set.status, 200) << set.body;
  EXPECT_THAT(set.headers.at("set-cookie"),
              AllOf(HasSubstr("Secure; HttpOnly; SameSite=Strict"),
                    HasSubstr("__Host-bootmill-device=")));
  EXPECT_THAT(WhoIs(browser).body,
              AllOf(HasSubstr("bootmill://default/user/anna"),
                    HasSubstr("ACCESS_ROLE_OPERATOR")));
  Browser second;
  EXPECT_EQ(SignIn(second, "anna", kPassword).status, 200);
  EXPECT_EQ(WhoIs(second).status, 200);
  EXPECT_NE(second.session, browser.session);
  EXPECT_THAT(
      Post(second, "/bootmill.v1.SessionService/ListSessions", "{}").body,
      AllOf(HasSubstr("STATE_ACTIVE"), HasSubstr("lastSignInTime")));
}

TEST_F(AccountTest, AnInvitationIsGoodOnceAndForThreeDays) {
  Browser browser;
  const std::string used = SecretOf(Create("anna"));
  ASSERT_EQ(Invited(browser, used, kPassword).status, 200);
  Browser thief;
  EXPECT_EQ(Invited(thief, used, kOther).status, 401);
  const std::string replaced = SecretOf(Reset("anna"));
  const std::string late = SecretOf(Reset("anna"));
  EXPECT_EQ(Invited(thief, replaced, kOther).status, 401);
  clock_.Advance(std::chrono::hours(73));
  EXPECT_EQ(Invited(thief, late, kOther).status, 401);
  EXPECT_EQ(thief.session, "");
  EXPECT_EQ(SignIn(browser, "anna", kPassword).status, 401)
      << "a reset takes the password away";
}

TEST_F(AccountTest, StrangersWhoGuessKeepNobodyOut) {
  Browser notebook = NewPerson("anna");
  notebook.session.clear();
  Browser stranger;
  HttpAnswer answer;
  int guesses = 0;
  while (guesses < 15 &&
         (answer = SignIn(stranger, "anna", "a guess of mine")).status == 401) {
    ++guesses;
  }
  EXPECT_EQ(guesses, 10);
  EXPECT_EQ(answer.status, 429) << answer.body;
  EXPECT_EQ(answer.headers.count("retry-after"), 1U);
  EXPECT_EQ(SignIn(stranger, "anna", kPassword).status, 429)
      << "nobody learns by its answer that a guess is right";
  Browser forged{.session = "", .device = notebook.device};
  forged.device.back() = forged.device.back() == '0' ? '1' : '0';
  EXPECT_EQ(SignIn(forged, "anna", kPassword).status, 429);
  EXPECT_EQ(SignIn(notebook, "anna", kPassword).status, 200);
  // A link of the command line is no password.
  v1::CreateSignInLinkRequest request;
  request.set_principal(Name("anna"));
  EXPECT_THAT(Call(root_.sessions, &v1::SessionService::Stub::CreateSignInLink,
                   request),
              IsOk());
}

TEST_F(AccountTest, UnknownAccountsLookLikeWrongPasswords) {
  NewPerson("anna");
  Browser stranger;
  const HttpAnswer known = SignIn(stranger, "anna", kOther);
  EXPECT_EQ(known.status, 401);
  for (const char* name : {"nobody", "other/anna", "no-org/anna", "../x"}) {
    const HttpAnswer unknown = SignIn(stranger, name, kOther);
    EXPECT_EQ(unknown.status, 401) << name;
    EXPECT_EQ(unknown.body, known.body) << name;
  }
  EXPECT_THAT(known.body, HasSubstr("SIGN_IN_REFUSED"));
}

TEST_F(AccountTest, DisablingEndsSessionsAndKeepsThePasswordOut) {
  Browser browser = NewPerson("anna");
  ASSERT_EQ(WhoIs(browser).status, 200);
  ASSERT_THAT(Disable("anna", true), IsOk());
  EXPECT_EQ(WhoIs(browser).status, 401);
  Browser other;
  EXPECT_EQ(SignIn(other, "anna", kPassword).body,
            SignIn(other, "nobody", kPassword).body);
  EXPECT_THAT(Reset("anna"),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  ASSERT_THAT(Disable("anna", false), IsOk());
  EXPECT_EQ(SignIn(other, "anna", kPassword).status, 200);
}

TEST_F(AccountTest, RevokingThePrincipalEndsItsAccount) {
  Browser browser = NewPerson("anna");
  v1::RevokePrincipalRequest revoke;
  revoke.set_name(Name("anna"));
  ASSERT_THAT(Call(root_.principals,
                   &v1::PrincipalService::Stub::RevokePrincipal, revoke),
              IsOk());
  EXPECT_EQ(WhoIs(browser).status, 401);
  EXPECT_EQ(SignIn(browser, "anna", kPassword).status, 401);
  // A new account lets the name in again, not what it had.
  const std::string secret = SecretOf(Create("anna"));
  EXPECT_EQ(SignIn(browser, "anna", kPassword).status, 401);
  EXPECT_EQ(Invited(browser, secret, kOther).status, 200);
  EXPECT_EQ(WhoIs(browser).status, 200);
}

TEST_F(AccountTest, ChangingThePasswordEndsTheOtherSessions) {
  Browser here = NewPerson("anna");
  Browser there;
  ASSERT_EQ(SignIn(there, "anna", kPassword).status, 200);
  const std::string before = here.session;
  EXPECT_EQ(Change(here, kOther, kOther).status, 400);
  EXPECT_EQ(WhoIs(there).status, 200);
  EXPECT_EQ(Change(here, kPassword, kOther).status, 200);
  EXPECT_NE(here.session, before);
  EXPECT_EQ(WhoIs(here).status, 200);
  EXPECT_EQ(WhoIs(there).status, 401);
  Browser nobody;
  EXPECT_EQ(Change(nobody, kOther, kPassword).status, 401);
}

TEST_F(AccountTest, AnotherSiteNeitherSignsInNorSetsAPassword) {
  NewPerson("anna");
  Person nobody;
  nobody.ca = world_.admin().ca;
  for (const char* path : {"/session/account", "/session/password"}) {
    const HttpAnswer answer = world_.Http(nobody).Post(
        path, "application/json",
        absl::StrFormat(R"({"name": "anna", "password": "%s"})", kPassword),
        {});
    EXPECT_EQ(answer.status, 403) << path;
    EXPECT_EQ(answer.headers.count("set-cookie"), 0U);
  }
}

TEST_F(AccountTest, WhatIsNoRequestIsRefused) {
  Browser browser;
  for (const std::string& body :
       {std::string(), std::string("[]"), std::string("{"),
        std::string(R"({"name": "anna"})"),
        std::string(R"({"name": 7, "password": "x"})")}) {
    EXPECT_EQ(Post(browser, "/session/account", body).status, 400) << body;
    EXPECT_EQ(Post(browser, "/session/password", body).status, 400) << body;
  }
  EXPECT_EQ(SignIn(browser, "anna", std::string(600, 'x')).status, 400);
  EXPECT_EQ(SignIn(browser, "anna", std::string(5000, 'x')).status, 413);
}

TEST_F(AccountTest, TheAuditLogTellsAndHoldsNoSecret) {
  const std::string secret = SecretOf(Create("anna"));
  Browser browser;
  ASSERT_EQ(Invited(browser, secret, kPassword).status, 200);
  ASSERT_EQ(SignIn(browser, "anna", kPassword).status, 200);
  ASSERT_EQ(SignIn(browser, "anna", kOther).status, 401);
  ASSERT_EQ(SignIn(browser, "passwordinwrongfield", kOther).status, 401);
  ASSERT_EQ(Change(browser, kPassword, kOther).status, 200);
  v1::ListAuditRecordsRequest request;
  request.set_parent(kOrg);
  request.set_object(Name("anna"));
  const auto records =
      Call(root_.audit, &v1::AuditService::Stub::ListAuditRecords, request);
  ASSERT_THAT(records, IsOk());
  const std::string text = records->DebugString();
  EXPECT_THAT(text,
              AllOf(HasSubstr("by=invitation"), HasSubstr("by=password"),
                    HasSubstr("account created"), HasSubstr("UNAUTHENTICATED"),
                    HasSubstr("127.0.0.1:")));
  world_.Stop();
  // Nothing of it stands in any file of the daemon.
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(world_.data_dir())) {
    if (!file.is_regular_file()) {
      continue;
    }
    const auto bytes = ReadFile(file.path().string(), size_t{1} << 30);
    ASSERT_THAT(bytes, IsOk());
    for (const std::string& kept :
         {secret, std::string(kPassword), std::string(kOther),
          std::string("passwordinwrongfield")}) {
      EXPECT_EQ(AsText(*bytes).find(kept), std::string_view::npos)
          << file.path() << " has " << kept;
    }
  }
}

TEST_F(AccountTest, AccountsAreListedWithPrincipals) {
  NewPerson("anna");
  ASSERT_THAT(Create("bert"), IsOk());
  EXPECT_THAT(Create("bert"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                       HasSubstr("accounts reset")));
  EXPECT_THAT(Reset("admin"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                       HasSubstr("has no account")));
  EXPECT_THAT(Reset("absent"), StatusIs(absl::StatusCode::kNotFound, _));
  v1::ListPrincipalsRequest request;
  request.set_parent(kOrg);
  const auto list = Call(root_.principals,
                         &v1::PrincipalService::Stub::ListPrincipals, request);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->principals_size(), 3);
  EXPECT_FALSE(list->principals(0).has_account()) << "admin";
  EXPECT_EQ(list->principals(1).account().state(), v1::Account::STATE_ACTIVE);
  EXPECT_EQ(list->principals(2).account().state(), v1::Account::STATE_INVITED);
}

}  // namespace
}  // namespace bootmill::e2e
