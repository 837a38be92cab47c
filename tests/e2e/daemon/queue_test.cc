// SPDX-License-Identifier: Apache-2.0
// Many builds, cancelled builds and builds that take too long. Each test has a
// daemon of its own whose layouts wait at a gate.
#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::google::protobuf::util::TimeUtil;
using ::testing::_;
using ::testing::Each;
using ::testing::Pair;
using ::testing::SizeIs;

// A daemon with a gate, which opens when the test ends if not before.
class GatedWorld {
 public:
  explicit GatedWorld(const server::BuildQueueOptions& builds = {})
      : world_(Options(builds)) {}
  ~GatedWorld() { gate_.Open(); }
  GatedWorld(const GatedWorld&) = delete;
  GatedWorld& operator=(const GatedWorld&) = delete;

  Gate& gate() { return gate_; }
  World& operator*() { return world_; }
  World* operator->() { return &world_; }

 private:
  server::DaemonOptions Options(const server::BuildQueueOptions& builds) {
    server::DaemonOptions options;
    options.builds = builds;
    options.before_layout = gate_.Hook();
    return options;
  }

  Gate gate_;
  World world_;
};

absl::StatusOr<v1::Build> Cancel(Api& api, const std::string& build) {
  v1::CancelBuildRequest request;
  request.set_name(build);
  return Call(api.builds, &v1::BuildService::Stub::CancelBuild, request);
}

v1::Build::State EndOf(Api& api, const std::string& build) {
  return Watch(api, build).messages.back().state();
}

TEST(QueueTest, ThirtyTwoEqualRequestsLayOutEachPlanOnce) {
  constexpr size_t kRequests = 32;
  GatedWorld world;
  Api admin = world->As(world->admin());
  CreateFleet(admin, kOrg, "wanted");
  std::vector<absl::StatusOr<v1::Build>> builds(kRequests);
  std::vector<std::thread> clients;
  clients.reserve(kRequests);
  for (absl::StatusOr<v1::Build>& build : builds) {
    clients.emplace_back([&] { build = CreateBuild(admin, kOrg, "wanted"); });
  }
  for (std::thread& client : clients) {
    client.join();
  }
  ASSERT_TRUE(world.gate().SomebodyWaits());
  world.gate().Open();
  for (const absl::StatusOr<v1::Build>& build : builds) {
    ASSERT_THAT(build, IsOk());
    const v1::Build done = Watch(admin, build->name()).messages.back();
    EXPECT_EQ(done.state(), v1::Build::STATE_SUCCEEDED);
    EXPECT_EQ(done.release(), std::string(kOrg) + "/releases/wanted-1");
  }
  EXPECT_THAT(world.gate().Counts(), SizeIs(kSpecTargets));
  EXPECT_THAT(world.gate().Counts(), Each(Pair(_, 1)));
  EXPECT_EQ(ReleaseCount(admin, kOrg, "wanted"), 1);
}

TEST(QueueTest, ACancelledBuildEndsAndLeavesNoRelease) {
  GatedWorld world;
  Api admin = world->As(world->admin());
  CreateFleet(admin, kOrg, "given-up");
  ASSERT_OK_AND_ASSIGN(const v1::Build build,
                       CreateBuild(admin, kOrg, "given-up"));
  ASSERT_TRUE(world.gate().SomebodyWaits());
  ASSERT_OK_AND_ASSIGN(const v1::Build cancelled, Cancel(admin, build.name()));
  EXPECT_EQ(cancelled.state(), v1::Build::STATE_CANCELLED);
  EXPECT_EQ(EndOf(admin, build.name()), v1::Build::STATE_CANCELLED);
  world.gate().Open();
  // When the next build has ended, the layout that was under way has ended too.
  ASSERT_OK_AND_ASSIGN(const v1::Build next,
                       CreateBuild(admin, kOrg, "given-up"));
  EXPECT_EQ(EndOf(admin, next.name()), v1::Build::STATE_SUCCEEDED);
  EXPECT_EQ(EndOf(admin, build.name()), v1::Build::STATE_CANCELLED);
  EXPECT_EQ(ReleaseCount(admin, kOrg, "given-up"), 1);
}

TEST(QueueTest, AFullQueueSaysWhenToTryAgain) {
  GatedWorld world({.workers = 1, .max_waiting = 2});
  Api admin = world->As(world->admin());
  CreateFleet(admin, kOrg, "busy");
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK_AND_ASSIGN(const v1::Build build,
                         CreateBuild(admin, kOrg, "busy"));
    names.push_back(build.name());
    ASSERT_TRUE(world.gate().SomebodyWaits());  // the first build is running
  }
  const absl::StatusOr<v1::Build> refused = CreateBuild(admin, kOrg, "busy");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, _));
  const auto info = rpc::ErrorInfoOf(refused.status());
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "BUILD_QUEUE_FULL");
  EXPECT_GT(TimeUtil::DurationToMilliseconds(info->retry_delay()), 0);
  const HttpAnswer over_http =
      world->Http(world->admin())
          .Post("/bootmill.v1.BuildService/CreateBuild", "application/json",
                R"({"parent": "orgs/default", "fleet": "busy"})");
  EXPECT_EQ(over_http.status, 429) << over_http.body;
  EXPECT_EQ(over_http.headers.at("retry-after"), "1");
  // A build that waits gives its place back when it is cancelled.
  EXPECT_THAT(Cancel(admin, names.back()), IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Build build, CreateBuild(admin, kOrg, "busy"));
  names.back() = build.name();
  world.gate().Open();
  for (const std::string& name : names) {
    EXPECT_EQ(EndOf(admin, name), v1::Build::STATE_SUCCEEDED);
  }
}

TEST(QueueTest, AFullQueueStillAnswersWhatNeedsNoPlaceInIt) {
  GatedWorld world({.workers = 1, .max_waiting = 1});
  Api admin = world->As(world->admin());
  world.gate().Open();
  const v1::Release ready = BuiltRelease(admin, kOrg, "ready");
  world.gate().Close();
  CreateFleet(admin, kOrg, "busy");
  ASSERT_THAT(CreateBuild(admin, kOrg, "busy"), IsOk());
  ASSERT_TRUE(world.gate().SomebodyWaits());
  v1::CreateBuildRequest request;
  request.set_parent(kOrg);
  request.set_fleet("busy");
  request.set_request_id("once");
  const auto create = [&] {
    return Call(admin.builds, &v1::BuildService::Stub::CreateBuild, request);
  };
  ASSERT_OK_AND_ASSIGN(const v1::Build first, create());
  ASSERT_THAT(CreateBuild(admin, kOrg, "busy"),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  ASSERT_OK_AND_ASSIGN(const v1::Build again, create());
  EXPECT_EQ(again.name(), first.name());
  ASSERT_OK_AND_ASSIGN(const v1::Build cached,
                       CreateBuild(admin, kOrg, "ready"));
  EXPECT_TRUE(cached.cached());
  EXPECT_EQ(cached.release(), ready.name());
}

TEST(QueueTest, ABuildThatTakesTooLongFails) {
  GatedWorld world({.time_limit = std::chrono::milliseconds(200)});
  Api admin = world->As(world->admin());
  CreateFleet(admin, kOrg, "slow");
  ASSERT_OK_AND_ASSIGN(const v1::Build build, CreateBuild(admin, kOrg, "slow"));
  const v1::Build failed = Watch(admin, build.name()).messages.back();
  EXPECT_EQ(failed.state(), v1::Build::STATE_FAILED);
  const absl::Status error = rpc::FromRpcStatus(failed.error());
  EXPECT_THAT(error, StatusIs(absl::StatusCode::kDeadlineExceeded, _));
  ASSERT_TRUE(rpc::ErrorInfoOf(error).has_value());
  EXPECT_EQ(rpc::ErrorInfoOf(error)->reason(), "BUILD_TIMED_OUT");
  world.gate().Open();
  EXPECT_EQ(ReleaseCount(admin, kOrg, "slow"), 0);
}

TEST(QueueTest, OrgsTakeTurns) {
  GatedWorld world({.workers = 1});
  Api root = world->Root();
  CreateFleet(root, kOrg, "first");
  ASSERT_THAT(CreateBuild(root, kOrg, "first"), IsOk());
  ASSERT_TRUE(world.gate().SomebodyWaits());
  std::vector<std::string> many;
  for (const char* fleet : {"many-a", "many-b", "many-c"}) {
    CreateFleet(root, kOrg, fleet);
    ASSERT_OK_AND_ASSIGN(const v1::Build build, CreateBuild(root, kOrg, fleet));
    many.push_back(build.name());
  }
  CreateFleet(root, kOtherOrg, "single");
  ASSERT_OK_AND_ASSIGN(const v1::Build single,
                       CreateBuild(root, kOtherOrg, "single"));
  world.gate().Open();
  const v1::Build other = Watch(root, single.name()).messages.back();
  EXPECT_EQ(other.state(), v1::Build::STATE_SUCCEEDED);
  for (const std::string& name : many) {
    const v1::Build own = Watch(root, name).messages.back();
    EXPECT_EQ(own.state(), v1::Build::STATE_SUCCEEDED);
    EXPECT_LT(TimeUtil::TimestampToNanoseconds(other.end_time()),
              TimeUtil::TimestampToNanoseconds(own.end_time()))
        << name << " came before the build of the org that had none";
  }
}

}  // namespace
}  // namespace bootmill::e2e
