// SPDX-License-Identifier: Apache-2.0
#include "server/auth/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/bytes.h"
#include "common/mutex.h"
#include "common/status_macros.h"
#include "common/testing/hand_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::HandClock;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPassword[] = "correct horse battery";
constexpr char kOther[] = "another long sentence";

class AccountsTest : public ::testing::Test {
 protected:
  AccountsTest() {
    auto database = store::Database::Open(
        {.directory = directory_.path(), .clock = &clock_});
    EXPECT_THAT(database, IsOk());
    database_ = *std::move(database);
    auto sessions = Sessions::Open(*database_);
    EXPECT_THAT(sessions, IsOk());
    sessions_ = *std::move(sessions);
    Open({});
    EXPECT_THAT(database_->Write([](store::Writer& writer) -> absl::Status {
      store::Principal anna;
      anna.org = "default";
      anna.id = "anna";
      RETURN_IF_ERROR(store::InsertPrincipal(writer, anna));
      return store::InsertAccount(
          writer, "default", "anna", Bytes(32, std::byte{1}),
          {Sha256(AsBytes("invitation")), writer.now() + kInvitationLifetime});
    }),
                IsOk());
  }

  void Open(const SignInThrottle::Options& throttle) {
    accounts_ = std::make_unique<Accounts>(
        *database_, *sessions_,
        Accounts::Hooks{
            .record =
                [this](store::Writer&, const Identity& user, const std::string&,
                       PasswordUse use) {
                  Note(use, user.id);
                  return absl::OkStatus();
                },
            .failed =
                [this](const store::Account* account, const std::string&,
                       PasswordUse use, const absl::Status& status) {
                  EXPECT_THAT(std::string(status.message()),
                              Not(HasSubstr("horse")));
                  Note(use, account == nullptr
                                ? "-nobody"
                                : std::string("-").append(account->principal));
                },
            .ended =
                [this] {
                  const MutexLock lock(&mutex_);
                  ++ended_;
                }},
        throttle);
  }
  void Note(PasswordUse use, const std::string& who) {
    const MutexLock lock(&mutex_);
    notes_.push_back((use == PasswordUse::kSignIn       ? "sign-in "
                      : use == PasswordUse::kInvitation ? "invitation "
                                                        : "change ") +
                     who);
  }

  // Waits for one of the calls that take a password.
  absl::StatusOr<SignedIn> Wait(void (Accounts::*call)(PasswordTry,
                                                       Accounts::Done),
                                PasswordTry shown) {
    if (shown.network.empty()) {
      shown.network = "192.0.2.1";
    }
    std::promise<absl::StatusOr<SignedIn>> answer;
    (*accounts_.*call)(std::move(shown),
                       [&](absl::StatusOr<SignedIn> signed_in) {
                         answer.set_value(std::move(signed_in));
                       });
    return answer.get_future().get();
  }
  absl::StatusOr<SignedIn> SignIn(const std::string& name,
                                  const std::string& password,
                                  const std::string& device = "") {
    return Wait(&Accounts::SignIn,
                {.name = name, .password = password, .device = device});
  }
  absl::StatusOr<SignedIn> TakeInvitation(const std::string& secret,
                                          const std::string& password) {
    return Wait(&Accounts::TakeInvitation,
                {.new_password = password, .invitation = secret});
  }
  absl::StatusOr<SignedIn> Change(const std::string& session,
                                  const std::string& old_password,
                                  const std::string& new_password) {
    return Wait(&Accounts::Change,
                {.password = old_password,
                 .new_password = new_password,
                 .caller = sessions_->Find(session).value_or(Identity())});
  }
  // The first session of anna, with a password.
  SignedIn Begin() {
    const absl::StatusOr<SignedIn> begun =
        TakeInvitation("invitation", kPassword);
    EXPECT_THAT(begun, IsOk());
    return begun.value_or(SignedIn());
  }
  bool IsOpen(const std::string& secret) {
    return sessions_->Find(secret).has_value();
  }

  bootmill::testing::TempDir directory_;
  HandClock clock_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Sessions> sessions_;
  Mutex mutex_;
  std::vector<std::string> notes_;
  int ended_ = 0;
  std::unique_ptr<Accounts> accounts_;
};

TEST_F(AccountsTest, AnInvitationSetsAPasswordOnceAndSignsIn) {
  EXPECT_THAT(SignIn("anna", kPassword),
              StatusIs(absl::StatusCode::kUnauthenticated, _))
      << "there is none yet";
  const SignedIn first = Begin();
  EXPECT_TRUE(IsOpen(first.session));
  EXPECT_THAT(TakeInvitation("invitation", kOther),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("used")));
  EXPECT_THAT(TakeInvitation("guessed", kOther),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("used")));
  for (const char* name : {"anna", "default/anna"}) {
    const absl::StatusOr<SignedIn> again = SignIn(name, kPassword);
    ASSERT_THAT(again, IsOk()) << name;
    EXPECT_NE(again->session, first.session);
    EXPECT_TRUE(IsOpen(first.session)) << "another browser";
  }
  EXPECT_THAT(notes_, ElementsAre("sign-in -anna", "invitation anna",
                                  "invitation -nobody", "invitation -nobody",
                                  "sign-in anna", "sign-in anna"));
}

TEST_F(AccountsTest, AnInvitationEndsAfterThreeDays) {
  clock_.Advance(kInvitationLifetime);
  EXPECT_THAT(TakeInvitation("invitation", kPassword),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("72")));
}

TEST_F(AccountsTest, OneAnswerForAllThatIsWrong) {
  Begin();
  std::vector<std::string> answers;
  for (const auto& [name, password] :
       {std::pair("anna", kOther), std::pair("nobody", kPassword),
        std::pair("other/anna", kPassword), std::pair("", kPassword),
        std::pair("../anna", kPassword), std::pair("anna", "")}) {
    const absl::Status status = SignIn(name, password).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << name;
    answers.emplace_back(status.message());
  }
  for (const std::string& answer : answers) {
    EXPECT_EQ(answer, answers.front());
  }
}

TEST_F(AccountsTest, ADisabledAccountIsAsIfThereWereNone) {
  Begin();
  ASSERT_THAT(database_->Write([](store::Writer& writer) {
    return store::SetAccountDisabled(writer, "default", "anna", true);
  }),
              IsOk());
  EXPECT_EQ(SignIn("anna", kPassword).status().message(),
            SignIn("nobody", kPassword).status().message());
}

TEST_F(AccountsTest, StrangersKeepNobodyOutWhoHasSignedInBefore) {
  const SignedIn known = Begin();
  absl::Status last;
  int tries = 0;
  for (; tries < 20; ++tries) {
    last = SignIn("anna", kOther).status();
    if (last.code() == absl::StatusCode::kResourceExhausted) {
      break;
    }
  }
  EXPECT_EQ(tries, 10);
  EXPECT_THAT(last, StatusIs(absl::StatusCode::kResourceExhausted,
                             HasSubstr("wait 300 s")));
  EXPECT_THAT(SignIn("anna", kPassword),
              StatusIs(absl::StatusCode::kResourceExhausted, _))
      << "even the right one, from a browser that nobody knows";
  EXPECT_THAT(SignIn("anna", kPassword, known.device), IsOk());
  clock_.Advance(std::chrono::minutes(5));
  EXPECT_THAT(SignIn("anna", kPassword), IsOk());
}

TEST_F(AccountsTest, NamesThatDoNotExistAreThrottledToo) {
  int tries = 0;
  while (tries < 20 && SignIn("nobody", kOther).status().code() ==
                           absl::StatusCode::kUnauthenticated) {
    ++tries;
  }
  EXPECT_EQ(tries, 10);
}

TEST_F(AccountsTest, ChangingThePasswordEndsTheOtherSessions) {
  const SignedIn here = Begin();
  ASSERT_OK_AND_ASSIGN(const SignedIn there, SignIn("anna", kPassword));
  EXPECT_THAT(Change(here.session, kOther, kOther),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not your present")));
  EXPECT_TRUE(IsOpen(there.session));
  ASSERT_OK_AND_ASSIGN(const SignedIn changed,
                       Change(here.session, kPassword, kOther));
  EXPECT_FALSE(IsOpen(here.session)) << "it has a new secret";
  EXPECT_FALSE(IsOpen(there.session));
  EXPECT_TRUE(IsOpen(changed.session));
  EXPECT_EQ(ended_, 1);
  EXPECT_THAT(SignIn("anna", kPassword),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
  EXPECT_THAT(SignIn("anna", kOther), IsOk());
}

TEST_F(AccountsTest, AnOpenBrowserGuessesThePresentPasswordAFewTimes) {
  const SignedIn here = Begin();
  int tries = 0;
  while (tries < 20 &&
         Change(here.session, "a wrong sentence", kOther).status().code() ==
             absl::StatusCode::kInvalidArgument) {
    ++tries;
  }
  EXPECT_EQ(tries, 10);
  EXPECT_THAT(SignIn("anna", kPassword), IsOk());
}

TEST_F(AccountsTest, SigningInAgainEndsTheBrowsersSession) {
  const SignedIn first = Begin();
  ASSERT_OK_AND_ASSIGN(
      const SignedIn second,
      Wait(&Accounts::SignIn,
           {.name = "anna",
            .password = kPassword,
            .caller = sessions_->Find(first.session).value_or(Identity())}));
  EXPECT_FALSE(IsOpen(first.session));
  EXPECT_TRUE(IsOpen(second.session));
}

TEST_F(AccountsTest, WithoutASessionOrAnAccountNothingIsChanged) {
  EXPECT_THAT(Change("", kPassword, kOther),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
  EXPECT_THAT(
      Wait(&Accounts::Change, {.password = kPassword,
                               .new_password = kOther,
                               .caller = {.kind = Identity::Kind::kUser,
                                          .org = "default",
                                          .id = "berta",
                                          .session = "s"}}),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no account")));
}

TEST_F(AccountsTest, HashesAFewAtATimeAndRefusesWhatIsTooMuch) {
  Open({.account{1000, std::chrono::minutes(1)},
        .address{1000, std::chrono::minutes(1)}});
  constexpr int kCalls = 40;
  std::vector<std::future<absl::StatusOr<SignedIn>>> answers;
  for (int i = 0; i < kCalls; ++i) {
    auto answer = std::make_shared<std::promise<absl::StatusOr<SignedIn>>>();
    answers.push_back(answer->get_future());
    accounts_->SignIn({.name = "nobody", .password = kPassword},
                      [answer](absl::StatusOr<SignedIn> signed_in) {
                        answer->set_value(std::move(signed_in));
                      });
  }
  int busy = 0;
  for (auto& answer : answers) {
    busy += answer.get().status().code() == absl::StatusCode::kResourceExhausted
                ? 1
                : 0;
  }
  // Those that wait are answered, and one that is being hashed if that began
  // before the last call came, more if the machine is quick.
  EXPECT_GE(busy, kCalls / 2);
  EXPECT_LE(busy, kCalls - static_cast<int>(kWaitingPasswords / 2));
}

TEST_F(AccountsTest, AnswersAfterItHasStopped) {
  accounts_->Stop();
  EXPECT_THAT(SignIn("anna", kPassword),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
}

TEST(NewPasswordTest, IsLongAndNotTheName) {
  const auto check = [](const std::string& password) {
    return CheckNewPassword(password, "annabel");
  };
  for (const char* good :
       {"correct horse", "twelve chars", "zwölf Zeichen",
        "密码密码一二三四五六七八", "annabel and more", "0123456789ab"}) {
    EXPECT_THAT(check(good), IsOk()) << good;
  }
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument, _);
  for (const std::string& bad :
       {std::string(), std::string("eleven char"), std::string("ööööööööööö"),
        std::string(200, 'a'), std::string("abababababababab"),
        std::string("annabelannabel"), std::string("AnnabelBootmill1234567"),
        std::string("\xff\xfe bytes, no text"), std::string(513, 'a') + "bcde",
        std::string("Bootmill2026")}) {
    EXPECT_THAT(check(bad), refused) << bad;
  }
}

}  // namespace
}  // namespace bootmill::server
