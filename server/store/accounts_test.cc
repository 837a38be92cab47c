// SPDX-License-Identifier: Apache-2.0
#include "server/store/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "common/testing/status_matchers.h"
#include "server/store/principals.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Bytes kKey(32, std::byte{7});

class AccountsTest : public testing::StoreTest {
 protected:
  AccountsTest() {
    for (const auto kind :
         {v1::Principal::KIND_USER, v1::Principal::KIND_HOST}) {
      EXPECT_THAT(db().Write([&](Writer& writer) {
        Principal principal;
        principal.org = "default";
        principal.id = kind == v1::Principal::KIND_USER ? "anna" : "host";
        principal.kind = kind;
        return InsertPrincipal(writer, principal);
      }),
                  IsOk());
    }
  }

  absl::Status Insert(const std::string& id, const std::string& secret,
                      std::chrono::minutes lifetime) {
    return db().Write([&](Writer& writer) {
      return InsertAccount(writer, "default", id, kKey,
                           {Digest(secret), writer.now() + lifetime});
    });
  }
  absl::Status Reset(const std::string& secret) {
    return db().Write([&](Writer& writer) {
      return ResetAccount(
          writer, "default", "anna", kKey,
          {Digest(secret), writer.now() + std::chrono::minutes(1)});
    });
  }
  absl::Status Disable(bool disabled) {
    return db().Write([&](Writer& writer) {
      return SetAccountDisabled(writer, "default", "anna", disabled);
    });
  }
  absl::Status Set(const std::string& hash) {
    return db().Write([&](Writer& writer) {
      return SetPassword(writer, "default", "anna", hash);
    });
  }
  static Sha256Digest Digest(const std::string& secret) {
    return Sha256(AsBytes(secret));
  }
  bool Invites(const std::string& secret) {
    const auto found = db().Read(
        [&](Reader& reader) { return FindInvited(reader, Digest(secret)); });
    EXPECT_THAT(found, IsOk());
    return found.ok() && found->has_value();
  }
  std::optional<Account> Find() {
    return db()
        .Read([](Reader& reader) {
          return FindAccount(reader, "default", "anna");
        })
        .value_or(std::nullopt);
  }
  std::optional<AccountState> State() {
    return db()
        .Read([](Reader& reader) {
          return FindPrincipal(reader, "default", "anna");
        })
        .value_or(Principal())
        .account;
  }
};

TEST_F(AccountsTest, BelongsToAPersonAndThereIsOne) {
  EXPECT_FALSE(Find().has_value());
  EXPECT_FALSE(State().has_value());
  EXPECT_THAT(Insert("nobody", "s", std::chrono::minutes(1)),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("nobody")));
  EXPECT_THAT(
      Insert("host", "s", std::chrono::minutes(1)),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is a host")));
  ASSERT_THAT(Insert("anna", "s", std::chrono::minutes(1)), IsOk());
  EXPECT_THAT(Insert("anna", "t", std::chrono::minutes(1)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("accounts reset")));
  ASSERT_TRUE(Find().has_value());
  EXPECT_EQ(Find()->device_key, kKey);
  EXPECT_EQ(Find()->password, std::nullopt);
  ASSERT_TRUE(State().has_value());
  EXPECT_EQ(State()->password_time, std::nullopt);
}

TEST_F(AccountsTest, AnInvitationIsGoodOnceAndForAWhile) {
  ASSERT_THAT(Insert("anna", "late", std::chrono::minutes(0)), IsOk());
  EXPECT_FALSE(Invites("late")) << "its time is up";
  ASSERT_THAT(Reset("first"), IsOk());
  EXPECT_TRUE(Invites("first"));
  ASSERT_THAT(Reset("second"), IsOk());
  EXPECT_FALSE(Invites("first")) << "a new one replaces it";
  EXPECT_TRUE(Invites("second"));
  ASSERT_THAT(Set("hash"), IsOk());
  EXPECT_FALSE(Invites("second")) << "it was used";
  EXPECT_EQ(Find()->password, "hash");
  EXPECT_TRUE(State()->password_time.has_value());
  EXPECT_EQ(State()->invitation_expiry, std::nullopt);
}

TEST_F(AccountsTest, ResettingTakesThePasswordAway) {
  EXPECT_THAT(Reset("s"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("accounts create")));
  ASSERT_THAT(Insert("anna", "s", std::chrono::minutes(1)), IsOk());
  ASSERT_THAT(Set("hash"), IsOk());
  ASSERT_THAT(Reset("t"), IsOk());
  EXPECT_EQ(Find()->password, std::nullopt);
  EXPECT_EQ(State()->password_time, std::nullopt);
}

TEST_F(AccountsTest, ADisabledAccountTakesNoInvitation) {
  EXPECT_THAT(Disable(true), StatusIs(absl::StatusCode::kFailedPrecondition,
                                      HasSubstr("has no account")));
  ASSERT_THAT(Insert("anna", "s", std::chrono::minutes(1)), IsOk());
  ASSERT_THAT(Disable(true), IsOk());
  EXPECT_FALSE(Invites("s"));
  EXPECT_THAT(Reset("t"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("accounts enable")));
  EXPECT_TRUE(State()->disabled);
  ASSERT_THAT(Disable(false), IsOk());
  EXPECT_FALSE(State()->disabled);
  EXPECT_FALSE(Invites("s")) << "it does not come back";
}

// Whoever only enables the account would meet the same refusal again.
TEST(AccountChecksTest, ARevokedPrincipalIsNotCalledDisabled) {
  Principal principal;
  principal.org = "default";
  principal.id = "anna";
  principal.revoked = true;
  principal.account = AccountState();
  EXPECT_THAT(
      CheckTakesReset(principal),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               AllOf(HasSubstr("is revoked"), Not(HasSubstr("disabled")))));
}

TEST_F(AccountsTest, RevokingThePrincipalRemovesIt) {
  ASSERT_THAT(Insert("anna", "s", std::chrono::minutes(1)), IsOk());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return RevokePrincipal(writer, "default", "anna");
  }),
              IsOk());
  EXPECT_FALSE(Invites("s"));
  EXPECT_FALSE(Find().has_value());
}

}  // namespace
}  // namespace bootmill::store
