// SPDX-License-Identifier: Apache-2.0
// Requests that no honest client sends, and limits at their edges.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
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

constexpr char kGetFleet[] =
    "POST /bootmill.v1.FleetService/GetFleet HTTP/1.1\r\nHost: a\r\n"
    "Content-Type: application/json\r\n";

std::string Headers(size_t count, size_t value_bytes) {
  std::string headers;
  for (size_t i = 0; i < count; ++i) {
    headers +=
        absl::StrFormat("X-%d: %s\r\n", i, std::string(value_bytes, 'v'));
  }
  return headers;
}

// Returns chunks of one byte, each with an extension of `extension_bytes`.
std::string Chunks(size_t count, size_t extension_bytes) {
  std::string chunks;
  for (size_t i = 0; i < count; ++i) {
    chunks +=
        absl::StrFormat("1;%s\r\n \r\n", std::string(extension_bytes, 'e'));
  }
  return chunks;
}

// A message in one chunk, the end, and a trailer.
std::string LastChunks() {
  return "22\r\n{\"name\":\"orgs/default/fleets/web\"}\r\n"
         "0\r\nX-Trailer: 1\r\n\r\n";
}

class HostileTest : public ::testing::Test {
 protected:
  // Expects the given answer, and that the connection is then closed.
  void ExpectRefused(const std::string& bytes, int status,
                     const std::string& message) {
    RawClient client = server_.Unix();
    client.Send(bytes);
    const RawResponse response = client.Read();
    EXPECT_EQ(response.status, status) << bytes.substr(0, 100);
    EXPECT_THAT(response.body, HasSubstr(message)) << bytes.substr(0, 100);
    EXPECT_EQ(response.headers.at("connection"), "close");
    EXPECT_TRUE(client.ClosesWithin(milliseconds(5'000)));
  }

  RunningServer server_;
};

TEST_F(HostileTest, RefusesHeadsThatAreNoHttp) {
  const std::string chunked =
      std::string(kGetFleet) + "Transfer-Encoding: chunked\r\n";
  struct Row {
    std::string bytes;
    int status;
    const char* message;
  };
  const std::string ok = "GET /healthz HTTP/1.1\r\nHost: a\r\n";
  const Row rows[] = {
      {"hello\r\n\r\n", 400, "http: "},
      {std::string("\0\1\2\3\r\n\r\n", 8), 400, "http: "},
      {"\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03 tls hello\r\n\r\n", 400, ""},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/1.1"},
      {"GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n", 505, "HTTP/1.1"},
      {"GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http: "},
      {"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 505, "http: "},
      {"GET /healthz HTTP/1.1\r\n\r\n", 400, "one header Host"},
      {ok + "Host: b\r\n\r\n", 400, "one header Host"},
      {ok + "Bad Name: x\r\n\r\n", 400, "http: "},
      {ok + "X: a\rb\r\n\r\n", 400, "http: "},
      {ok + std::string("X: a\0b\r\n\r\n", 10), 400, "http: "},
      {ok + ": x\r\n\r\n", 400, "http: "},
      {ok + "Content-Length: -1\r\n\r\n", 400, "http: "},
      {ok + "Content-Length: +1\r\n\r\n", 400, "http: "},
      {ok + "Content-Length: 1x\r\n\r\n", 400, "http: "},
      {ok + "Content-Length: 99999999999999999999\r\n\r\n", 400, "http: "},
      {ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "http: "},
      {ok + "Content-Length: 18446744073709551615\r\n\r\n", 413, "at most 0"},
      {std::string(kGetFleet) + "Content-Length: 1048577\r\n\r\n", 413,
       "at most 1048576"},
      {ok + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
       "http: "},
      {ok + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", 400,
       "http: "},
      {ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, "but chunked"},
      {ok + "Transfer-Encoding: identity\r\n\r\n", 501, "but chunked"},
      {ok + "Expect: wonders\r\n\r\n", 417, "100-continue"},
      {chunked + "\r\nzz\r\n", 400, "http: "},
      {chunked + "\r\n-1\r\n", 400, "http: "},
      {chunked + "\r\n1\r\nab\r\n0\r\n\r\n", 400, "http: "},
      {chunked + "\r\nffffffffffffffffff\r\n", 400, "http: "},
      {chunked + "\r\nffffffffffffffff\r\n", 413, "at most 1048576"},
      {chunked + "\r\n100001\r\n", 413, "at most 1048576"},
  };
  for (const Row& row : rows) {
    ExpectRefused(row.bytes, row.status, row.message);
  }
}

TEST_F(HostileTest, RefusesHeadsThatAreTooLarge) {
  const std::string line(20'000, 'a');
  ExpectRefused(Request("GET", "/" + line), 414, "at most 16384");
  // More bytes than all headers may have, without an end.
  ExpectRefused("GET /" + std::string(40'000, 'a'), 414, "first line");
  ExpectRefused("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'a'),
                431, "at most 32768");
  ExpectRefused(Request("GET", "/healthz", Headers(100, 1)), 431,
                "at most 100");
  EXPECT_EQ(
      server_.AsNobody(Request("GET", "/healthz", Headers(99, 200))).status,
      200);
}

TEST_F(HostileTest, RefusesBodiesThatCostMoreThanTheyHold) {
  const std::string head =
      std::string(kGetFleet) + "Transfer-Encoding: chunked\r\n\r\n";
  // The body is just within its limit, but in chunks of one byte it costs too
  // much.
  ExpectRefused(head + Chunks(500'000, 10), 400, "more chunks than body");
  ExpectRefused(head + "1;" + std::string(20'000, 'e'), 400, "without end");
  ExpectRefused(head + "0\r\nX: " + std::string(20'000, 't'), 400,
                "without end");
  // As many extensions as a client may need are accepted; trailers do not
  // become headers.
  RawClient client = server_.Unix();
  client.Send(head + Chunks(1'000, 1) + LastChunks());
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(HostileTest, OneRequestCannotSmuggleAnother) {
  // The content of a body, and what follows a refused request, must never be
  // read as a request.
  RawClient client = server_.Unix();
  client.Send(Request("POST", "/bootmill.v1.FleetService/GetFleet",
                      "Content-Type: application/json\r\n",
                      "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(client.Read().status, 400);
  client.Send(
      "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 35\r\n\r\n" +
      Request("GET", "/healthz"));
  EXPECT_EQ(client.Read().status, 405);
  EXPECT_TRUE(client.ClosesWithin(milliseconds(5'000)));
}

TEST_F(HostileTest, LineEndsInRequestsDoNotReachHeaders) {
  for (const char* path : {"/%0d%0aSet-Cookie:%20a=b",
                           "/orgs/x%0d%0aSet-Cookie:%20a=b/artifacts/y",
                           "/bootmill.v1.X%0d%0aSet-Cookie:%20a=b/Y",
                           "/bootmill.v1.FleetService/"
                           "GetFleet?encoding=%0d%0aSet-Cookie:a&message="}) {
    const RawResponse response = server_.AsNobody(Request("GET", path));
    EXPECT_GE(response.status, 400);
    EXPECT_TRUE(response.complete);
    EXPECT_FALSE(response.headers.contains("set-cookie"));
  }
}

TEST_F(HostileTest, RefusesBadPercentEncoding) {
  for (const char* query : {"%", "%4", "%zz=1", "message=%", "message=%g0"}) {
    const RawResponse response = server_.AsRoot(Request(
        "GET",
        absl::StrFormat("/bootmill.v1.FleetService/GetFleet?%s", query)));
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_THAT(response.body, HasSubstr("two hex digits"));
  }
}

TEST_F(HostileTest, OldClientsGetCallsButNoStreams) {
  RawClient client = server_.Unix();
  client.Send("GET /healthz HTTP/1.0\r\n\r\n");
  const RawResponse response = client.Read();
  EXPECT_EQ(response.body, "ok\n");
  EXPECT_EQ(response.headers.at("connection"), "close");

  RawClient other = server_.Unix();
  const std::string frame =
      WriteEnvelope(EnvelopeKind::kMessage, R"({"parent":"orgs/quiet"})");
  other.Send(absl::StrFormat(
      "POST /bootmill.v1.EventService/StreamEvents HTTP/1.0\r\n"
      "Content-Type: application/connect+json\r\nContent-Length: %d\r\n\r\n%s",
      frame.size(), frame));
  EXPECT_EQ(other.Read().status, 505);
}

TEST_F(HostileTest, WaitsForTheBodyOnlyIfItWillTakeIt) {
  RawClient client = server_.Unix();
  const std::string body = R"({"name":"orgs/default/fleets/web"})";
  client.Send(
      absl::StrFormat("%sExpect: 100-continue\r\nContent-Length: %d\r\n\r\n",
                      kGetFleet, body.size()));
  EXPECT_EQ(client.ReadBytes(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send(body);
  EXPECT_EQ(client.Read().status, 200);
  ExpectRefused(std::string(kGetFleet) +
                    "Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n",
                413, "at most");
}

TEST_F(HostileTest, SurvivesClientsThatGoAtAnyPoint) {
  const std::string request = JsonCall("FleetService/GetFleet", "{}");
  for (size_t size = 0; size <= request.size(); ++size) {
    RawClient client = server_.Unix();
    client.Send(std::string_view(request).substr(0, size));
  }
  EXPECT_TRUE(
      Eventually([this] { return server_.server().connection_count() == 0; }));
  EXPECT_EQ(server_.AsRoot(Request("GET", "/healthz")).status, 200);
}

TEST_F(HostileTest, RequestsMayComeByteByByte) {
  RawClient client = server_.Unix();
  for (const char byte :
       Request(
           "POST", "/bootmill.v1.FleetService/GetFleet",
           "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n") +
           LastChunks() + Request("GET", "/healthz")) {
    client.Send(std::string_view(&byte, 1));
  }
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(client.Read().body, "ok\n");
}

}  // namespace
}  // namespace bootmill::server
