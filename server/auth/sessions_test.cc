// SPDX-License-Identifier: Apache-2.0
#include "server/auth/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/hand_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::HandClock;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::_;
using ::testing::HasSubstr;

const Identity kAlice{
    .kind = Identity::Kind::kUser, .org = "default", .id = "alice"};

class SessionsTest : public ::testing::Test {
 protected:
  SessionsTest() {
    Reopen();
    store::Principal alice;
    alice.org = "default";
    alice.id = "alice";
    alice.create_time = clock_.Now();
    EXPECT_THAT(database_->Write([&](store::Writer& writer) {
      return store::InsertPrincipal(writer, alice);
    }),
                IsOk());
  }

  // As a restart of the daemon.
  void Reopen() {
    sessions_.reset();
    database_.reset();
    auto database = store::Database::Open(
        {.directory = directory_.path(), .clock = &clock_});
    ASSERT_THAT(database, IsOk());
    database_ = *std::move(database);
    auto sessions = Sessions::Open(*database_);
    ASSERT_THAT(sessions, IsOk());
    sessions_ = *std::move(sessions);
  }

  // The secret of a new link.
  std::string Link() {
    const absl::StatusOr<Secret> secret = NewSecret();
    EXPECT_THAT(secret, IsOk());
    EXPECT_THAT(database_->Write([&](store::Writer& writer) {
      return store::InsertSignInLink(writer, secret->digest,
                                     {"default", "alice"},
                                     writer.now() + kSignInLinkLifetime);
    }),
                IsOk());
    return secret->text;
  }
  absl::StatusOr<std::string> SignIn(const std::string& link) {
    return sessions_->SignIn(
        link, "192.0.2.1:9",
        [](store::Writer&, const Identity&) { return absl::OkStatus(); });
  }
  std::string Session() { return SignIn(Link()).value_or(""); }

  bootmill::testing::TempDir directory_;
  HandClock clock_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Sessions> sessions_;
};

TEST_F(SessionsTest, ALinkSignsInOnce) {
  const std::string link = Link();
  ASSERT_OK_AND_ASSIGN(const std::string secret, SignIn(link));
  EXPECT_EQ(secret.size(), 64U);
  const std::optional<Identity> caller = sessions_->Find(secret);
  ASSERT_TRUE(caller.has_value());
  EXPECT_EQ(IdentityUri(*caller), "bootmill://default/user/alice");
  EXPECT_TRUE(sessions_->IsOpen(caller->session));
  const auto used = StatusIs(absl::StatusCode::kUnauthenticated,
                             HasSubstr("`bootmill ui login`"));
  EXPECT_THAT(SignIn(link), used);
  EXPECT_THAT(SignIn(std::string(64, '0')), used);
  EXPECT_THAT(SignIn(""), used);
  EXPECT_FALSE(sessions_->Find(link).has_value());
}

TEST_F(SessionsTest, ALinkExpires) {
  const std::string link = Link();
  clock_.Advance(kSignInLinkLifetime);
  EXPECT_THAT(SignIn(link), StatusIs(absl::StatusCode::kUnauthenticated, _));
}

TEST_F(SessionsTest, NoSecretIsInTheDatabase) {
  const std::string link = Link();
  const std::string secret = Session();
  sessions_.reset();
  database_.reset();
  for (const auto& file :
       std::filesystem::directory_iterator(directory_.path())) {
    if (file.is_regular_file()) {
      ASSERT_OK_AND_ASSIGN(const Bytes bytes,
                           ReadFile(file.path().string(), 64 * kMiB));
      EXPECT_EQ(AsText(bytes).find(link), std::string::npos) << file.path();
      EXPECT_EQ(AsText(bytes).find(secret), std::string::npos) << file.path();
    }
  }
}

TEST_F(SessionsTest, ItEndsWhenItIsNotUsed) {
  const std::string secret = Session();
  clock_.Advance(kSessionIdleTime - minutes(1));
  EXPECT_TRUE(sessions_->Find(secret).has_value());
  clock_.Advance(kSessionIdleTime - minutes(1));
  EXPECT_TRUE(sessions_->Find(secret).has_value()) << "it was used";
  clock_.Advance(kSessionIdleTime);
  EXPECT_FALSE(sessions_->Find(secret).has_value());
}

TEST_F(SessionsTest, ItEndsAfterAWeekHoweverItIsUsed) {
  const std::string secret = Session();
  for (auto passed = hours(0); passed < kSessionLifetime; passed += hours(6)) {
    ASSERT_TRUE(sessions_->Find(secret).has_value());
    clock_.Advance(hours(6));
  }
  EXPECT_FALSE(sessions_->Find(secret).has_value());
}

TEST_F(SessionsTest, ItSurvivesARestartAndItsEndDoesToo) {
  const std::string kept = Session();
  const std::string ended = Session();
  const std::string id = sessions_->Find(ended)->session;
  ASSERT_THAT(database_->Write([&](store::Writer& writer) {
    return sessions_->End(writer, kAlice, id);
  }),
              IsOk());
  sessions_->Forget({id});
  EXPECT_FALSE(sessions_->Find(ended).has_value());
  EXPECT_FALSE(sessions_->IsOpen(id));
  Reopen();
  EXPECT_TRUE(sessions_->Find(kept).has_value());
  EXPECT_FALSE(sessions_->Find(ended).has_value());
}

TEST_F(SessionsTest, NobodyEndsAnothersSession) {
  const std::string secret = Session();
  const std::string id = sessions_->Find(secret)->session;
  Identity bob = kAlice;
  bob.id = "bob";
  EXPECT_TRUE(sessions_->ListOf(bob).empty());
  EXPECT_THAT(database_->Write([&](store::Writer& writer) {
    return sessions_->End(writer, bob, id);
  }),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_EQ(sessions_->ListOf(kAlice).size(), 1U);
}

TEST_F(SessionsTest, TheOldestOfTooManyEnds) {
  const std::string first = Session();
  for (int i = 0; i < store::kMaxSessionsOfPrincipal; ++i) {
    EXPECT_TRUE(sessions_->Find(first).has_value()) << i;
    clock_.Advance(minutes(1));
    Session();
  }
  EXPECT_FALSE(sessions_->Find(first).has_value());
  EXPECT_EQ(sessions_->ListOf(kAlice).size(),
            static_cast<size_t>(store::kMaxSessionsOfPrincipal));
}

TEST_F(SessionsTest, TheSweepStoresUseAndEndsWhatIsOver) {
  const std::string used = Session();
  const std::string idle = Session();
  clock_.Advance(kSessionIdleTime - minutes(1));
  EXPECT_TRUE(sessions_->Find(used).has_value());
  ASSERT_OK_AND_ASSIGN(const bool none, sessions_->Sweep());
  EXPECT_FALSE(none);
  EXPECT_FALSE(sessions_->AnyIsOver());
  clock_.Advance(minutes(2));
  EXPECT_TRUE(sessions_->AnyIsOver());
  ASSERT_OK_AND_ASSIGN(const bool some, sessions_->Sweep());
  EXPECT_TRUE(some);
  EXPECT_FALSE(sessions_->AnyIsOver());
  Reopen();
  EXPECT_TRUE(sessions_->Find(used).has_value());
  EXPECT_FALSE(sessions_->Find(idle).has_value());
}

TEST_F(SessionsTest, ACookieThatIsOverIsNotReplacedByTheConnection) {
  const Authenticator authenticate = BySession(*sessions_);
  const std::string secret = Session();
  ASSERT_OK_AND_ASSIGN(const std::optional<Identity> nobody,
                       authenticate({kAlice, "", ""}));
  EXPECT_FALSE(nobody.has_value());
  ASSERT_OK_AND_ASSIGN(const std::optional<Identity> caller,
                       authenticate({Identity(), "", secret}));
  ASSERT_TRUE(caller.has_value());
  EXPECT_EQ(caller->id, "alice");
  EXPECT_THAT(authenticate({kAlice, "", "x"}),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
}

}  // namespace
}  // namespace bootmill::server
