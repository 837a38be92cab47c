// SPDX-License-Identifier: Apache-2.0
#include "server/http/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "common/bytes.h"

namespace bootmill::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Page kPages[] = {
    {"/index.html", "<meta nonce='BOOTMILL_CSP_NONCE'>", "", ""},
    {"/assets/main-1.js", "plain", "brotli", "gzip"},
    {"/icon.svg", "<svg/>", "", ""}};

class PagesTest : public ::testing::Test {
 protected:
  HttpResponse Get(const std::string& path,
                   std::map<std::string, std::string, std::less<>> headers) {
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    request.headers = std::move(headers);
    return source_.Answer(request);
  }
  // The body, which is shared by all answers or a text of its own.
  static std::string Body(const HttpResponse& response) {
    return response.bytes == nullptr
               ? response.text
               : std::string(AsText(*response.bytes)
                                 .substr(response.offset, response.size));
  }
  static std::string Header(const HttpResponse& response,
                            const std::string& name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) {
        return value;
      }
    }
    return "";
  }

 private:
  PageSource source_{kPages};
};

TEST_F(PagesTest, SendsTheFormThatTheBrowserTakes) {
  const struct {
    const char* accepted;
    const char* body;
    const char* coding;
  } cases[] = {{"gzip, deflate, br", "brotli", "br"},
               {"gzip", "gzip", "gzip"},
               {"br;q=0, gzip", "gzip", "gzip"},
               {"", "plain", ""},
               {"brotli", "plain", ""}};
  for (const auto& test : cases) {
    const HttpResponse response =
        Get("/assets/main-1.js", {{"accept-encoding", test.accepted}});
    EXPECT_EQ(Body(response), test.body) << test.accepted;
    EXPECT_EQ(Header(response, "Content-Encoding"), test.coding);
    EXPECT_EQ(Header(response, "Content-Type"),
              "text/javascript; charset=utf-8");
  }
  EXPECT_EQ(Body(Get("/icon.svg", {{"accept-encoding", "br"}})), "<svg/>");
}

// 500 strangers who asked for the largest file and did not read it took 280 MB.
TEST_F(PagesTest, AFileIsNotCopiedForEachAnswer) {
  const HttpResponse first = Get("/assets/main-1.js", {});
  const HttpResponse second = Get("/assets/main-1.js", {});
  ASSERT_NE(first.bytes, nullptr);
  EXPECT_EQ(first.bytes, second.bytes);
  EXPECT_EQ(first.text, "");
}

TEST_F(PagesTest, FilesAreKeptByTheirDigest) {
  const HttpResponse first = Get("/assets/main-1.js", {});
  EXPECT_THAT(Header(first, "Cache-Control"), HasSubstr("immutable"));
  const HttpResponse again =
      Get("/assets/main-1.js", {{"if-none-match", Header(first, "ETag")}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(Body(again), "");
  EXPECT_EQ(Header(Get("/icon.svg", {}), "Cache-Control"), "no-cache");
}

TEST_F(PagesTest, EveryPathOfABrowserIsThePageWithANonceOfItsOwn) {
  for (const char* path : {"/", "/fleets/web", "/index.html", "/sign-in"}) {
    const HttpResponse page = Get(path, {{"accept", "text/html,*/*;q=0.8"}});
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(Header(page, "Content-Encoding"), "");
    EXPECT_EQ(Header(page, "Cache-Control"), "no-store");
    EXPECT_EQ(Header(page, "X-Frame-Options"), "DENY");
    const std::string policy = Header(page, "Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_THAT(page.text, Not(HasSubstr("BOOTMILL_CSP_NONCE")));
    const std::string nonce = page.text.substr(13, 32);
    EXPECT_THAT(policy, HasSubstr("'nonce-" + nonce + "'"));
    EXPECT_THAT(Get(path, {{"accept", "text/html"}}).text,
                Not(HasSubstr(nonce)));
  }
}

TEST_F(PagesTest, NothingElseIsThere) {
  const std::map<std::string, std::string, std::less<>> browser = {
      {"accept", "text/html"}};
  EXPECT_EQ(Get("/assets/none.js", browser).status, 404);
  EXPECT_EQ(Get("/fleets/web", {{"accept", "application/json"}}).status, 404);
  EXPECT_EQ(Get("/../etc/passwd", {}).status, 404);
  HttpRequest request;
  request.path = "/";
  request.headers = browser;
  EXPECT_EQ(PageSource({}).Answer(request).status, 404);
}

}  // namespace
}  // namespace bootmill::server
