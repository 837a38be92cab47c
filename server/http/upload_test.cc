// SPDX-License-Identifier: Apache-2.0
// Calls with a stream of requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "server/http/connect_format.h"
#include "server/http/testing/running_server.h"

namespace bootmill::server {
namespace {

using std::chrono::milliseconds;
using testing::Eventually;
using ::testing::HasSubstr;
using testing::RawClient;
using testing::RawResponse;
using testing::Request;
using testing::RunningServer;
using ::testing::StartsWith;
using Json = nlohmann::json;

constexpr char kPath[] = "/bootmill.v1.ToolchainService/ImportToolchain";
constexpr char kJson[] = "Content-Type: application/connect+json\r\n";
constexpr char kProto[] = "Content-Type: application/connect+proto\r\n";

std::string JsonFrame(std::string_view json) {
  return WriteEnvelope(EnvelopeKind::kMessage, json);
}

std::string Chunk(std::string_view codec, const std::string& bytes) {
  v1::ImportToolchainRequest request;
  request.set_chunk(bytes);
  return WriteEnvelope(EnvelopeKind::kMessage,
                       *WriteMessage(*FindCodec(codec), request));
}

// Returns the head of an upload whose body has `size` bytes.
std::string Head(size_t size, std::string_view more = kJson) {
  return absl::StrFormat(
      "POST %s HTTP/1.1\r\nHost: a\r\n%sContent-Length: %d\r\n\r\n", kPath,
      more, size);
}

// Returns the status in the last frame of `response`.
Json EndOf(const RawResponse& response) {
  const size_t at = response.body.find("{\"error\"");
  return at == std::string::npos ? Json()
                                 : Json::parse(response.body.substr(at));
}

class UploadTest : public ::testing::Test {
 protected:
  RunningServer server_{HttpLimits{.upload_time = milliseconds(5'000),
                                   .upload_stall_time = milliseconds(1'000)}};
};

TEST(LargeUploadTest, ArrivesInAnyForm) {
  // A sanitizer on a busy machine takes seconds for each.
  RunningServer server{
      HttpLimits{.upload_time = std::chrono::minutes(1),
                 .upload_stall_time = std::chrono::seconds(20)}};
  std::string all;
  std::string proto;
  std::string json = JsonFrame("{}");
  for (int i = 0; i < 20; ++i) {
    const std::string piece(kMiB - static_cast<size_t>(i), char('a' + i));
    all += piece;
    proto += Chunk("proto", piece);
    json += Chunk("json", piece);
  }
  std::string chunked;
  for (size_t at = 0; at < proto.size(); at += 99'999) {
    chunked += WriteChunk(proto.substr(at, 99'999));
  }
  const std::string requests[] = {
      Request("POST", kPath, kJson, json),
      Request("POST", kPath, kProto, proto),
      absl::StrFormat("POST %s HTTP/1.1\r\nHost: a\r\n%s"
                      "Transfer-Encoding: chunked\r\n\r\n",
                      kPath, kProto) +
          chunked + std::string(kLastChunk),
  };
  RawClient client = server.Unix();
  for (const std::string& request : requests) {
    client.Send(request);
    const RawResponse response = client.Read();
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.headers.at("content-type"),
                StartsWith("application/connect+"));
    EXPECT_THAT(response.body, HasSubstr(Sha256(AsBytes(all)).Hex()));
    EXPECT_TRUE(response.body.ends_with(std::string("\2\0\0\0\2{}", 7)));
  }
  EXPECT_TRUE(Eventually([&] { return server.service().upload_count() == 0; }));
  // The connection serves on.
  client.Send(Request("GET", "/healthz"));
  EXPECT_EQ(client.Read().body, "ok\n");
}

TEST_F(UploadTest, AnEmptyBodyIsAnUploadWithoutMessages) {
  const RawResponse response = server_.AsRoot(Request("POST", kPath, kJson));
  EXPECT_THAT(response.body, HasSubstr(Sha256({}).Hex()));
}

TEST_F(UploadTest, RefusesWhatIsNoStreamOfMessages) {
  struct Row {
    std::string body;
    const char* code;
    const char* message;
  };
  const Row rows[] = {
      {std::string("\1\0\0\0\2{}", 7), "unimplemented", "identity"},
      {std::string("\2\0\0\0\2{}", 7), "invalid_argument", "flags 0x02"},
      {std::string("\0\0\x20\0\1", 5), "invalid_argument", "at most 2097152"},
      {JsonFrame("{}") + std::string("\0\0\0\0\2{", 6), "invalid_argument",
       "within a frame"},
      {JsonFrame("{}") + std::string(1, 0), "invalid_argument",
       "within a frame"},
      {JsonFrame("{"), "invalid_argument", "ImportToolchainRequest"},
      {JsonFrame(R"({"colour":1})"), "invalid_argument", "colour"},
      {Chunk("json", "broken") + Chunk("json", "x"), "invalid_argument",
       "the chunk is broken"},
  };
  for (const Row& row : rows) {
    const RawResponse response =
        server_.AsRoot(Request("POST", kPath, kJson, row.body));
    EXPECT_EQ(response.status, 200);
    const Json error = EndOf(response)["error"];
    EXPECT_EQ(error["code"], row.code) << response.body;
    EXPECT_THAT(std::string(error["message"]), HasSubstr(row.message));
  }
  EXPECT_TRUE(
      Eventually([&] { return server_.service().upload_count() == 0; }));
}

TEST_F(UploadTest, RefusesBeforeItReads) {
  struct Row {
    std::string head;
    int status;
    const char* text;
  };
  const Row rows[] = {
      {Head(1000, "Content-Type: text/plain\r\n"), 415, "connect+json"},
      {Head(size_t{200} * kMiB), 413, "more bytes in the body"},
      {Head(1000, absl::StrFormat("%sConnect-Timeout-Ms: x\r\n", kJson)), 200,
       "Connect-Timeout-Ms"},
  };
  for (const Row& row : rows) {
    const RawResponse response = server_.AsRoot(row.head);
    EXPECT_EQ(response.status, row.status);
    EXPECT_THAT(response.body, HasSubstr(row.text));
  }
  const RawResponse nobody = server_.AsNobody(Head(1000));
  EXPECT_EQ(nobody.status, 401);
  EXPECT_EQ(server_.service().upload_count(), 0);
}

TEST_F(UploadTest, SaysWhenItIsReadyForTheBody) {
  const std::string body = Chunk("json", "x");
  RawClient client = server_.Unix();
  client.Send(
      Head(body.size(), absl::StrFormat("%sExpect: 100-continue\r\n", kJson)));
  EXPECT_EQ(client.ReadBytes(25), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(server_.service().upload_count(), 1);
  client.Send(body);
  EXPECT_THAT(client.Read().body, HasSubstr(Sha256(AsBytes("x")).Hex()));
}

TEST_F(UploadTest, ACallerHasTwoAtATime) {
  std::optional<RawClient> first(server_.Unix());
  RawClient second = server_.Unix();
  first->Send(Head(1000));
  second.Send(Head(1000));
  ASSERT_TRUE(
      Eventually([&] { return server_.service().upload_count() == 2; }));
  const RawResponse third = server_.AsRoot(Head(1000));
  EXPECT_EQ(EndOf(third)["error"]["code"], "resource_exhausted");
  EXPECT_THAT(third.body, HasSubstr("TOO_MANY_UPLOADS"));
  // A client that goes gives its upload up, and its place.
  first.reset();
  ASSERT_TRUE(
      Eventually([&] { return server_.service().upload_count() == 1; }));
  EXPECT_THAT(server_.AsRoot(Request("POST", kPath, kJson)).body,
              HasSubstr("digest"));
}

TEST_F(UploadTest, ClientsThatStallOrDripAreEnded) {
  RawClient stalled = server_.Unix();
  stalled.Send(Head(1000));
  EXPECT_EQ(stalled.Read().status, 408);

  RawClient dripping = server_.Unix();
  dripping.Send(Head(kMiB));
  const auto begin = std::chrono::steady_clock::now();
  std::thread drip([&] {
    while (dripping.Send("\0") &&
           std::chrono::steady_clock::now() - begin < milliseconds(4'000)) {
      std::this_thread::sleep_for(milliseconds(50));
    }
  });
  EXPECT_EQ(dripping.Read().status, 408);
  drip.join();

  // Fast enough at any moment, and endless all the same.
  RawClient endless = server_.Unix();
  endless.Send(Head(size_t{100} * kMiB, kProto));
  std::thread sending([&] {
    const std::string piece = Chunk("proto", std::string(64 * kKiB, 'x'));
    while (endless.Send(piece)) {
      std::this_thread::sleep_for(milliseconds(200));
    }
  });
  EXPECT_EQ(endless.Read().status, 408);
  sending.join();
  EXPECT_TRUE(
      Eventually([&] { return server_.service().upload_count() == 0; }));
}

}  // namespace
}  // namespace bootmill::server
