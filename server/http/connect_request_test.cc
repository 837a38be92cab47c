// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "common/testing/status_matchers.h"
#include "server/http/connect.h"
#include "server/http/connect_format.h"
#include "server/http/testing/test_service.h"

namespace bootmill::server {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;
using Json = nlohmann::json;

class ConnectRequestTest : public ::testing::Test {
 protected:
  using Result = std::variant<ConnectRequest, HttpResponse>;

  Result Read(HttpRequest request) {
    return ReadConnectRequest(service_.table(), request);
  }

  testing::TestService service_;
};

HttpRequest Post(const std::string& method, const std::string& type,
                 const std::string& body) {
  return {.method = "POST",
          .path = "/bootmill.v1." + method,
          .query = "",
          .headers = {{"content-type", type}},
          .body = body,
          .caller = {}};
}

HttpRequest Get(const std::string& method, const std::string& query) {
  return {.method = "GET",
          .path = "/bootmill.v1." + method,
          .query = query,
          .headers = {},
          .body = "",
          .caller = {}};
}

TEST_F(ConnectRequestTest, ReadsCallsInBothEncodings) {
  struct Row {
    HttpRequest request;
    const char* method;
    Codec codec;
    bool streaming;
    const char* message;
  };
  const std::string frame = WriteEnvelope(EnvelopeKind::kMessage, "M");
  const Row rows[] = {
      {Post("FleetService/GetFleet", "application/json", "M"), "GetFleet",
       Codec::kJson, false, "M"},
      {Post("FleetService/GetFleet", "Application/JSON ; charset=utf-8", "M"),
       "GetFleet", Codec::kJson, false, "M"},
      {Post("FleetService/CreateFleet", "application/proto", ""), "CreateFleet",
       Codec::kProto, false, ""},
      {Post("EventService/StreamEvents", "application/connect+json", frame),
       "StreamEvents", Codec::kJson, true, "M"},
      {Post("EventService/StreamEvents", "application/connect+proto", frame),
       "StreamEvents", Codec::kProto, true, "M"},
      {Get("FleetService/GetFleet", "message=%7B%7D&encoding=json&connect=v1"),
       "GetFleet", Codec::kJson, false, "{}"},
      {Get("FleetService/GetFleet", "encoding=proto&base64=1&message=TQ"),
       "GetFleet", Codec::kProto, false, "M"},
      {Get("FleetService/GetFleet", "encoding=proto&base64=1&message=TQ%3D%3D"),
       "GetFleet", Codec::kProto, false, "M"},
      {Get("FleetService/GetFleet",
           "x=1&encoding=json&message=&compression=identity&base64=0"),
       "GetFleet", Codec::kJson, false, ""},
  };
  for (const Row& row : rows) {
    const Result result = Read(row.request);
    const auto* call = std::get_if<ConnectRequest>(&result);
    ASSERT_NE(call, nullptr) << std::get<HttpResponse>(result).text;
    EXPECT_EQ(call->method->descriptor->name(), row.method);
    EXPECT_EQ(call->codec, row.codec);
    EXPECT_EQ(call->streaming, row.streaming);
    EXPECT_EQ(call->message, row.message);
    EXPECT_EQ(call->timeout, std::nullopt);
  }
}

TEST_F(ConnectRequestTest, RefusesWithStatusAndReason) {
  struct Row {
    HttpRequest request;
    int status;
    const char* code;
    const char* message;
  };
  const std::string get = "FleetService/GetFleet";
  HttpRequest zipped = Post(get, "application/json", "{}");
  zipped.headers["content-encoding"] = "gzip";
  HttpRequest version = Post(get, "application/json", "{}");
  version.headers["connect-protocol-version"] = "2";
  HttpRequest timeout = Post(get, "application/json", "{}");
  timeout.headers["connect-timeout-ms"] = "soon";
  HttpRequest put = Post(get, "application/json", "{}");
  put.method = "PUT";
  const Row rows[] = {
      {Post("FleetService/Nothing", "application/json", ""), 404,
       "unimplemented", "no method at `/bootmill.v1.FleetService/Nothing`"},
      {Post("FleetService", "application/json", ""), 404, "unimplemented",
       "no method"},
      {put, 405, "unimplemented", "by GET, POST, not PUT"},
      {Get("FleetService/CreateFleet", "message=&encoding=json"), 405,
       "unimplemented", "by POST, not GET"},
      {Get("EventService/StreamEvents", "message=&encoding=json"), 405,
       "unimplemented", "by POST, not GET"},
      {Post(get, "text/plain", "{}"), 415, "unimplemented",
       "application/json, application/proto, got `text/plain`"},
      {Post(get, "", "{}"), 415, "unimplemented", "got ``"},
      {Post(get, "application/xml", "{}"), 415, "unimplemented", "xml"},
      {Post(get, "application/connect+json", "{}"), 415, "unimplemented",
       "takes application/json"},
      {Post("EventService/StreamEvents", "application/json", "{}"), 415,
       "unimplemented", "takes application/connect+json"},
      {Post("ToolchainService/ImportToolchain", "application/json", "{}"), 415,
       "unimplemented", "takes application/connect+json"},
      {zipped, 501, "unimplemented", "`gzip` is not supported; supported: ide"},
      {version, 400, "invalid_argument", "version `2`"},
      {timeout, 400, "invalid_argument", "Connect-Timeout-Ms"},
      {Get(get, "encoding=json"), 400, "invalid_argument",
       "message: the query"},
      {Get(get, "message=%zz&encoding=json"), 400, "invalid_argument",
       "two hex digits"},
      {Get(get, "message=a&message=b&encoding=json"), 400, "invalid_argument",
       "given twice"},
      {Get(get, "message=%7B%7D"), 415, "unimplemented", "encoding ``"},
      {Get(get, "message=%7B%7D&encoding=xml"), 415, "unimplemented", "xml"},
      {Get(get, "message=%7B%7D&encoding=json&connect=v2"), 400,
       "invalid_argument", "version `v2`"},
      {Get(get, "message=!&base64=1&encoding=proto"), 400, "invalid_argument",
       "base64"},
      {Get(get, "message=TQ&base64=1&encoding=proto&compression=br"), 501,
       "unimplemented", "`br`"},
  };
  for (const Row& row : rows) {
    const Result result = Read(row.request);
    const auto* response = std::get_if<HttpResponse>(&result);
    ASSERT_NE(response, nullptr) << row.message;
    const Json json = Json::parse(response->text);
    EXPECT_EQ(response->status, row.status) << response->text;
    EXPECT_EQ(json["code"], row.code) << response->text;
    EXPECT_THAT(std::string(json["message"]), HasSubstr(row.message));
  }
}

TEST_F(ConnectRequestTest, RefusesStreamsInTheStreamItself) {
  struct Row {
    HttpRequest request;
    const char* code;
  };
  const std::string frame = WriteEnvelope(EnvelopeKind::kMessage, "{}");
  const std::string type = "application/connect+json";
  HttpRequest zipped = Post("EventService/StreamEvents", type, frame);
  zipped.headers["connect-content-encoding"] = "gzip";
  HttpRequest version = Post("EventService/StreamEvents", type, frame);
  version.headers["connect-protocol-version"] = "x";
  const Row rows[] = {
      {Post("EventService/StreamEvents", type, "{}"), "invalid_argument"},
      {zipped, "unimplemented"},
      {version, "invalid_argument"},
  };
  for (const Row& row : rows) {
    const Result result = Read(row.request);
    const auto* response = std::get_if<HttpResponse>(&result);
    ASSERT_NE(response, nullptr);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->text.front(), '\2');
    const Json json = Json::parse(response->text.substr(kEnvelopeHeaderBytes));
    EXPECT_EQ(json["error"]["code"], row.code);
  }
}

TEST(ParseTimeoutTest, TakesPositiveNumbersOfTenDigits) {
  using std::chrono::milliseconds;
  struct Row {
    const char* text;
    std::optional<milliseconds> expected;
  };
  const Row rows[] = {{"1", milliseconds(1)},
                      {"5000", milliseconds(5000)},
                      {"9999999999", milliseconds(9'999'999'999)},
                      {"0000000001", milliseconds(1)}};
  for (const Row& row : rows) {
    ASSERT_OK_AND_ASSIGN(const auto timeout, ParseTimeout(row.text));
    EXPECT_EQ(timeout, row.expected) << row.text;
  }
  ASSERT_OK_AND_ASSIGN(const auto none, ParseTimeout(""));
  EXPECT_EQ(none, std::nullopt);
  for (const char* text :
       {"0", "-1", "+1", "1.5", "10000000000", "1s", " 1", "0x1", "x"}) {
    EXPECT_THAT(ParseTimeout(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(text)))
        << text;
  }
}

}  // namespace
}  // namespace bootmill::server
