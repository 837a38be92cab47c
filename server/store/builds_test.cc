// SPDX-License-Identifier: Apache-2.0
#include "server/store/builds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using testing::At;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SampleBuild;

class BuildsTest : public testing::StoreTest {
 protected:
  BuildsTest() {
    EXPECT_THAT(db().Write([](Writer& writer) -> absl::Status {
      for (const char* fleet : {"web", "db"}) {
        const auto release =
            testing::MakeRelease(writer, "default", fleet, "image");
        if (!release.ok()) {
          return release.status();
        }
      }
      return absl::OkStatus();
    }),
                IsOk());
  }
  absl::Status Insert(const Build& build) {
    return db().Write(
        [&](Writer& writer) { return InsertBuild(writer, build); });
  }
  absl::Status Update(const Build& build) {
    return db().Write(
        [&](Writer& writer) { return UpdateBuild(writer, build); });
  }
  absl::StatusOr<Build> Find(const std::string& id) {
    return db().Read(
        [&](Reader& reader) { return FindBuild(reader, "default", id); });
  }
};

TEST_F(BuildsTest, KeepsEveryStepOfABuild) {
  Build build = SampleBuild("b1", "web");
  ASSERT_THAT(Insert(build), IsOk());
  build.state = v1::Build::STATE_RUNNING;
  build.stages = {{"resolve", "", std::chrono::microseconds(7), "27 modules"}};
  ASSERT_THAT(Update(build), IsOk());
  build.state = v1::Build::STATE_SUCCEEDED;
  build.stages.push_back(
      {"layout", "i386-xen_pvh", std::chrono::microseconds(900), ""});
  build.release = 1;
  build.cached = true;
  build.end_time = At(3);
  ASSERT_THAT(Update(build), IsOk());
  Reopen();
  ASSERT_OK_AND_ASSIGN(const Build stored, Find("b1"));
  EXPECT_EQ(stored.state, v1::Build::STATE_SUCCEEDED);
  EXPECT_EQ(stored.fleet, "web");
  EXPECT_EQ(stored.toolchain, "tools");
  EXPECT_EQ(stored.author, "user/alice");
  EXPECT_EQ(stored.release, 1);
  EXPECT_TRUE(stored.cached);
  EXPECT_EQ(stored.create_time, At(0));
  EXPECT_EQ(stored.end_time, At(3));
  EXPECT_THAT(stored.error, IsOk());
  EXPECT_THAT(stored.stages, ElementsAre(build.stages[0], build.stages[1]));
}

TEST_F(BuildsTest, KeepsAnErrorWithItsDetails) {
  Build build = SampleBuild("b1", "web");
  ASSERT_THAT(Insert(build), IsOk());
  build.state = v1::Build::STATE_FAILED;
  build.end_time = At(1);
  build.error = rpc::FieldError("boot.sources", "no module `zfsx`");
  ASSERT_THAT(Update(build), IsOk());
  ASSERT_OK_AND_ASSIGN(const Build stored, Find("b1"));
  EXPECT_EQ(stored.error.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(stored.error.message(), build.error.message());
  const auto info = rpc::ErrorInfoOf(stored.error);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->field_violations(0).field(), "boot.sources");
}

TEST_F(BuildsTest, StaysAsItEnded) {
  Build build = SampleBuild("b1", "web");
  build.state = v1::Build::STATE_CANCELLED;
  build.end_time = At(1);
  ASSERT_THAT(Insert(build), IsOk());
  build.state = v1::Build::STATE_SUCCEEDED;
  EXPECT_THAT(Update(build), StatusIs(absl::StatusCode::kFailedPrecondition,
                                      HasSubstr("has ended")));
  ASSERT_OK_AND_ASSIGN(const Build stored, Find("b1"));
  EXPECT_EQ(stored.state, v1::Build::STATE_CANCELLED);
}

TEST_F(BuildsTest, NamesWhatIsWrong) {
  ASSERT_THAT(Insert(SampleBuild("b1", "web")), IsOk());
  EXPECT_THAT(Insert(SampleBuild("b1", "db")),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       HasSubstr("orgs/default/builds/b1")));
  EXPECT_THAT(Insert(SampleBuild("b2", "none")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("fleets/none")));
  Build build = SampleBuild("b2", "web");
  build.revision = 9;
  EXPECT_THAT(Insert(build),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("revisions/9")));
  EXPECT_THAT(Update(SampleBuild("b3", "web")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("builds/b3")));
  EXPECT_THAT(db().Read([](Reader& reader) {
    return FindBuild(reader, "system", "b1");
  }),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(BuildsTest, ListsNewestFirst) {
  for (const auto& [id, fleet] :
       {std::pair("b1", "web"), std::pair("b2", "db"), std::pair("b3", "web"),
        std::pair("b4", "web")}) {
    ASSERT_THAT(Insert(SampleBuild(id, fleet)), IsOk());
  }
  for (const auto& [fleet, expected] :
       {std::pair("", "b4 b3 |b2 b1 |"), std::pair("web", "b4 b3 |b1 |"),
        std::pair("none", "|")}) {
    std::string ids;
    PageRequest page{2, ""};
    do {
      ASSERT_OK_AND_ASSIGN(const auto result,
                           db().Read([&, name = fleet](Reader& reader) {
                             return ListBuilds(reader, "default", name, page);
                           }));
      for (const Build& build : result.items) {
        ids += build.id + ' ';
      }
      ids += '|';
      page.token = result.next_page_token;
    } while (!page.token.empty());
    EXPECT_EQ(ids, expected) << fleet;
  }
}

TEST_F(BuildsTest, PagesOfLongStagesAreShort) {
  for (const char* id : {"b1", "b2", "b3"}) {
    Build build = SampleBuild(id, "web");
    build.stages.push_back({"resolve", "", {}, std::string(700'000, 'x')});
    ASSERT_THAT(Insert(build), IsOk());
    ASSERT_THAT(Update(build), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const auto page, db().Read([&](Reader& reader) {
    return ListBuilds(reader, "default", "", {200, ""});
  }));
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].id, "b3");
  ASSERT_OK_AND_ASSIGN(const auto next, db().Read([&](Reader& reader) {
    return ListBuilds(reader, "default", "", {200, page.next_page_token});
  }));
  ASSERT_EQ(next.items.size(), 1U);
  EXPECT_EQ(next.items[0].id, "b2");
}

TEST_F(BuildsTest, FailsWhatTheDaemonLeftUnfinished) {
  Build ended = SampleBuild("ended", "web");
  ended.state = v1::Build::STATE_SUCCEEDED;
  ended.end_time = At(1);
  Build running = SampleBuild("running", "web");
  running.state = v1::Build::STATE_RUNNING;
  running.stages = {{"resolve", "", std::chrono::microseconds(1), ""}};
  for (const Build& build : {ended, running, SampleBuild("queued", "db")}) {
    ASSERT_THAT(Insert(build), IsOk());
  }
  Reopen();
  const auto fail = [](Writer& writer) {
    return FailInterruptedBuilds(writer, At(50));
  };
  ASSERT_OK_AND_ASSIGN(const auto failed, db().Write(fail));
  ASSERT_EQ(failed.size(), 2U);
  EXPECT_EQ(failed[0].id, "running");
  EXPECT_EQ(failed[1].id, "queued");
  ASSERT_OK_AND_ASSIGN(const Build stored, Find("running"));
  EXPECT_EQ(stored.state, v1::Build::STATE_FAILED);
  EXPECT_EQ(stored.end_time, At(50));
  EXPECT_THAT(stored.error, StatusIs(absl::StatusCode::kUnavailable,
                                     HasSubstr("start the build again")));
  EXPECT_EQ(stored.stages.size(), 1U);
  ASSERT_OK_AND_ASSIGN(const Build untouched, Find("ended"));
  EXPECT_EQ(untouched.end_time, At(1));
  ASSERT_OK_AND_ASSIGN(const auto again, db().Write(fail));
  EXPECT_TRUE(again.empty());
}

}  // namespace
}  // namespace bootmill::store
