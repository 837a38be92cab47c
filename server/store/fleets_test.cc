// SPDX-License-Identifier: Apache-2.0
#include "server/store/fleets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "server/store/quotas.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SampleRevision;

class FleetsTest : public testing::StoreTest {
 protected:
  absl::StatusOr<Fleet> Insert(const std::string& id,
                               const std::string& text = "v1") {
    return db().Write([&](Writer& writer) {
      return InsertFleet(writer, "default", id, SampleRevision(text));
    });
  }
  absl::StatusOr<Fleet> Add(const std::string& id, const std::string& etag,
                            const std::string& text) {
    return db().Write([&](Writer& writer) {
      FleetRevision revision = SampleRevision(text);
      revision.create_time = testing::At(60);
      return AddRevision(writer, "default", id, etag, revision);
    });
  }
  absl::StatusOr<FleetRevision> Revision(const std::string& id, int number) {
    return db().Read([&](Reader& reader) {
      return FindRevision(reader, "default", id, number);
    });
  }
  // Returns the ids on all pages of size `size`, with a bar after each page.
  std::string ListAll(const std::string& prefix, int size) {
    std::string ids;
    PageRequest page{size, ""};
    do {
      const auto result = db().Read([&](Reader& reader) {
        return ListFleets(reader, "default", {.id_prefix = prefix}, page);
      });
      if (!result.ok()) {
        return result.status().ToString();
      }
      for (const Fleet& fleet : result->items) {
        ids += fleet.id + ' ';
      }
      ids += '|';
      page.token = result->next_page_token;
    } while (!page.token.empty());
    return ids;
  }
};

TEST_F(FleetsTest, BeginsWithRevisionOne) {
  ASSERT_OK_AND_ASSIGN(const Fleet fleet, Insert("web"));
  EXPECT_EQ(fleet.org, "default");
  EXPECT_EQ(fleet.id, "web");
  EXPECT_EQ(fleet.revision, 1);
  EXPECT_EQ(fleet.spec_digest, Sha256(AsBytes("v1")));
  EXPECT_THAT(fleet.targets,
              ElementsAre(Target::kX8664Xen, Target::kI386XenPvh));
  EXPECT_FALSE(fleet.current_release.has_value());
  EXPECT_FALSE(fleet.newest_release.has_value());
  EXPECT_EQ(fleet.create_time, testing::At(0));
  EXPECT_EQ(fleet.update_time, testing::At(0));
}

TEST_F(FleetsTest, KeepsSourceAndSpecByteForByte) {
  const std::string text = "# caf\xc3\xa9\r\nname: web\n\t \n";
  ASSERT_THAT(Insert("web", text), IsOk());
  Reopen();
  ASSERT_OK_AND_ASSIGN(const FleetRevision revision, Revision("web", 1));
  EXPECT_EQ(revision.text, text);
  EXPECT_EQ(revision.spec, SampleRevision(text).spec);
  EXPECT_EQ(revision.format, v1::SpecSource::FORMAT_YAML);
  EXPECT_EQ(revision.author, "user/alice");
  EXPECT_EQ(revision.message, "because");
}

TEST_F(FleetsTest, AddsRevisionsIfTheEtagFits) {
  ASSERT_OK_AND_ASSIGN(const Fleet first, Insert("web"));
  ASSERT_OK_AND_ASSIGN(const Fleet second, Add("web", first.etag, "v2"));
  EXPECT_EQ(second.revision, 2);
  EXPECT_EQ(second.spec_digest, Sha256(AsBytes("v2")));
  EXPECT_EQ(second.create_time, testing::At(0));
  EXPECT_EQ(second.update_time, testing::At(60));
  EXPECT_THAT(Add("web", first.etag, "v3"),
              StatusIs(absl::StatusCode::kAborted, HasSubstr(second.etag)));
  ASSERT_OK_AND_ASSIGN(const Fleet third, Add("web", "", "v3"));
  EXPECT_EQ(third.revision, 3);
  ASSERT_OK_AND_ASSIGN(const FleetRevision old, Revision("web", 1));
  EXPECT_EQ(old.text, "v1");
}

TEST_F(FleetsTest, NamesWhatIsNotThere) {
  ASSERT_THAT(Insert("web"), IsOk());
  EXPECT_THAT(Insert("web"),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       "fleet orgs/default/fleets/web exists already"));
  EXPECT_THAT(Add("db", "", "x"),
              StatusIs(absl::StatusCode::kNotFound,
                       "fleet orgs/default/fleets/db does not exist"));
  EXPECT_THAT(Revision("web", 2),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("revisions/2")));
  EXPECT_THAT(db().Write([](Writer& writer) {
    return InsertFleet(writer, "nobody", "web", SampleRevision("x"));
  }),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("orgs/nobody")));
}

TEST_F(FleetsTest, IsSeenInItsOrgOnly) {
  ASSERT_THAT(Insert("web"), IsOk());
  EXPECT_THAT(db().Read([](Reader& reader) {
    return FindFleet(reader, "system", "web");
  }),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(FleetsTest, ListsByIdWithPrefixAndPages) {
  for (const char* id : {"web-2", "db", "web", "web-10", "we", "wec", "zoo"}) {
    ASSERT_THAT(Insert(id), IsOk());
  }
  EXPECT_EQ(ListAll("", 3), "db we web |web-10 web-2 wec |zoo |");
  EXPECT_EQ(ListAll("web", 2), "web web-10 |web-2 |");
  EXPECT_EQ(ListAll("web", 3), "web web-10 web-2 |");
  EXPECT_EQ(ListAll("x", 3), "|");
}

TEST_F(FleetsTest, ATokenFitsItsListOnly) {
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_THAT(Insert(id), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const Page<Fleet> first, db().Read([](Reader& reader) {
    return ListFleets(reader, "default", {}, {1, ""});
  }));
  const PageRequest next{1, first.next_page_token};
  EXPECT_THAT(
      db().Read([&](Reader& reader) {
        return ListFleets(reader, "default", {.id_prefix = "a"}, next);
      }),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")));
  EXPECT_THAT(db().Read([&](Reader& reader) {
    return ListFleets(reader, "system", {}, next);
  }),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST_F(FleetsTest, ListsRevisionsNewestFirst) {
  ASSERT_THAT(Insert("web"), IsOk());
  ASSERT_THAT(Add("web", "", "v2"), IsOk());
  ASSERT_THAT(Add("web", "", "v3"), IsOk());
  const auto list = [&](const std::string& token) {
    return db().Read([&](Reader& reader) {
      return ListRevisions(reader, "default", "web", {2, token});
    });
  };
  ASSERT_OK_AND_ASSIGN(const auto first, list(""));
  ASSERT_EQ(first.items.size(), 2U);
  EXPECT_EQ(first.items[0].text, "v3");
  EXPECT_EQ(first.items[1].text, "v2");
  ASSERT_OK_AND_ASSIGN(const auto second, list(first.next_page_token));
  ASSERT_EQ(second.items.size(), 1U);
  EXPECT_EQ(second.items[0].number, 1);
  EXPECT_EQ(second.next_page_token, "");
}

TEST_F(FleetsTest, PagesOfLargeRevisionsAreShort) {
  ASSERT_THAT(Insert("web"), IsOk());
  for (const char letter : {'a', 'b', 'c', 'd'}) {
    // Text and spec of each revision take 400 KB.
    ASSERT_THAT(Add("web", "", std::string(200'000, letter)), IsOk());
  }
  std::vector<size_t> sizes;
  PageRequest page{200, ""};
  do {
    ASSERT_OK_AND_ASSIGN(const auto result, db().Read([&](Reader& reader) {
      return ListRevisions(reader, "default", "web", page);
    }));
    sizes.push_back(result.items.size());
    page.token = result.next_page_token;
  } while (!page.token.empty());
  EXPECT_THAT(sizes, ::testing::ElementsAre(2, 3));
}

TEST_F(FleetsTest, AnOrgHasAQuota) {
  ASSERT_THAT(db().Write([](Writer& writer) -> absl::Status {
    for (int64_t i = 0; i < Quotas().fleets; ++i) {
      const auto fleet = InsertFleet(writer, "default", "f" + std::to_string(i),
                                     testing::SampleRevision("x"));
      if (!fleet.ok()) {
        return fleet.status();
      }
    }
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_THAT(Insert("another"),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("org default may have 1000 fleets")));
  ASSERT_THAT(db().Write([](Writer& writer) {
    return SetQuotas(writer, "default", {.fleets = 1001});
  }),
              IsOk());
  EXPECT_THAT(Insert("another"), IsOk());
  EXPECT_THAT(db().Write([](Writer& writer) {
    return SetQuotas(writer, "nobody", {.fleets = 1});
  }),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(FleetsTest, AnOrgHasAQuotaOfBytes) {
  ASSERT_THAT(Insert("web"), IsOk());
  ASSERT_THAT(Add("web", "", std::string(1000, 'x')), IsOk());
  ASSERT_THAT(Tamper("UPDATE orgs SET revision_bytes = " +
                     std::to_string(Quotas().revision_bytes)),
              IsOk());
  EXPECT_THAT(Add("web", "", "y"),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("bytes of revisions")));
  ASSERT_THAT(db().Write([](Writer& writer) {
    return SetQuotas(writer, "default",
                     {.revision_bytes = Quotas().revision_bytes + 1000});
  }),
              IsOk());
  EXPECT_THAT(Add("web", "", "y"), IsOk());
}

}  // namespace
}  // namespace bootmill::store
