// SPDX-License-Identifier: Apache-2.0
#include "server/auth/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/bytes.h"
#include "common/crypto/api_token.h"
#include "common/testing/status_matchers.h"
#include "server/store/principals.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::server {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Not;

class TokensTest : public store::testing::StoreTest {
 protected:
  TokensTest() {
    EXPECT_THAT(db().Write([](store::Writer& writer) {
      return store::InsertPrincipal(writer, {.org = "default",
                                             .id = "ann",
                                             .create_time = writer.now(),
                                             .expire_time = std::nullopt});
    }),
                IsOk());
    Open();
  }
  void Open() {
    absl::StatusOr<std::unique_ptr<Tokens>> opened = Tokens::Open(db());
    EXPECT_THAT(opened, IsOk());
    tokens_ = *std::move(opened);
  }
  // Stores a token that ends in `lifetime`, and returns its text.
  std::string Make(const std::string& id, std::chrono::seconds lifetime) {
    std::string text = *crypto::NewApiToken();
    const store::Token token{.org = "default",
                             .id = id,
                             .digest = Sha256(AsBytes(text)),
                             .display_name = "test",
                             .role = v1::ACCESS_ROLE_VIEWER,
                             .fleets = {},
                             .creator_org = "default",
                             .creator = "ann",
                             .create_time = db().Now(),
                             .expire_time = db().Now() + lifetime,
                             .last_use = std::nullopt};
    EXPECT_THAT(db().Write([&](store::Writer& writer) {
      return store::InsertToken(writer, token);
    }),
                IsOk());
    tokens_->Add(token);
    return text;
  }
  absl::StatusOr<std::optional<Identity>> Show(std::string_view authorization) {
    return ByToken(*tokens_)(
        {.connection = {}, .authorization = authorization});
  }
  std::optional<store::Time> StoredUse(const std::string& id) {
    return db()
        .Read([&](store::Reader& reader) {
          return store::FindToken(reader, "default", id);
        })
        ->last_use;
  }

  std::unique_ptr<Tokens> tokens_;
};

TEST_F(TokensTest, ATokenIsAnIdentityOfItsOwn) {
  const std::string text = Make("t1", std::chrono::hours(1));
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER "}) {
    ASSERT_OK_AND_ASSIGN(const std::optional<Identity> caller,
                         Show(scheme + text));
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(IdentityUri(*caller), "bootmill://default/token/t1");
    EXPECT_TRUE(tokens_->Get(*caller).has_value());
  }
  EXPECT_FALSE(ParseIdentityUri("bootmill://default/token/t1").has_value())
      << "a certificate names no token";
}

TEST_F(TokensTest, WhatIsNoValidTokenIsRefusedWithoutBeingRepeated) {
  const std::string expired = Make("t1", std::chrono::seconds(-1));
  const std::string unknown = *crypto::NewApiToken();
  for (const std::string& text : {expired, unknown, std::string("x"),
                                  std::string(), std::string(100'000, 'a')}) {
    const auto caller = Show("Bearer " + text);
    EXPECT_THAT(caller, StatusIs(absl::StatusCode::kUnauthenticated, _));
    if (!text.empty() && text != "x") {
      EXPECT_THAT(std::string(caller.status().message()), Not(HasSubstr(text)));
    }
  }
  // Another scheme is for another authenticator.
  ASSERT_OK_AND_ASSIGN(const auto other, Show("Basic " + unknown));
  EXPECT_FALSE(other.has_value());
  ASSERT_OK_AND_ASSIGN(const auto none, Show(""));
  EXPECT_FALSE(none.has_value());
}

TEST_F(TokensTest, ARevokedTokenEndsAtOnce) {
  const std::string text = Make("t1", std::chrono::hours(1));
  ASSERT_OK_AND_ASSIGN(const Identity caller, tokens_->Find(text));
  tokens_->Forget("default", "t1");
  EXPECT_THAT(tokens_->Find(text),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
  EXPECT_FALSE(tokens_->Get(caller).has_value());
}

TEST_F(TokensTest, TheLastUseIsKnownAtOnceAndStoredBySweeps) {
  const std::string text = Make("t1", std::chrono::hours(1));
  ASSERT_THAT(tokens_->Find(text), IsOk());
  EXPECT_EQ(StoredUse("t1"), std::nullopt);
  ASSERT_OK_AND_ASSIGN(const store::Token stored,
                       db().Read([](store::Reader& reader) {
                         return store::FindToken(reader, "default", "t1");
                       }));
  EXPECT_TRUE(tokens_->LastUse(stored).has_value());
  ASSERT_THAT(tokens_->Sweep(), IsOk());
  EXPECT_NE(StoredUse("t1"), std::nullopt);
  ASSERT_THAT(db().Write([](store::Writer& writer) {
    return store::SetTokenUse(writer, "default", "t1", store::testing::At(0));
  }),
              IsOk());
  EXPECT_THAT(tokens_->Find(text), IsOk());
  tokens_.reset();  // stores it, too
  EXPECT_GT(StoredUse("t1"), store::testing::At(0));
  Reopen();
  Open();
  EXPECT_THAT(tokens_->Find(text), IsOk()) << "tokens outlive the daemon";
}

TEST_F(TokensTest, TheEndOfATokenIsToldOnce) {
  Make("t1", std::chrono::hours(1));
  EXPECT_FALSE(tokens_->TakeExpired());
  Make("t2", std::chrono::seconds(0));
  EXPECT_TRUE(tokens_->TakeExpired());
  EXPECT_FALSE(tokens_->TakeExpired());
}

TEST_F(TokensTest, ExpiredTokensAreListedForAWhile) {
  Make("old", -kExpiredTokenKept - std::chrono::seconds(1));
  Make("new", std::chrono::seconds(-1));
  ASSERT_THAT(tokens_->Sweep(), IsOk());
  EXPECT_THAT(db().Read([](store::Reader& reader) {
    return store::FindToken(reader, "default", "old");
  }),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(db().Read([](store::Reader& reader) {
    return store::FindToken(reader, "default", "new");
  }),
              IsOk());
}

}  // namespace
}  // namespace bootmill::server
