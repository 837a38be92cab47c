// SPDX-License-Identifier: Apache-2.0
// Clients that do not take their answers.
#include "server/grpc/relay.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "bootmill/v1/event_service.grpc.pb.h"
#include "common/clock.h"
#include "common/limits.h"
#include "server/grpc/testing/frames.h"
#include "server/grpc/testing/running_grpc_server.h"

namespace bootmill::server {
namespace {

using std::chrono::milliseconds;
using testing::CallHeaders;
using testing::Frame;
using testing::FrameKind;
using testing::RawClient;
using testing::RunningGrpcServer;

constexpr milliseconds kStep{20};
constexpr milliseconds kPatience{30'000};
// Long enough that nothing else in these tests comes of it.
constexpr std::chrono::hours kNever{1};
constexpr uint32_t kNoLimit = std::numeric_limits<int32_t>::max();
constexpr char kMethod[] = "EventService/StreamEvents";

// What has no limit here has none that matters.
struct Limits {
  milliseconds stall_time = kNever;
  milliseconds answer_stall_time = kNever;
};

GrpcServerOptions With(const Limits& limits) {
  GrpcServerOptions options;
  options.limits.stall_time = limits.stall_time;
  options.limits.linger_time = milliseconds(200);
  options.call_limits.answer_stall_time = limits.answer_stall_time;
  return options;
}

// Asks for a stream of 64 KiB messages without end; they may have `window`
// bytes before the client takes some.
RawClient BeginFlood(const RunningGrpcServer& server, uint32_t window) {
  v1::StreamEventsRequest request;
  request.set_parent("orgs/flood");
  const std::string body = request.SerializeAsString();
  RawClient client = server.Raw();
  EXPECT_TRUE(client.Send(
      testing::Greeting(window) + CallHeaders(1, kMethod) +
      Frame(FrameKind::kData, 1, testing::MessageHead(body.size()) + body)));
  return client;
}

bool Eventually(const std::function<bool()>& done) {
  return PollUntil(done, kStep, kPatience);
}

// Only as much is made as the sockets' buffers take.
bool IsLittle(int messages) { return messages < 64; }

TEST(RelayTest, AClientThatDoesNotReadLosesItsConnection) {
  RunningGrpcServer server(With({.stall_time = milliseconds(500)}));
  const RawClient client = BeginFlood(server, kNoLimit);
  ASSERT_TRUE(Eventually([&] { return server.service().flood_count() > 0; }));
  EXPECT_TRUE(
      Eventually([&] { return server.server().connection_count() == 0; }));
  EXPECT_TRUE(Eventually([&] { return server.service().gone_count() == 1; }));
  EXPECT_TRUE(IsLittle(server.service().flood_count()));
}

// Such a client reads what it is sent, so its connection does not stall.
TEST(RelayTest, AClientThatAllowsNoBytesLosesItsCall) {
  RunningGrpcServer server(With({.answer_stall_time = milliseconds(500)}));
  const RawClient client = BeginFlood(server, 0);
  EXPECT_TRUE(Eventually([&] { return server.service().gone_count() == 1; }));
  EXPECT_EQ(server.service().flood_count(), 0);
  EXPECT_EQ(server.server().connection_count(), 1U);
}

// A revoked caller cannot keep a connection by not reading.
TEST(RelayTest, ARevokedClientLosesItsConnectionAlsoIfItDoesNotRead) {
  for (const uint32_t window : {kNoLimit, 0U}) {
    RunningGrpcServer server(With({}));
    const RawClient client = BeginFlood(server, window);
    ASSERT_TRUE(
        Eventually([&] { return server.server().connection_count() == 1; }));
    Cancellation::Never().Sleep(milliseconds(300));
    server.server().Recheck([](const Identity& /*caller*/) { return true; });
    Cancellation::Never().Sleep(milliseconds(500));
    EXPECT_EQ(server.server().connection_count(), 1U);
    server.server().Recheck([](const Identity& /*caller*/) { return false; });
    EXPECT_TRUE(
        Eventually([&] { return server.server().connection_count() == 0; }));
    EXPECT_TRUE(Eventually([&] { return server.service().gone_count() == 1; }));
  }
}

}  // namespace
}  // namespace bootmill::server
