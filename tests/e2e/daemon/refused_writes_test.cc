// SPDX-License-Identifier: Apache-2.0
// Builds whose ends cannot be stored for a while. Get, list and watch must all
// report the same state.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "absl/cleanup/cleanup.h"
#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"
#include "server/store/builds.h"
#include "server/store/connection.h"
#include "server/store/database.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::testing::HasSubstr;

// While an object of this class exists, no file of this process can grow beyond
// a page: the database can be read but not written. The pipes that tests print
// to are not affected.
class NoRoom {
 public:
  NoRoom() {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    Set({4096, before_.rlim_max});
  }
  ~NoRoom() { Set(before_); }
  NoRoom(const NoRoom&) = delete;
  NoRoom& operator=(const NoRoom&) = delete;

 private:
  static void Set(const rlimit& limit) {
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  rlimit before_{};
};

v1::Build GetBuild(Api& api, const std::string& name) {
  v1::GetBuildRequest request;
  request.set_name(name);
  return Call(api.builds, &v1::BuildService::Stub::GetBuild, request)
      .value_or(v1::Build());
}

v1::Build ListedBuild(Api& api, const std::string& name) {
  v1::ListBuildsRequest request;
  request.set_parent(kOrg);
  const auto page =
      Call(api.builds, &v1::BuildService::Stub::ListBuilds, request)
          .value_or(v1::ListBuildsResponse());
  for (const v1::Build& build : page.builds()) {
    if (build.name() == name) {
      return build;
    }
  }
  return {};
}

std::string LastStage(const v1::Build& build) {
  return build.stages().empty() ? ""
                                : build.stages(build.stages_size() - 1).stage();
}

// Holds builds at the gate until it opens.
server::DaemonOptions GatedOptions(Gate& gate) {
  server::DaemonOptions options;
  options.before_layout = gate.Hook();
  return options;
}

TEST(RefusedWritesTest, ABuildWhoseEndIsNotStoredYetRunsForEverybody) {
  Gate gate;
  World world(GatedOptions(gate));
  const absl::Cleanup open = [&] { gate.Open(); };
  Api admin = world.As(world.admin());
  CreateFleet(admin, kOrg, "cut");
  ASSERT_OK_AND_ASSIGN(const v1::Build build, CreateBuild(admin, kOrg, "cut"));
  ASSERT_TRUE(gate.SomebodyWaits());
  Received<v1::Build> watched;
  std::thread watcher;
  {
    const NoRoom no_room;
    watcher = std::thread([&] { watched = Watch(admin, build.name()); });
    gate.Open();
    EXPECT_TRUE(Eventually(
        [&] { return LastStage(GetBuild(admin, build.name())) == "store"; }));
    EXPECT_EQ(GetBuild(admin, build.name()).state(), v1::Build::STATE_RUNNING);
    EXPECT_EQ(ListedBuild(admin, build.name()).state(),
              v1::Build::STATE_RUNNING);
    EXPECT_EQ(LastStage(ListedBuild(admin, build.name())), "store");
  }
  watcher.join();
  ASSERT_FALSE(watched.messages.empty());
  const v1::Build end = watched.messages.back();
  EXPECT_EQ(end.state(), v1::Build::STATE_FAILED);
  EXPECT_THAT(end.error().message(), HasSubstr("disk is full"));
  EXPECT_EQ(GetBuild(admin, build.name()).state(), v1::Build::STATE_FAILED);
  EXPECT_EQ(ListedBuild(admin, build.name()).state(), v1::Build::STATE_FAILED);
  // The next daemon finds the same.
  world.Stop();
  ASSERT_OK_AND_ASSIGN(const auto database,
                       store::Database::Open({.directory = world.data_dir()}));
  ASSERT_OK_AND_ASSIGN(const store::Build row,
                       database->Read([&](store::Reader& reader) {
                         return store::FindBuild(
                             reader, "default",
                             build.name().substr(build.name().rfind('/') + 1));
                       }));
  EXPECT_EQ(row.state, v1::Build::STATE_FAILED);
  EXPECT_THAT(std::string(row.error.message()), HasSubstr("disk is full"));
}

// The end is counted, and what counts it must still be there.
TEST(RefusedWritesTest, ADaemonStopsWhileTheEndOfABuildIsBeingStored) {
  Gate gate;
  server::DaemonOptions options = GatedOptions(gate);
  options.builds.retry.first = options.builds.retry.longest =
      std::chrono::milliseconds(1);
  World world(options);
  const absl::Cleanup open = [&] { gate.Open(); };
  Api admin = world.As(world.admin());
  CreateFleet(admin, kOrg, "late");
  ASSERT_OK_AND_ASSIGN(const v1::Build build, CreateBuild(admin, kOrg, "late"));
  ASSERT_TRUE(gate.SomebodyWaits());
  ASSERT_OK_AND_ASSIGN(const auto other, store::Connection::Open(
                                             world.data_dir() + "/bootmill.db",
                                             store::Connection::Mode::kWriter,
                                             std::chrono::seconds(5)));
  {
    const NoRoom no_room;
    gate.Open();
    ASSERT_TRUE(Eventually(
        [&] { return LastStage(GetBuild(admin, build.name())) == "store"; }));
    // From now on storing it waits for this transaction.
    ASSERT_THAT(other->Execute("BEGIN IMMEDIATE"), testing::IsOk());
  }
  std::thread ends([&] {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    EXPECT_THAT(other->Execute("ROLLBACK"), testing::IsOk());
  });
  world.Stop();
  ends.join();
}

TEST(RefusedWritesTest, ABuildThatNobodyRunsEndsAsInterrupted) {
  Gate gate;
  gate.Open();
  World world(GatedOptions(gate));
  Api admin = world.As(world.admin());
  const v1::Release release = BuiltRelease(admin, kOrg, "orphan");
  // The state that a process leaves if it fails between commit and start.
  ASSERT_OK_AND_ASSIGN(const auto other, store::Connection::Open(
                                             world.data_dir() + "/bootmill.db",
                                             store::Connection::Mode::kWriter,
                                             std::chrono::seconds(5)));
  ASSERT_THAT(other->Execute("INSERT INTO builds (org, name, state, fleet,"
                             " revision, toolchain, cached, author,"
                             " create_time) SELECT org, 'b-orphan', 1, fleet,"
                             " revision, toolchain, 0, author, create_time"
                             " FROM builds LIMIT 1"),
              testing::IsOk());
  const std::string name = std::string(kOrg) + "/builds/b-orphan";
  const v1::Build listed = ListedBuild(admin, name);
  EXPECT_EQ(listed.state(), v1::Build::STATE_FAILED);
  const v1::Build got = GetBuild(admin, name);
  EXPECT_EQ(got.state(), v1::Build::STATE_FAILED);
  const auto info = rpc::ErrorInfoOf(rpc::FromRpcStatus(got.error()));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "BUILD_INTERRUPTED");
  EXPECT_EQ(Watch(admin, name).messages.back().state(),
            v1::Build::STATE_FAILED);
}

}  // namespace
}  // namespace bootmill::e2e
