// SPDX-License-Identifier: Apache-2.0
// Builds that succeed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::StartsWith;

class BuildTest : public SharedWorldTest {
 protected:
  Api admin_ = world().As(world().admin());
};

TEST_F(BuildTest, AWatcherSeesTheStagesAndTheEnd) {
  CreateFleet(admin_, kOrg, "watched");
  ASSERT_OK_AND_ASSIGN(const v1::Build build,
                       CreateBuild(admin_, kOrg, "watched"));
  EXPECT_EQ(build.state(), v1::Build::STATE_QUEUED);
  EXPECT_EQ(build.author(), "bootmill://default/user/admin");
  const v1::Build done = Watch(admin_, build.name()).messages.back();
  EXPECT_EQ(done.state(), v1::Build::STATE_SUCCEEDED) << done.DebugString();
  EXPECT_FALSE(done.cached());
  EXPECT_EQ(done.release(), std::string(kOrg) + "/releases/watched-1");
  std::vector<std::string> stages;
  for (const v1::BuildStage& stage : done.stages()) {
    stages.push_back(stage.stage() + " " + stage.target());
  }
  ASSERT_THAT(stages, ElementsAre("resolve ", "warning ", "layout i386-xen_pvh",
                                  "layout x86_64-xen", "sign "));
  EXPECT_THAT(done.stages(1).message(),
              StartsWith("targets[1]: x86_64-xen: kernels packed with "));
  // A watcher that comes late sees the end at once.
  EXPECT_EQ(Watch(admin_, build.name()).messages.size(), 1U);
}

TEST_F(BuildTest, TheSecondBuildIsCached) {
  const v1::Release release = BuiltRelease(admin_, kOrg, "cached");
  ASSERT_OK_AND_ASSIGN(const v1::Build again,
                       CreateBuild(admin_, kOrg, "cached"));
  EXPECT_EQ(again.state(), v1::Build::STATE_SUCCEEDED);
  EXPECT_TRUE(again.cached());
  EXPECT_EQ(again.release(), release.name());
  EXPECT_EQ(ReleaseCount(admin_, kOrg, "cached"), 1);
}

TEST_F(BuildTest, ARepeatedRequestIdIsOneBuild) {
  CreateFleet(admin_, kOrg, "once");
  v1::CreateBuildRequest request;
  request.set_parent(kOrg);
  request.set_fleet("once");
  request.set_request_id("build-1");
  ASSERT_OK_AND_ASSIGN(
      const v1::Build first,
      Call(admin_.builds, &v1::BuildService::Stub::CreateBuild, request));
  ASSERT_OK_AND_ASSIGN(
      const v1::Build second,
      Call(admin_.builds, &v1::BuildService::Stub::CreateBuild, request));
  EXPECT_EQ(first.name(), second.name());
  EXPECT_EQ(Watch(admin_, first.name()).messages.back().state(),
            v1::Build::STATE_SUCCEEDED);
}

TEST_F(BuildTest, ANewRevisionIsANewRelease) {
  const v1::Release first = BuiltRelease(admin_, kOrg, "moved");
  v1::UpdateFleetRequest update;
  update.set_name(first.fleet());
  *update.mutable_source() = Spec("moved", "boot: {timeout: 7s}\n");
  ASSERT_THAT(Call(admin_.fleets, &v1::FleetService::Stub::UpdateFleet, update),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Build build,
                       CreateBuild(admin_, kOrg, "moved"));
  const v1::Build done = Watch(admin_, build.name()).messages.back();
  EXPECT_EQ(done.release(), std::string(kOrg) + "/releases/moved-2");
  v1::GetReleaseRequest request;
  request.set_name(done.release());
  ASSERT_OK_AND_ASSIGN(
      const v1::Release second,
      Call(admin_.releases, &v1::ReleaseService::Stub::GetRelease, request));
  EXPECT_NE(second.images(0).sha256(), first.images(0).sha256());
}

TEST_F(BuildTest, AFleetThatIsNotThereIsNotBuilt) {
  EXPECT_THAT(CreateBuild(admin_, kOrg, "absent"),
              StatusIs(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace bootmill::e2e
