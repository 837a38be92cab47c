// SPDX-License-Identifier: Apache-2.0
#include "server/http/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace bootmill::server {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Head(const HttpResponse& response) {
  return WriteHead(response, Framing::kLength, Persistence::kKeepAlive);
}

TEST(WriteHeadTest, SaysWhatEveryAnswerSays) {
  const std::string head = Head(TextResponse(200, "ok\n"));
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_THAT(head, HasSubstr(" GMT\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(head, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Connection")));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
}

TEST(WriteHeadTest, CountsAPartOfSharedBytes) {
  HttpResponse response;
  response.bytes = std::make_shared<Bytes>(100);
  response.offset = 10;
  response.size = 20;
  response.headers = {{"Cache-Control", "private"}};
  const std::string head = Head(response);
  EXPECT_THAT(head, HasSubstr("Content-Length: 20\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("no-store")));
}

TEST(WriteHeadTest, NotModifiedHasNoLength) {
  HttpResponse response;
  response.status = 304;
  EXPECT_THAT(Head(response), Not(HasSubstr("Content-Length")));
}

TEST(WriteHeadTest, LeavesOutHeadersThatWouldBeTwo) {
  HttpResponse response;
  response.headers = {{"Allow", "GET\r\nSet-Cookie: a=b"},
                      {"X\nY", "1"},
                      {"Accept-Ranges", "bytes"}};
  const std::string head = Head(response);
  EXPECT_THAT(head, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(head, Not(HasSubstr("Y:")));
  EXPECT_THAT(head, HasSubstr("Accept-Ranges: bytes\r\n"));
}

TEST(WriteHeadTest, ChunksHaveNoLengthAndMayClose) {
  const std::string head =
      WriteHead(TextResponse(200, ""), Framing::kChunks, Persistence::kClose);
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
}

TEST(WriteChunkTest, BeginsWithItsSizeInHex) {
  EXPECT_EQ(WriteChunk(std::string(26, 'a')),
            "1a\r\n" + std::string(26, 'a') + "\r\n");
}

}  // namespace
}  // namespace bootmill::server
