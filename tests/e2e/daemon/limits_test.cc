// SPDX-License-Identifier: Apache-2.0
// Calls above the limits, and clients that disconnect early: others must not
// notice.
#include "common/limits.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
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
using ::testing::_;

class LimitsTest : public SharedWorldTest {
 protected:
  // Expects that the daemon still serves clients that were connected before.
  void ExpectServing() {
    v1::ListFleetsRequest request;
    request.set_parent(kOrg);
    EXPECT_THAT(
        Call(admin_.fleets, &v1::FleetService::Stub::ListFleets, request),
        IsOk());
  }
  static int grpc_port() { return world().daemon().grpc_port(); }
  static int http_port() { return world().daemon().http_port(); }
  absl::Status Create(const v1::CreateFleetRequest& request) {
    return Call(admin_.fleets, &v1::FleetService::Stub::CreateFleet, request)
        .status();
  }

  Api admin_ = world().As(world().admin());
  HttpClient http_ = world().Http(world().admin());
};

v1::CreateFleetRequest Large(size_t comment_bytes) {
  v1::CreateFleetRequest request;
  request.set_parent(kOrg);
  *request.mutable_source() =
      Spec("large", "# " + std::string(comment_bytes, 'x') + "\n");
  return request;
}

TEST_F(LimitsTest, ASpecOverItsLimitIsAViolation) {
  const absl::Status refused = Create(Large(kMaxSpecBytes));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, _));
  const auto info = rpc::ErrorInfoOf(refused);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->field_violations_size(), 1);
  EXPECT_THAT(Create(Large(kMaxSpecBytes - 100)), IsOk());
}

TEST_F(LimitsTest, AMessageOverItsLimitIsRefused) {
  EXPECT_THAT(Create(Large(3 * kMiB)),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  ExpectServing();
  // The client keeps sending while it is refused, and still reads the reason.
  for (int i = 0; i < 20; ++i) {
    const HttpAnswer answer =
        http_.Post("/bootmill.v1.FleetService/CreateFleet", "application/proto",
                   Large(3 * kMiB).SerializeAsString());
    EXPECT_EQ(answer.status, 413) << "request " << i;
  }
  EXPECT_EQ(http_.Get("/healthz").status, 200);
}

TEST(FairnessTest, WhoAsksForManyDifferencesHoldsUpNobodyElse) {
  constexpr int kDifferences = 16;
  server::DaemonOptions options;
  options.workers.heavy = {.threads = 1};
  World world(options);
  Api admin = world.As(world.admin());
  CreateFleet(admin, kOrg, "compared");
  v1::DiffFleetRequest request;
  request.set_name(std::string(kOrg) + "/fleets/compared");
  request.set_from_revision(1);
  request.set_to_revision(1);
  const Person viewer = world.Issue(kOrg, "greedy", v1::Principal::KIND_USER,
                                    v1::ACCESS_ROLE_VIEWER);
  const auto diff = [&](Api& api) {
    return Call(api.fleets, &v1::FleetService::Stub::DiffFleet, request);
  };
  std::atomic<int> begun = 0;
  std::atomic<int> done = 0;
  std::vector<std::thread> greedy;
  greedy.reserve(kDifferences);
  for (int i = 0; i < kDifferences; ++i) {
    greedy.emplace_back([&] {
      Api api = world.As(viewer);
      ++begun;
      EXPECT_THAT(diff(api), IsOk());
      ++done;
    });
  }
  EXPECT_TRUE(Eventually([&] { return begun == kDifferences && done > 0; }));
  // There is one thread, so this call comes after the one that is under way.
  EXPECT_THAT(diff(admin), IsOk());
  EXPECT_LT(done, kDifferences - 4);
  for (std::thread& thread : greedy) {
    thread.join();
  }
}

TEST_F(LimitsTest, AClientThatGoesInADownloadLeavesNothing) {
  const v1::Release release = BuiltRelease(admin_, kOrg, "left");
  const std::string artifact = release.images(0).artifact();
  const size_t before = ConnectionsOf(grpc_port());
  for (int i = 0; i < 10; ++i) {
    Api api = world().As(world().admin());
    grpc::ClientContext context;
    context.set_deadline(Deadline());
    v1::DownloadArtifactRequest request;
    request.set_name(artifact);
    const auto reader = api.artifacts.DownloadArtifact(&context, request);
    v1::DownloadArtifactResponse chunk;
    EXPECT_TRUE(reader->Read(&chunk));
    context.TryCancel();
    EXPECT_FALSE(reader->Finish().ok());
    const HttpAnswer part = http_.Get("/" + artifact, {}, 1000);
    EXPECT_EQ(part.status, 200);
    EXPECT_LT(static_cast<int64_t>(part.body.size()),
              release.images(0).size_bytes());
  }
  EXPECT_TRUE(Eventually([&] { return ConnectionsOf(grpc_port()) <= before; }));
  EXPECT_TRUE(Eventually([&] { return ConnectionsOf(http_port()) == 0; }));
  ExpectServing();
}

TEST_F(LimitsTest, AClientThatGoesInAnImportChangesNothing) {
  const size_t before = ConnectionsOf(grpc_port());
  for (int i = 0; i < 10; ++i) {
    Api api = world().As(world().admin());
    grpc::ClientContext context;
    context.set_deadline(Deadline());
    v1::Toolchain toolchain;
    const auto writer = api.toolchains.ImportToolchain(&context, &toolchain);
    v1::ImportToolchainRequest request;
    request.mutable_options()->set_sha256(std::string(64, '0'));
    EXPECT_TRUE(writer->Write(request));
    request.set_chunk(std::string(kMiB, 'x'));
    EXPECT_TRUE(writer->Write(request));
    context.TryCancel();
    EXPECT_FALSE(writer->Finish().ok());
  }
  EXPECT_TRUE(Eventually([&] { return ConnectionsOf(grpc_port()) <= before; }));
  ASSERT_OK_AND_ASSIGN(
      const v1::ListToolchainsResponse list,
      Call(admin_.toolchains, &v1::ToolchainService::Stub::ListToolchains,
           v1::ListToolchainsRequest()));
  EXPECT_EQ(list.toolchains_size(), 1);
}

TEST_F(LimitsTest, APackageThatIsNotTheExpectedOneIsRefused) {
  v1::ImportToolchainOptions options;
  options.set_sha256(std::string(64, '0'));
  const absl::StatusOr<v1::Toolchain> refused =
      ImportToolchain(admin_, options, "no package");
  EXPECT_FALSE(refused.ok());
  EXPECT_TRUE(rpc::ErrorInfoOf(refused.status()).has_value());
}

}  // namespace
}  // namespace bootmill::e2e
