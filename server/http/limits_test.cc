// SPDX-License-Identifier: Apache-2.0
// Limits of time and number: clients that are slow, that are many, or that come
// at the wrong moment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/http/connect_format.h"
#include "server/http/testing/running_server.h"

namespace bootmill::server {
namespace {

using std::chrono::milliseconds;
using testing::Eventually;
using ::testing::HasSubstr;
using testing::JsonCall;
using testing::RawClient;
using testing::RawResponse;
using testing::Request;
using testing::RunningServer;

constexpr milliseconds kShort{150};
constexpr milliseconds kLong{5'000};

std::string Events(const std::string& parent) {
  return Request(
      "POST", "/bootmill.v1.EventService/StreamEvents",
      "Content-Type: application/connect+json\r\n",
      WriteEnvelope(EnvelopeKind::kMessage,
                    R"({"parent":")" + parent + R"(","cursor":"1"})"));
}

std::string Hang() {
  return JsonCall("FleetService/GetFleet",
                  R"({"name":"orgs/default/fleets/hang"})");
}

TEST(HttpTimeTest, IdleConnectionsAreClosed) {
  RunningServer server({.idle_time = kShort});
  RawClient client = server.Tcp();
  EXPECT_TRUE(client.ClosesWithin(kLong));
  RawClient used = server.Tcp();
  used.Send(Request("GET", "/healthz"));
  EXPECT_EQ(used.Read().status, 200);
  EXPECT_TRUE(used.ClosesWithin(kLong));
}

TEST(HttpTimeTest, BytesThatDripDoNotBuyTime) {
  RunningServer server({.head_time = kShort, .body_time = kShort});
  struct Row {
    std::string begin;
    std::string drip;
  };
  const Row rows[] = {
      {"GET /healthz HTTP/1.1\r\n", "X: y\r\n"},
      {"POST /bootmill.v1.FleetService/GetFleet HTTP/1.1\r\nHost: a\r\n"
       "Content-Length: 1000\r\n\r\n",
       "a"},
  };
  for (const Row& row : rows) {
    RawClient client = server.Unix();
    client.Send(row.begin);
    const auto begin = std::chrono::steady_clock::now();
    std::thread dripping([&] {
      while (client.Send(row.drip) &&
             std::chrono::steady_clock::now() - begin < 3 * kShort) {
        std::this_thread::sleep_for(milliseconds(20));
      }
    });
    const RawResponse response = client.Read();
    dripping.join();
    EXPECT_EQ(response.status, 408);
    EXPECT_THAT(response.body, HasSubstr("REQUEST_TOO_SLOW"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, kLong);
  }
}

TEST(HttpTimeTest, CallsEndWhenTheirTimeIsUp) {
  RunningServer server({.call_time = kShort});
  const RawResponse response = server.AsRoot(Hang());
  EXPECT_EQ(response.status, 504);
  EXPECT_THAT(response.body, HasSubstr("CALL_TOO_LONG"));
}

TEST(HttpTimeTest, StreamsMayLastLongerThanCalls) {
  RunningServer server({.head_time = kShort,
                        .body_time = kShort,
                        .idle_time = kShort,
                        .call_time = kShort,
                        .answer_time = kShort});
  RawClient client = server.Unix();
  client.Send(Events("orgs/quiet"));
  EXPECT_EQ(client.ReadBytes(15), "HTTP/1.1 200 OK");
  std::this_thread::sleep_for(3 * kShort);
  EXPECT_EQ(server.server().connection_count(), 1U);
  EXPECT_EQ(server.service().gone_count(), 0);
}

TEST(HttpLimitsTest, NothingIsTakenOfABodyWhoseSenderHasNoName) {
  RunningServer server;
  RawClient client = server.Tcp();
  // Sends the whole head, but nothing of the body.
  client.Send(
      "POST /bootmill.v1.FleetService/GetFleet HTTP/1.1\r\nHost: a\r\n"
      "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
  EXPECT_EQ(client.Read().status, 401);
}

TEST(HttpLimitsTest, BodiesWaitForTheirTurn) {
  RunningServer server({.bodies = 1, .bodies_per_caller = 1});
  const std::string head =
      "POST /bootmill.v1.FleetService/GetFleet HTTP/1.1\r\nHost: a\r\n"
      "Content-Type: application/json\r\nContent-Length: 34\r\n\r\n";
  const std::string body = "{\"name\":\"orgs/default/fleets/web\"}";
  ASSERT_EQ(body.size(), 34U);
  std::optional<RawClient> slow(server.Unix());
  slow->Send(head);
  ASSERT_TRUE(
      Eventually([&] { return server.server().connection_count() == 1; }));
  RawClient waiting = server.Unix();
  waiting.Send(head + body);
  // The second one gets a place when the first has gone.
  slow.reset();
  EXPECT_EQ(waiting.Read().status, 200);
}

TEST(HttpTimeTest, ClientsThatTakeAFewBytesNowAndThenAreClosed) {
  RunningServer server({.write_stall_time = kShort});
  RawClient client = server.Unix();
  client.Send(Events("orgs/flood"));
  const auto begin = std::chrono::steady_clock::now();
  while (server.service().gone_count() == 0 &&
         std::chrono::steady_clock::now() - begin < kLong) {
    client.ReadBytes(64);
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(server.service().gone_count(), 1);
}

TEST(HttpTimeTest, ClientsThatTakeNothingAreClosed) {
  RunningServer server({.write_stall_time = kShort});
  RawClient client = server.Unix();
  client.Send(Events("orgs/flood"));
  EXPECT_TRUE(Eventually([&] { return server.service().gone_count() == 1; }));
  EXPECT_TRUE(
      Eventually([&] { return server.server().connection_count() == 0; }));
}

TEST(HttpTimeTest, AnswersThatDripAwayEnd) {
  RunningServer server({.answer_time = kShort});
  RawClient client = server.Unix();
  client.Send(Request("GET", "/orgs/default/artifacts/" +
                                 testing::TestService::ArtifactDigest()));
  EXPECT_TRUE(
      Eventually([&] { return server.server().connection_count() == 0; }));
}

TEST(HttpLimitsTest, WithoutAPlaceAConnectionIsClosed) {
  RunningServer server({}, {.connections = 8,
                            .strangers = 2,
                            .strangers_per_address = 2,
                            .sure = std::chrono::hours(1)});
  std::vector<RawClient> kept;
  for (int i = 0; i < 2; ++i) {
    kept.push_back(server.Tcp());
    kept.back().Send(Request("GET", "/healthz"));
    EXPECT_EQ(kept.back().Read().status, 200);
  }
  RawClient third = server.Tcp();
  EXPECT_TRUE(third.ClosesWithin(kLong));
  // Local root has places of its own.
  EXPECT_EQ(server.AsRoot(Request("GET", "/healthz")).status, 200);
  // A place that becomes free is given to the next client.
  kept.pop_back();
  ASSERT_TRUE(Eventually([&] {
    return server.AsNobody(Request("GET", "/healthz")).status == 200;
  }));
}

TEST(HttpShutdownTest, CallsFinishAndStreamsAreTold) {
  RunningServer server;
  RawClient idle = server.Tcp();
  RawClient calling = server.Unix();
  calling.Send(Hang());
  RawClient streaming = server.Unix();
  streaming.Send(Events("orgs/quiet"));
  ASSERT_EQ(streaming.ReadBytes(15), "HTTP/1.1 200 OK");
  ASSERT_TRUE(
      Eventually([&] { return server.server().connection_count() == 3; }));

  auto ended = std::async(std::launch::async,
                          [&] { server.server().Shutdown(kLong * 2); });
  EXPECT_TRUE(idle.ClosesWithin(kLong));
  EXPECT_TRUE(Eventually([&] { return server.service().gone_count() == 1; }));
  EXPECT_THAT(streaming.ReadBytes(100'000), HasSubstr("SHUTTING_DOWN"));
  EXPECT_FALSE(server.Tcp().connected());
  server.service().ReleaseHanging();
  const RawResponse answer = calling.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_EQ(ended.wait_for(kLong), std::future_status::ready);
}

TEST(HttpShutdownTest, GraceHasAnEnd) {
  RunningServer server;
  RawClient calling = server.Unix();
  calling.Send(Hang());
  ASSERT_TRUE(
      Eventually([&] { return server.server().connection_count() == 1; }));
  const auto begin = std::chrono::steady_clock::now();
  server.server().Shutdown(kShort);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kLong);
  EXPECT_EQ(calling.Read().status, 0);
  server.service().ReleaseHanging();
}

}  // namespace
}  // namespace bootmill::server
