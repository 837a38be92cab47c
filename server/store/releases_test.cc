// SPDX-License-Identifier: Apache-2.0
#include "server/store/releases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "server/store/connection.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using testing::At;
using ::testing::HasSubstr;
using testing::MakeRelease;

class ReleasesTest : public testing::StoreTest {
 protected:
  absl::StatusOr<Release> Make(const std::string& fleet,
                               const std::string& bytes = "image") {
    return db().Write([&](Writer& writer) {
      return MakeRelease(writer, "default", fleet, bytes);
    });
  }
  absl::StatusOr<Release> Insert(const Release& release,
                                 const std::vector<Attestation>& said = {}) {
    return db().Write(
        [&](Writer& writer) { return InsertRelease(writer, release, said); });
  }
  absl::StatusOr<Fleet> FleetNow(const std::string& fleet) {
    return db().Read(
        [&](Reader& reader) { return FindFleet(reader, "default", fleet); });
  }
  absl::StatusOr<std::optional<int>> Promote(const std::string& fleet,
                                             int number) {
    return db().Write([&](Writer& writer) {
      return PromoteRelease(writer, "default", fleet, number);
    });
  }
  // The number of what hosts should have.
  std::optional<int> Current(const std::string& fleet) {
    const auto release = db().Read([&](Reader& reader) {
      return CurrentRelease(reader, "default", fleet);
    });
    EXPECT_THAT(release, IsOk());
    return release.ok() && release->has_value()
               ? std::optional((*release)->number)
               : std::nullopt;
  }
  // Numbers of releases whose images are in use.
  std::string InUse(const std::string& fleet) {
    std::string numbers;
    EXPECT_THAT(db().Read([&](Reader& reader) {
      return reader.connection().Query(
          "SELECT DISTINCT releases.number FROM releases"
          " JOIN release_images ON release_images.release = releases.id"
          " JOIN fleets ON fleets.id = releases.fleet"
          " WHERE fleets.name = ?1 AND release_images.current = 1"
          " ORDER BY releases.number",
          {fleet}, [&](const Row& row) {
            numbers += std::to_string(row.Integer(0)) + ' ';
            return absl::OkStatus();
          });
    }),
                IsOk());
    return numbers;
  }
  // Returns FLEET-NUMBER of the releases on all pages of size two, with a bar
  // after each page.
  std::string ListAll(const std::string& fleet) {
    std::string names;
    PageRequest page{2, ""};
    do {
      const auto result = db().Read([&](Reader& reader) {
        return ListReleases(reader, "default", fleet, page);
      });
      if (!result.ok()) {
        return result.status().ToString();
      }
      for (const Release& release : result->items) {
        names += release.fleet + '-' + std::to_string(release.number) + ' ';
      }
      names += '|';
      page.token = result->next_page_token;
    } while (!page.token.empty());
    return names;
  }
};

TEST_F(ReleasesTest, HoldsWhatItWasMadeFrom) {
  ASSERT_THAT(Make("web"), IsOk());
  Reopen();
  ASSERT_OK_AND_ASSIGN(const Release release, db().Read([](Reader& reader) {
    return FindRelease(reader, "default", "web", 1);
  }));
  EXPECT_EQ(release.org, "default");
  EXPECT_EQ(release.fleet, "web");
  EXPECT_EQ(release.number, 1);
  EXPECT_EQ(release.revision, 1);
  EXPECT_EQ(release.toolchain, "tools");
  EXPECT_EQ(release.toolchain_digest, Sha256(AsBytes("tools")));
  EXPECT_EQ(release.spec_digest, Sha256(AsBytes("name: web")));
  EXPECT_EQ(release.create_time, At(1));
  ASSERT_EQ(release.images.size(), 1U);
  EXPECT_EQ(release.images[0].artifact, Sha256(AsBytes("image")));
  EXPECT_EQ(release.images[0].size_bytes, 5);
  EXPECT_EQ(release.images[0].module_count, 27);
}

TEST_F(ReleasesTest, NumbersPerFleetAndLeavesWhatHostsHave) {
  ASSERT_THAT(Make("web"), IsOk());
  ASSERT_THAT(Make("db"), IsOk());
  ASSERT_OK_AND_ASSIGN(const Release second, Make("web", "other"));
  EXPECT_EQ(second.number, 2);
  ASSERT_OK_AND_ASSIGN(const Fleet fleet, FleetNow("web"));
  EXPECT_FALSE(fleet.current_release.has_value());
  ASSERT_TRUE(fleet.newest_release.has_value());
  EXPECT_EQ(fleet.newest_release->number, 2);
  EXPECT_EQ(fleet.newest_release->revision, 1);
  EXPECT_EQ(fleet.newest_release->toolchain, "tools");
  EXPECT_EQ(fleet.newest_release->toolchain_state, v1::Toolchain::STATE_ACTIVE);
  EXPECT_EQ(Current("web"), std::nullopt);
}

TEST_F(ReleasesTest, PromotesAnyReleaseOfTheFleet) {
  ASSERT_THAT(Make("web"), IsOk());
  ASSERT_THAT(Make("web", "other"), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::optional<int> none, Promote("web", 2));
  EXPECT_EQ(none, std::nullopt);
  EXPECT_EQ(Current("web"), 2);
  ASSERT_OK_AND_ASSIGN(const std::optional<int> before, Promote("web", 1));
  EXPECT_EQ(before, 2);
  EXPECT_EQ(Current("web"), 1);
  ASSERT_THAT(Make("web", "third"), IsOk());
  EXPECT_EQ(Current("web"), 1);
  EXPECT_THAT(Promote("web", 7), StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Promote("none", 1), StatusIs(absl::StatusCode::kNotFound, _));
}

// Bytes of releases that are neither may be evicted.
TEST_F(ReleasesTest, TheNewestAndTheCurrentReleaseAreInUse) {
  for (const char* bytes : {"one", "two", "three"}) {
    ASSERT_THAT(Make("web", bytes), IsOk());
  }
  EXPECT_EQ(InUse("web"), "3 ");
  ASSERT_THAT(Promote("web", 1), IsOk());
  EXPECT_EQ(InUse("web"), "1 3 ");
  ASSERT_THAT(Promote("web", 2), IsOk());
  EXPECT_EQ(InUse("web"), "2 3 ");
  ASSERT_THAT(Promote("web", 3), IsOk());
  EXPECT_EQ(InUse("web"), "3 ");
  ASSERT_THAT(Promote("web", 3), IsOk());
  ASSERT_THAT(Make("web", "four"), IsOk());
  EXPECT_EQ(InUse("web"), "3 4 ");
}

TEST_F(ReleasesTest, KeepsImagesInTheOrderOfTheSpec) {
  ASSERT_OK_AND_ASSIGN(Release release, Make("web"));
  release.images.push_back(release.images[0]);
  release.images[0].target = Target::kI386Xen;
  release.images[1].target = Target::kI386XenPvh;
  ASSERT_OK_AND_ASSIGN(const Release stored, Insert(release));
  EXPECT_EQ(stored.images[0].target, Target::kI386Xen);
  EXPECT_EQ(stored.images[1].target, Target::kI386XenPvh);
}

TEST_F(ReleasesTest, FindsTheReleaseOfARevisionAndToolchain) {
  ASSERT_THAT(Make("web"), IsOk());
  ASSERT_THAT(Make("web"), IsOk());
  const auto find = [&](const char* fleet, int revision, const char* tools) {
    return db().Read([&](Reader& reader) {
      return FindReleaseOf(reader, "default", fleet, revision, tools);
    });
  };
  ASSERT_OK_AND_ASSIGN(const auto found, find("web", 1, "tools"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->number, 2);
  EXPECT_EQ(found->images.size(), 1U);
  for (const auto& [fleet, revision, tools] :
       {std::tuple("web", 2, "tools"), std::tuple("web", 1, "others"),
        std::tuple("db", 1, "tools")}) {
    ASSERT_OK_AND_ASSIGN(const auto none, find(fleet, revision, tools));
    EXPECT_FALSE(none.has_value()) << fleet << revision << tools;
  }
}

TEST_F(ReleasesTest, RefusesWhatIsNoRelease) {
  ASSERT_OK_AND_ASSIGN(const Release good, Make("web"));
  Release release = good;
  release.images.clear();
  EXPECT_THAT(Insert(release), StatusIs(absl::StatusCode::kInvalidArgument, _));
  release.images = {good.images[0], good.images[0]};
  EXPECT_THAT(Insert(release), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("i386-xen_pvh")));
  EXPECT_THAT(
      Insert(good, {{Target::kX8664Xen, "", "", ""}}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("x86_64-xen")));
  release = good;
  release.revision = 7;
  EXPECT_THAT(Insert(release),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("revisions/7")));
  release = good;
  release.toolchain = "none";
  EXPECT_THAT(Insert(release), StatusIs(absl::StatusCode::kNotFound,
                                        HasSubstr("toolchains/none")));
  release = good;
  release.images[0].artifact = Sha256(AsBytes("never laid out"));
  EXPECT_THAT(Insert(release), StatusIs(absl::StatusCode::kNotFound, _));
  // The refused releases took no number.
  ASSERT_OK_AND_ASSIGN(const Release next, Make("web"));
  EXPECT_EQ(next.number, 2);
}

TEST_F(ReleasesTest, NamesWhatIsNotThere) {
  ASSERT_THAT(Make("web"), IsOk());
  const auto find = [&](const char* org, const char* fleet, int number) {
    return db().Read([&](Reader& reader) {
      return FindRelease(reader, org, fleet, number);
    });
  };
  EXPECT_THAT(find("default", "web", 2),
              StatusIs(absl::StatusCode::kNotFound,
                       "release orgs/default/releases/web-2 does not exist"));
  EXPECT_THAT(find("default", "db", 1),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("db-1")));
  EXPECT_THAT(find("system", "web", 1),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(ReleasesTest, ListsNewestFirstOfAllOrOneFleet) {
  for (const char* fleet : {"web", "db", "web", "web"}) {
    ASSERT_THAT(Make(fleet), IsOk());
  }
  EXPECT_EQ(ListAll(""), "web-3 web-2 |db-1 web-1 |");
  EXPECT_EQ(ListAll("web"), "web-3 web-2 |web-1 |");
  EXPECT_EQ(ListAll("nothing"), "|");
}

TEST_F(ReleasesTest, ListsAttestationsOfAnArtifactToItsOrg) {
  ASSERT_THAT(Make("web"), IsOk());
  ASSERT_THAT(Make("db"), IsOk());
  const auto list = [&](const char* org, const std::string& token) {
    return db().Read([&](Reader& reader) {
      return ListAttestations(reader, org, Sha256(AsBytes("image")),
                              {1, token});
    });
  };
  ASSERT_OK_AND_ASSIGN(const auto first, list("default", ""));
  ASSERT_EQ(first.items.size(), 1U);
  EXPECT_EQ(first.items[0].fleet, "db");
  EXPECT_EQ(first.items[0].attestation.signature.size(), 3U);
  EXPECT_EQ(first.items[0].attestation.key_id, "k1");
  EXPECT_EQ(first.items[0].attestation.provenance, "{\"payload\": \"\"}");
  EXPECT_EQ(first.items[0].create_time, At(1));
  ASSERT_OK_AND_ASSIGN(const auto second,
                       list("default", first.next_page_token));
  ASSERT_EQ(second.items.size(), 1U);
  EXPECT_EQ(second.items[0].fleet, "web");
  EXPECT_EQ(second.next_page_token, "");
  ASSERT_OK_AND_ASSIGN(const auto others, list("system", ""));
  EXPECT_TRUE(others.items.empty());
}

}  // namespace
}  // namespace bootmill::store
