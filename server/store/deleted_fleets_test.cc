// SPDX-License-Identifier: Apache-2.0
#include "server/store/deleted_fleets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "server/store/builds.h"
#include "server/store/principals.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DeletedFleetsTest : public testing::StoreTest {
 protected:
  absl::StatusOr<Fleet> Insert(const std::string& id) {
    return db().Write([&](Writer& writer) {
      return InsertFleet(writer, "default", id, testing::SampleRevision("v1"));
    });
  }
  absl::Status InsertRelease(const std::string& fleet) {
    return db()
        .Write([&](Writer& writer) {
          return testing::MakeRelease(writer, "default", fleet, "image");
        })
        .status();
  }
  absl::StatusOr<DeletionChange> Delete(const std::string& id,
                                        const std::string& etag = "") {
    return db().Write([&](Writer& writer) {
      return DeleteFleet(writer, "default", id, etag);
    });
  }
  absl::StatusOr<DeletionChange> Undelete(const std::string& id,
                                          const std::string& etag = "") {
    return db().Write([&](Writer& writer) {
      return UndeleteFleet(writer, "default", id, etag);
    });
  }
  std::vector<std::string> List(bool show_deleted) {
    std::vector<std::string> ids;
    const auto page = db().Read([&](Reader& reader) {
      return ListFleets(reader, "default", {.show_deleted = show_deleted},
                        {10, ""});
    });
    EXPECT_THAT(page, IsOk());
    for (const Fleet& fleet : page->items) {
      ids.push_back(fleet.id);
    }
    return ids;
  }
  // Removes what was deleted long ago, when all was deleted `days` ago.
  absl::Status PurgeAfter(int days) {
    const absl::Status aged =
        Tamper("UPDATE fleets SET delete_time = delete_time - 86400000000 * " +
               std::to_string(days));
    return aged.ok()
               ? db().Write([](Writer& writer) { return PurgeFleets(writer); })
               : aged;
  }
};

TEST_F(DeletedFleetsTest, AreListedOnRequestOnlyAndComeBack) {
  ASSERT_OK_AND_ASSIGN(const Fleet first, Insert("web"));
  ASSERT_THAT(Insert("zoo"), IsOk());
  EXPECT_THAT(Delete("web", "0-0"), StatusIs(absl::StatusCode::kAborted, _));
  EXPECT_THAT(Delete("none"), StatusIs(absl::StatusCode::kNotFound, _));
  ASSERT_OK_AND_ASSIGN(const DeletionChange deleted, Delete("web", first.etag));
  EXPECT_TRUE(deleted.changed);
  EXPECT_TRUE(deleted.fleet.delete_time.has_value());
  EXPECT_NE(deleted.fleet.etag, first.etag);
  EXPECT_THAT(List(false), ElementsAre("zoo"));
  EXPECT_THAT(List(true), ElementsAre("web", "zoo"));
  ASSERT_OK_AND_ASSIGN(const DeletionChange again, Delete("web"));
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.fleet.delete_time, deleted.fleet.delete_time);
  EXPECT_THAT(Undelete("web", first.etag),
              StatusIs(absl::StatusCode::kAborted, _));
  ASSERT_OK_AND_ASSIGN(const DeletionChange back,
                       Undelete("web", deleted.fleet.etag));
  EXPECT_TRUE(back.changed);
  EXPECT_FALSE(back.fleet.delete_time.has_value());
  ASSERT_OK_AND_ASSIGN(const DeletionChange still, Undelete("web"));
  EXPECT_FALSE(still.changed);
  EXPECT_THAT(List(false), ElementsAre("web", "zoo"));
}

TEST_F(DeletedFleetsTest, GetNothingNew) {
  ASSERT_THAT(InsertRelease("web"), IsOk());
  ASSERT_THAT(Delete("web"), IsOk());
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition,
                                HasSubstr("bootmill undelete web"));
  EXPECT_THAT(Insert("web"), refused);
  EXPECT_THAT(db().Write([](Writer& writer) {
    return AddRevision(writer, "default", "web", "",
                       testing::SampleRevision("v2"));
  }),
              refused);
  EXPECT_THAT(db().Write([](Writer& writer) {
    return InsertBuild(writer, testing::SampleBuild("b1", "web"));
  }),
              refused);
  EXPECT_THAT(InsertRelease("web"), refused);
  EXPECT_THAT(db().Write([](Writer& writer) {
    return PromoteRelease(writer, "default", "web", 1);
  }),
              refused);
}

TEST_F(DeletedFleetsTest, KeepTheirReleasesForHosts) {
  ASSERT_THAT(InsertRelease("web"), IsOk());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return PromoteRelease(writer, "default", "web", 1);
  }),
              IsOk());
  ASSERT_THAT(Delete("web"), IsOk());
  ASSERT_THAT(PurgeAfter(400), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::optional<Release> current,
                       db().Read([](Reader& reader) {
                         return CurrentRelease(reader, "default", "web");
                       }));
  ASSERT_TRUE(current.has_value());
  EXPECT_EQ(current->number, 1);
}

TEST_F(DeletedFleetsTest, WithoutReleasesAreRemovedWithTheirBuildsLater) {
  ASSERT_OK_AND_ASSIGN(const Fleet first, Insert("web"));
  ASSERT_THAT(Insert("zoo"), IsOk());
  ASSERT_THAT(db().Write([](Writer& writer) -> absl::Status {
    const auto tools =
        InsertToolchain(writer, testing::SampleToolchain("tools"));
    return tools.ok() ? InsertBuild(writer, testing::SampleBuild("b1", "web"))
                      : tools.status();
  }),
              IsOk());
  ASSERT_THAT(Delete("web"), IsOk());
  ASSERT_THAT(Delete("zoo"), IsOk());
  ASSERT_THAT(Undelete("zoo"), IsOk());
  ASSERT_THAT(PurgeAfter(29), IsOk());
  EXPECT_THAT(List(true), ElementsAre("web", "zoo"));
  ASSERT_THAT(PurgeAfter(1), IsOk());
  EXPECT_THAT(List(true), ElementsAre("zoo"));
  EXPECT_THAT(db().Read([](Reader& reader) {
    return FindBuild(reader, "default", "b1");
  }),
              StatusIs(absl::StatusCode::kNotFound, _));
  // The name is free, and a new fleet is not taken for the old one.
  ASSERT_OK_AND_ASSIGN(const Fleet again, Insert("web"));
  EXPECT_NE(again.etag, first.etag);
}

TEST_F(DeletedFleetsTest, GiveTheirBytesBackWhenTheyAreRemoved) {
  const auto bytes = [&] {
    return db()
        .Read([](Reader& reader) { return FindOrg(reader, "default"); })
        ->revision_bytes;
  };
  const int64_t before = bytes();
  ASSERT_THAT(Insert("web"), IsOk());
  ASSERT_THAT(Delete("web"), IsOk());
  EXPECT_GT(bytes(), before) << "a deleted fleet counts";
  ASSERT_THAT(PurgeAfter(30), IsOk());
  EXPECT_EQ(bytes(), before);
}

}  // namespace
}  // namespace bootmill::store
