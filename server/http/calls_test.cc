// SPDX-License-Identifier: Apache-2.0
// Calls over real connections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/error_info.pb.h"
#include "bootmill/v1/event_service.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "server/http/connect_format.h"
#include "server/http/testing/running_server.h"

namespace bootmill::server {
namespace {

using testing::Eventually;
using ::testing::HasSubstr;
using testing::JsonCall;
using testing::RawClient;
using testing::RawResponse;
using testing::Request;
using testing::RunningServer;
using Json = nlohmann::json;

constexpr char kFleet[] = "orgs/default/fleets/web";

// A frame in an answer.
struct Frame {
  int flags;
  std::string payload;
};

std::vector<Frame> SplitFrames(std::string_view body) {
  std::vector<Frame> frames;
  while (body.size() >= kEnvelopeHeaderBytes) {
    size_t size = 0;
    for (size_t i = 1; i < kEnvelopeHeaderBytes; ++i) {
      size = size << 8 | static_cast<uint8_t>(body[i]);
    }
    frames.push_back({static_cast<uint8_t>(body[0]),
                      std::string(body.substr(kEnvelopeHeaderBytes, size))});
    body.remove_prefix(std::min(kEnvelopeHeaderBytes + size, body.size()));
  }
  return frames;
}

std::string StreamCall(std::string_view codec, std::string_view message,
                       std::string_view headers = "") {
  return Request("POST", "/bootmill.v1.EventService/StreamEvents",
                 absl::StrFormat("Content-Type: application/connect+%s\r\n%s",
                                 codec, headers),
                 WriteEnvelope(EnvelopeKind::kMessage, message));
}

std::string JsonEvents(std::string_view org, int cursor,
                       std::string_view headers = "") {
  return StreamCall(
      "json",
      absl::StrFormat(R"({"parent":"orgs/%s","cursor":"%d"})", org, cursor),
      headers);
}

class CallsTest : public ::testing::Test {
 protected:
  RunningServer server_;
};

TEST_F(CallsTest, AnswersJson) {
  const RawResponse response = server_.AsRoot(JsonCall(
      "FleetService/GetFleet", R"({"name":"orgs/default/fleets/web"})"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("content-type"), "application/json");
  EXPECT_EQ(response.headers.at("cache-control"), "no-store");
  const Json json = Json::parse(response.body);
  EXPECT_EQ(json["name"], kFleet);
  EXPECT_EQ(json["createTime"], "2023-11-14T22:13:20Z");
}

TEST_F(CallsTest, AnswersTheBinaryForm) {
  v1::GetFleetRequest request;
  request.set_name(kFleet);
  const RawResponse response = server_.AsRoot(Request(
      "POST", "/bootmill.v1.FleetService/GetFleet",
      "Content-Type: application/proto\r\n", request.SerializeAsString()));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("content-type"), "application/proto");
  v1::Fleet fleet;
  ASSERT_TRUE(fleet.ParseFromString(response.body));
  EXPECT_EQ(fleet.name(), kFleet);
  EXPECT_EQ(fleet.revision(), 7);
}

TEST_F(CallsTest, AnswersGetInBothForms) {
  const RawResponse json = server_.AsRoot(Request(
      "GET",
      "/bootmill.v1.FleetService/GetFleet?encoding=json&connect=v1&message="
      "%7B%22name%22%3A%22orgs%2Fdefault%2Ffleets%2Fweb%22%7D"));
  EXPECT_EQ(json.status, 200);
  EXPECT_EQ(Json::parse(json.body)["name"], kFleet);
  v1::GetFleetRequest request;
  request.set_name(kFleet);
  std::string message;
  absl::WebSafeBase64Escape(request.SerializeAsString(), &message);
  const RawResponse binary = server_.AsRoot(Request(
      "GET",
      "/bootmill.v1.FleetService/GetFleet?encoding=proto&base64=1&message=" +
          message));
  v1::Fleet fleet;
  ASSERT_TRUE(fleet.ParseFromString(binary.body));
  EXPECT_EQ(fleet.name(), kFleet);
}

TEST_F(CallsTest, RefusesMessagesThatDoNotParse) {
  struct Row {
    std::string body;
    const char* message;
  };
  const Row rows[] = {
      {R"({"name":"x","colour":1})", "colour"},
      {R"({"name":)", "not a bootmill.v1.GetFleetRequest"},
      {R"([])", "not a"},
      {R"({"name":5})", "not a"},
      {"{\"name\":\"\xff\"}", "not a"},
      {std::string(5'000, '['), "not a"},
      {std::string(60'000, '{'), "not a"},
  };
  for (const Row& row : rows) {
    const RawResponse response =
        server_.AsRoot(JsonCall("FleetService/GetFleet", row.body));
    EXPECT_EQ(response.status, 400) << row.body.substr(0, 80);
    const Json json = Json::parse(response.body);
    EXPECT_EQ(json["code"], "invalid_argument");
    EXPECT_THAT(std::string(json["message"]), HasSubstr(row.message));
    EXPECT_EQ(json["details"][0]["debug"]["reason"], "BAD_MESSAGE");
  }
  const RawResponse binary = server_.AsRoot(
      Request("POST", "/bootmill.v1.FleetService/GetFleet",
              "Content-Type: application/proto\r\n", "\x0a\xff"));
  EXPECT_EQ(binary.status, 400);
}

TEST_F(CallsTest, ErrorsCarryTheirDetails) {
  const RawResponse response = server_.AsRoot(JsonCall(
      "FleetService/CreateFleet",
      R"({"parent":"orgs/default","source":{"format":"FORMAT_YAML","text":"broken"}})"));
  EXPECT_EQ(response.status, 400);
  const Json detail = Json::parse(response.body)["details"][0];
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(std::string(detail["value"]), &bytes));
  v1::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(bytes));
  EXPECT_EQ(info.reason(), "INVALID_SPEC");
  ASSERT_EQ(info.field_violations_size(), 2);
  EXPECT_EQ(info.field_violations(0).range().begin().line(), 3);
  EXPECT_EQ(detail["debug"]["fieldViolations"][1]["field"], "targets[0]");
}

TEST_F(CallsTest, NobodyIsToldToBringACertificate) {
  const RawResponse response =
      server_.AsNobody(JsonCall("FleetService/GetFleet", "{}"));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(Json::parse(response.body)["code"], "unauthenticated");
  // Anonymous calls leave no record: see IsAudited in dispatcher.cc.
  EXPECT_TRUE(server_.service().audit().empty());
}

TEST_F(CallsTest, LargeSpecsArrive) {
  const std::string text(kMaxSpecBytes, '\n');
  std::string body = R"({"parent":"orgs/default","source":{"text":")";
  for (size_t i = 0; i < text.size(); ++i) {
    body += "\\n";
  }
  const RawResponse response =
      server_.AsRoot(JsonCall("FleetService/CreateFleet", body + R"("}})"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(std::string(Json::parse(response.body)["source"]["text"]).size(),
            text.size());
}

TEST_F(CallsTest, StreamsInBothEncodingsAndEndsWithTheStatus) {
  const RawResponse json = server_.AsRoot(JsonEvents("default", 3));
  EXPECT_EQ(json.status, 200);
  EXPECT_TRUE(json.complete);
  EXPECT_EQ(json.headers.at("content-type"), "application/connect+json");
  const std::vector<Frame> frames = SplitFrames(json.body);
  ASSERT_EQ(frames.size(), 4U);
  EXPECT_EQ(Json::parse(frames[2].payload)["cursor"], "3");
  EXPECT_EQ(frames[3].flags, 2);
  EXPECT_EQ(frames[3].payload, "{}");

  v1::StreamEventsRequest request;
  request.set_parent("orgs/default");
  request.set_cursor(2);
  const RawResponse binary =
      server_.AsRoot(StreamCall("proto", request.SerializeAsString()));
  const std::vector<Frame> binary_frames = SplitFrames(binary.body);
  ASSERT_EQ(binary_frames.size(), 3U);
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(binary_frames[1].payload));
  EXPECT_EQ(event.resource(), "orgs/default/fleets/f2");
}

TEST_F(CallsTest, AStreamThatFailsSaysSoInItsLastFrame) {
  const std::vector<Frame> frames =
      SplitFrames(server_.AsRoot(JsonEvents("default", 0)).body);
  ASSERT_EQ(frames.size(), 1U);
  const Json error = Json::parse(frames[0].payload)["error"];
  EXPECT_EQ(error["code"], "out_of_range");
  EXPECT_EQ(error["details"][0]["debug"]["metadata"]["cursor"], "5");
  const std::vector<Frame> refused =
      SplitFrames(server_.AsNobody(JsonEvents("default", 1)).body);
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_THAT(refused[0].payload, HasSubstr("unauthenticated"));
}

TEST_F(CallsTest, ASlowReaderSlowsTheHandlerDown) {
  RawClient client = server_.Unix();
  client.Send(JsonEvents("flood", 1));
  ASSERT_TRUE(
      Eventually([this] { return server_.service().flood_count() > 0; }));
  // The kernel buffers a few; then the handler has to wait.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const int before = server_.service().flood_count();
  EXPECT_LT(before, 100);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(server_.service().flood_count(), before);
  constexpr size_t kBytes = size_t{100} * 64 * kKiB;
  EXPECT_EQ(client.ReadBytes(kBytes).size(), kBytes);
  EXPECT_TRUE(
      Eventually([&] { return server_.service().flood_count() > before; }));
}

TEST_F(CallsTest, HandlersLearnThatTheirClientHasGone) {
  for (const char* org : {"quiet", "flood"}) {
    const int before = server_.service().gone_count();
    {
      RawClient client = server_.Unix();
      client.Send(JsonEvents(org, 1));
      EXPECT_EQ(client.ReadBytes(17), "HTTP/1.1 200 OK\r\n");
    }
    EXPECT_TRUE(Eventually([&] {
      return server_.service().gone_count() == before + 1;
    })) << org;
  }
  EXPECT_TRUE(
      Eventually([this] { return server_.server().connection_count() == 0; }));
}

TEST_F(CallsTest, TheClientsTimeoutEndsCallsAndStreams) {
  RawClient client = server_.Unix();
  client.Send(Request("POST", "/bootmill.v1.FleetService/GetFleet",
                      "Content-Type: application/json\r\n"
                      "Connect-Timeout-Ms: 50\r\n",
                      R"({"name":"orgs/default/fleets/hang"})"));
  const RawResponse late = client.Read();
  EXPECT_EQ(late.status, 504);
  EXPECT_EQ(Json::parse(late.body)["code"], "deadline_exceeded");
  // The handler's answer now belongs to no request.
  server_.service().ReleaseHanging();
  client.Send(Request("GET", "/healthz"));
  EXPECT_EQ(client.Read().body, "ok\n");

  const std::vector<Frame> frames = SplitFrames(
      server_.AsRoot(JsonEvents("quiet", 1, "Connect-Timeout-Ms: 50\r\n"))
          .body);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_THAT(frames[1].payload, HasSubstr("deadline_exceeded"));
  EXPECT_TRUE(
      Eventually([this] { return server_.service().gone_count() == 1; }));
}

TEST_F(CallsTest, PipelinedRequestsAreAnsweredInOrder) {
  RawClient client = server_.Unix();
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests +=
        JsonCall("FleetService/GetFleet",
                 absl::StrFormat(R"({"name":"orgs/default/fleets/f%d"})", i));
  }
  client.Send(requests + JsonEvents("default", 2) + Request("GET", "/healthz"));
  for (int i = 0; i < 200; ++i) {
    const RawResponse response = client.Read();
    ASSERT_EQ(response.status, 200);
    ASSERT_EQ(Json::parse(response.body)["name"],
              absl::StrFormat("orgs/default/fleets/f%d", i));
  }
  EXPECT_EQ(SplitFrames(client.Read().body).size(), 3U);
  EXPECT_EQ(client.Read().body, "ok\n");
}

TEST_F(CallsTest, AClientMayEndItsSideAndStillGetItsAnswer) {
  RawClient client = server_.Unix();
  client.Send(Request("GET", "/readyz"));
  client.EndSending();
  EXPECT_EQ(client.Read().body, "ready\n");
  EXPECT_TRUE(client.ClosesWithin(std::chrono::seconds(5)));
}

TEST_F(CallsTest, HealthIsForEverybody) {
  EXPECT_EQ(server_.AsNobody(Request("GET", "/healthz")).body, "ok\n");
  EXPECT_EQ(server_.AsNobody(Request("GET", "/readyz")).body, "ready\n");
  EXPECT_EQ(server_.AsNobody(Request("POST", "/healthz")).status, 405);
  const RawResponse nothing = server_.AsNobody(Request("GET", "/nothing"));
  EXPECT_EQ(nothing.status, 404);
  EXPECT_THAT(nothing.body, HasSubstr("nothing is at `/nothing`"));
}

}  // namespace
}  // namespace bootmill::server
