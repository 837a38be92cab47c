// SPDX-License-Identifier: Apache-2.0
#include "server/store/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/bytes.h"
#include "common/testing/status_matchers.h"
#include "server/store/principals.h"
#include "server/store/quotas.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using testing::At;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TokensTest : public testing::StoreTest {
 protected:
  TokensTest() {
    for (const char* id : {"ann", "bob"}) {
      EXPECT_THAT(db().Write([&](Writer& writer) {
        return InsertPrincipal(writer, {.org = "default",
                                        .id = id,
                                        .create_time = At(0),
                                        .expire_time = std::nullopt});
      }),
                  IsOk());
    }
  }
  static Token Sample(const std::string& id, const std::string& creator) {
    return {.org = "default",
            .id = id,
            .digest = Sha256(AsBytes(id)),
            .display_name = "for " + id,
            .role = v1::ACCESS_ROLE_OPERATOR,
            .fleets = {"db", "web"},
            .creator_org = "default",
            .creator = creator,
            .create_time = At(0),
            .expire_time = At(90),
            .last_use = std::nullopt};
  }
  absl::Status Insert(const Token& token) {
    return db().Write(
        [&](Writer& writer) { return InsertToken(writer, token); });
  }
  std::vector<std::string> List(const TokenFilter& filter) {
    std::vector<std::string> ids;
    PageRequest page{1, ""};
    do {
      const auto tokens = db().Read([&](Reader& reader) {
        return ListTokens(reader, "default", filter, page);
      });
      EXPECT_THAT(tokens, IsOk());
      for (const Token& token : tokens->items) {
        ids.push_back(token.id);
      }
      page.token = tokens->next_page_token;
    } while (!page.token.empty());
    return ids;
  }
};

TEST_F(TokensTest, AreKept) {
  ASSERT_THAT(Insert(Sample("t1", "ann")), IsOk());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return SetTokenUse(writer, "default", "t1", At(7));
  }),
              IsOk());
  Reopen();
  ASSERT_OK_AND_ASSIGN(const Token token, db().Read([](Reader& reader) {
    return FindToken(reader, "default", "t1");
  }));
  EXPECT_EQ(token.digest, Sha256(AsBytes("t1")));
  EXPECT_EQ(token.display_name, "for t1");
  EXPECT_EQ(token.role, v1::ACCESS_ROLE_OPERATOR);
  EXPECT_THAT(token.fleets, ElementsAre("db", "web"));
  EXPECT_EQ(token.creator, "ann");
  EXPECT_EQ(token.create_time, At(0));
  EXPECT_EQ(token.expire_time, At(90));
  EXPECT_EQ(token.last_use, At(7));
  EXPECT_THAT(db().Read([](Reader& reader) {
    return FindToken(reader, "system", "t1");
  }),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("orgs/system/tokens/t1")));
}

TEST_F(TokensTest, AreListedByIdOfAllOrOfOneCreator) {
  ASSERT_THAT(Insert(Sample("t2", "bob")), IsOk());
  ASSERT_THAT(Insert(Sample("t1", "ann")), IsOk());
  ASSERT_THAT(Insert(Sample("t3", "ann")), IsOk());
  EXPECT_THAT(List({}), ElementsAre("t1", "t2", "t3"));
  EXPECT_THAT(List({"default", "ann"}), ElementsAre("t1", "t3"));
  EXPECT_THAT(List({"system", "ann"}), IsEmpty());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return DeleteToken(writer, "default", "t1");
  }),
              IsOk());
  EXPECT_THAT(List({}), ElementsAre("t2", "t3"));
}

TEST_F(TokensTest, HaveAQuota) {
  ASSERT_THAT(db().Write([](Writer& writer) {
    return SetQuotas(writer, "default", {.tokens = 1});
  }),
              IsOk());
  ASSERT_THAT(Insert(Sample("t1", "ann")), IsOk());
  EXPECT_THAT(Insert(Sample("t2", "ann")),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("may have 1 tokens")));
}

}  // namespace
}  // namespace bootmill::store
