// SPDX-License-Identifier: Apache-2.0
#include "server/http/artifact_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_format.h"
#include "common/sha256.h"
#include "server/http/testing/running_server.h"

namespace bootmill::server {
namespace {

using ::testing::HasSubstr;
using testing::RawClient;
using testing::RawResponse;
using testing::Request;
using testing::RunningServer;
using testing::TestService;

std::string Path() {
  return "/orgs/default/artifacts/" + TestService::ArtifactDigest();
}

std::string Tag() { return "\"" + TestService::ArtifactDigest() + "\""; }

TEST(ParseArtifactPathTest, TakesOneFormOnly) {
  const std::string digest(64, 'a');
  EXPECT_EQ(ParseArtifactPath("/orgs/o-1/artifacts/" + digest),
            (ArtifactPath{"o-1", digest}));
  for (const std::string& path :
       {"/orgs/o/artifacts/" + digest + "a",
        "/orgs/o/artifacts/" + digest + "/",
        "/orgs/o/artifacts/" + digest.substr(1),
        "/orgs/o/artifacts/" + std::string(64, 'A'),
        "/orgs/O/artifacts/" + digest, "/orgs//artifacts/" + digest,
        "/orgs/../artifacts/" + digest, "/orgs/o/fleets/" + digest,
        "/orgs/o%2f/artifacts/" + digest, std::string("/orgs/o"),
        std::string("/orgs/"), std::string()}) {
    EXPECT_EQ(ParseArtifactPath(path), std::nullopt) << path;
  }
}

TEST(ArtifactResponseTest, SharesTheBytes) {
  HttpRequest request;
  request.method = "GET";
  request.headers["range"] = "bytes=100-";
  const SharedBytes& bytes = TestService::Artifact();
  const HttpResponse response = ArtifactResponse(request, "d", bytes);
  EXPECT_EQ(response.bytes.get(), bytes.get());
  EXPECT_EQ(response.offset, 100U);
  EXPECT_EQ(response.size, bytes->size() - 100);
}

TEST(ArtifactResponseTest, ConditionsComeBeforeRanges) {
  struct Row {
    const char* method;
    std::map<std::string, std::string, std::less<>> headers;
    int status;
    size_t size;
  };
  const size_t all = TestService::Artifact()->size();
  const std::string tag = Tag();
  const Row rows[] = {
      {"GET", {}, 200, all},
      {"HEAD", {}, 200, all},
      {"GET", {{"if-none-match", tag}}, 304, 0},
      {"GET", {{"if-none-match", "W/" + tag}}, 304, 0},
      {"GET", {{"if-none-match", "*"}}, 304, 0},
      {"HEAD", {{"if-none-match", "\"x\", " + tag}}, 304, 0},
      {"GET", {{"if-none-match", "\"x\""}}, 200, all},
      {"GET", {{"if-none-match", tag}, {"range", "bytes=0-0"}}, 304, 0},
      {"GET", {{"range", "bytes=0-9"}}, 206, 10},
      {"HEAD", {{"range", "bytes=0-9"}}, 200, all},
      {"GET", {{"range", "bytes=0-9"}, {"if-range", tag}}, 206, 10},
      {"GET", {{"range", "bytes=0-9"}, {"if-range", "W/" + tag}}, 200, all},
      {"GET", {{"range", "bytes=0-9"}, {"if-range", "\"x\""}}, 200, all},
      {"GET",
       {{"range", "bytes=0-9"}, {"if-range", "Wed, 21 Oct 2015 07:28:00 GMT"}},
       200,
       all},
      {"GET", {{"range", "bytes=0-1,3-4"}}, 200, all},
  };
  for (const Row& row : rows) {
    HttpRequest request;
    request.method = row.method;
    request.headers = row.headers;
    const HttpResponse response = ArtifactResponse(
        request, TestService::ArtifactDigest(), TestService::Artifact());
    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(response.body_size(), row.size);
  }
}

class ArtifactRouteTest : public ::testing::Test {
 protected:
  RunningServer server_;
};

TEST_F(ArtifactRouteTest, SendsAllBytes) {
  const RawResponse response = server_.AsRoot(Request("GET", Path()));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Sha256(AsBytes(response.body)).Hex(),
            TestService::ArtifactDigest());
  EXPECT_EQ(response.headers.at("etag"), Tag());
  EXPECT_EQ(response.headers.at("cache-control"),
            "private, max-age=31536000, immutable");
  EXPECT_EQ(response.headers.at("accept-ranges"), "bytes");
  EXPECT_EQ(response.headers.at("content-type"), "application/octet-stream");
  EXPECT_EQ(response.headers.at("x-content-type-options"), "nosniff");
}

TEST_F(ArtifactRouteTest, SendsHeadsAloneAndGoesOn) {
  RawClient client = server_.Unix();
  client.Send(Request("HEAD", Path()) + Request("GET", "/healthz"));
  const RawResponse head = client.Read(/*head_only=*/true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "1500000");
  EXPECT_EQ(client.Read().body, "ok\n");
}

TEST_F(ArtifactRouteTest, ResumesWhereADownloadBroke) {
  const std::string whole(AsText(*TestService::Artifact()));
  const RawResponse rest = server_.AsRoot(Request(
      "GET", Path(),
      absl::StrFormat("Range: bytes=1000000-\r\nIf-Range: %s\r\n", Tag())));
  EXPECT_EQ(rest.status, 206);
  EXPECT_EQ(rest.headers.at("content-range"), "bytes 1000000-1499999/1500000");
  EXPECT_EQ(rest.body, whole.substr(1'000'000));
  const RawResponse end =
      server_.AsRoot(Request("GET", Path(), "Range: bytes=-5\r\n"));
  EXPECT_EQ(end.status, 206);
  EXPECT_EQ(end.body, whole.substr(whole.size() - 5));
}

TEST_F(ArtifactRouteTest, SaysHowLargeItIsIfNothingIsInTheRange) {
  const RawResponse response =
      server_.AsRoot(Request("GET", Path(), "Range: bytes=1500000-\r\n"));
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(response.headers.at("content-range"), "bytes */1500000");
  EXPECT_THAT(response.body, HasSubstr("it has 1500000 bytes"));
}

TEST_F(ArtifactRouteTest, NotModifiedHasNoBody) {
  RawClient client = server_.Unix();
  client.Send(
      Request("GET", Path(), absl::StrFormat("If-None-Match: %s\r\n", Tag())) +
      Request("GET", "/healthz"));
  const RawResponse response = client.Read(/*head_only=*/true);
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.headers.at("etag"), Tag());
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(ArtifactRouteTest, FollowsTheRulesOfDownloadArtifact) {
  const RawResponse nobody = server_.AsNobody(Request("GET", Path()));
  EXPECT_EQ(nobody.status, 401);
  EXPECT_THAT(nobody.body, HasSubstr("NO_CREDENTIAL"));
  const RawResponse missing = server_.AsRoot(
      Request("GET", "/orgs/default/artifacts/" + std::string(64, '0')));
  EXPECT_EQ(missing.status, 404);
  EXPECT_THAT(missing.body, HasSubstr("ARTIFACT_MISSING"));
}

TEST_F(ArtifactRouteTest, RefusesOtherMethodsAndPaths) {
  const RawResponse posted = server_.AsRoot(Request("POST", Path()));
  EXPECT_EQ(posted.status, 405);
  EXPECT_EQ(posted.headers.at("allow"), "GET, HEAD");
  EXPECT_EQ(
      server_.AsRoot(Request("GET", "/orgs/default/artifacts/abc")).status,
      404);
  EXPECT_EQ(server_.AsRoot(Request("GET", Path(), "", "body")).status, 413);
}

}  // namespace
}  // namespace bootmill::server
