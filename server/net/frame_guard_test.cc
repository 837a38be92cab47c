// SPDX-License-Identifier: Apache-2.0
#include "server/net/frame_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

const std::string kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr uint8_t kEndHeaders = 4;
constexpr RateMeter::Time kStart{std::chrono::seconds(1000)};

// Returns one frame: RFC 9113, section 4.1.
std::string Frame(uint8_t type, uint8_t flags, const std::string& payload) {
  std::string head;
  head += static_cast<char>(payload.size() >> 16U);
  head += static_cast<char>(payload.size() >> 8U);
  head += static_cast<char>(payload.size());
  head += static_cast<char>(type);
  head += static_cast<char>(flags);
  head += std::string("\0\0\0\1", 4);
  return head + payload;
}

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

const std::string kReset = Frame(3, 0, "code");
const std::string kSettings = Frame(4, 0, "");
const std::string kPing = Frame(6, 0, "12345678");
// HPACK's names for `:method: POST` and `accept-charset:` (RFC 7541, A).
const std::string kPost = "\x83";
const std::string kCharset = "\x8f";
const std::string kCall = Frame(1, kEndHeaders, kPost);

class FrameGuardTest : public ::testing::Test {
 protected:
  absl::Status Send(const std::string& bytes, RateMeter::Time now = kStart) {
    return guard_.Check(AsBytes(bytes), now);
  }
  void Greet() { ASSERT_THAT(Send(kPreface), IsOk()); }

  FrameGuard guard_{FrameLimits{}};
};

TEST_F(FrameGuardTest, TakesTheBytesHoweverTheyAreCut) {
  const std::string all =
      kPreface + kSettings + kCall + Frame(0, 1, "message") + kPing;
  for (const char byte : all) {
    ASSERT_THAT(Send(std::string(1, byte)), IsOk());
  }
  EXPECT_TRUE(guard_.greeted());
}

TEST_F(FrameGuardTest, WhatIsNotHttp2DoesNotGetThrough) {
  EXPECT_THAT(Send("GET / HTTP/1.1\r\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("does not begin with its preface")));
  EXPECT_FALSE(guard_.greeted());
}

TEST_F(FrameGuardTest, RapidResetsEndTheConnection) {
  Greet();
  EXPECT_THAT(Send(Repeat(kCall + kReset, 150)), IsOk());
  EXPECT_THAT(
      Send(Repeat(kCall + kReset, 100)),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("RST_STREAM")));
}

TEST_F(FrameGuardTest, ACallerWhoGivesUpNowAndThenGoesOn) {
  Greet();
  for (int second = 0; second < 600; ++second) {
    ASSERT_THAT(
        Send(Repeat(kCall + kReset, 20), kStart + std::chrono::seconds(second)),
        IsOk());
  }
}

// A caller that waits for each answer, with a download now and then, is not too
// fast on any machine: cutting it off would fail the calls under way.
TEST_F(FrameGuardTest, ABusyCallerGoesOn) {
  Greet();
  for (int second = 0; second < 60; ++second) {
    ASSERT_THAT(Send(Repeat(kCall, 2000) + Repeat(kPing, 300),
                     kStart + std::chrono::seconds(second)),
                IsOk());
  }
}

TEST_F(FrameGuardTest, EveryKindOfFrameHasItsRate) {
  for (const std::string& frame :
       {kCall, kSettings, kPing, Frame(8, 0, "1234"), Frame(0, 0, ""),
        Frame(2, 0, "12345"), Frame(200, 0, "")}) {
    FrameGuard guard{FrameLimits{}};
    EXPECT_THAT(guard.Check(AsBytes(kPreface + Repeat(frame, 30'000)), kStart),
                StatusIs(absl::StatusCode::kResourceExhausted, ::testing::_))
        << static_cast<int>(frame[3]);
  }
}

TEST_F(FrameGuardTest, AHeaderBlockHasAnEnd) {
  Greet();
  ASSERT_THAT(Send(Frame(1, 0, kPost)), IsOk());
  EXPECT_THAT(Send(Repeat(Frame(9, 0, ""), 20)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("bytes of headers")));
}

TEST_F(FrameGuardTest, AHeaderBlockIsNotInterrupted) {
  Greet();
  ASSERT_THAT(Send(Frame(1, 0, kPost)), IsOk());
  EXPECT_THAT(Send(kPing), StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("interrupted")));
}

// One byte stands for a field, and gRPC keeps 200 bytes of each while the call
// is open: 2,500 calls of one caller took 6.6 GB.
TEST_F(FrameGuardTest, HeadersThatAreSmallOnTheWireOnlyEndTheConnection) {
  Greet();
  EXPECT_THAT(Send(Frame(1, kEndHeaders, kPost + Repeat(kCharset, 100))),
              IsOk());
  EXPECT_THAT(Send(Frame(1, kEndHeaders, kPost + Repeat(kCharset, 300))),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 8192 bytes of headers")));
}

TEST_F(FrameGuardTest, ContinuationsAreMeasuredWithTheirHeaders) {
  Greet();
  const std::string part = Repeat(kCharset, 50);
  ASSERT_THAT(Send(Frame(1, 0, kPost + part)), IsOk());
  EXPECT_THAT(Send(Repeat(Frame(9, 0, part), 5)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("bytes of headers")));
}

TEST_F(FrameGuardTest, APriorityIsNoHeader) {
  constexpr uint8_t kPriority = 0x20;
  const std::string priority("\0\0\0\0\x10", 5);
  Greet();
  EXPECT_THAT(Send(Frame(1, kEndHeaders | kPriority, priority + kPost)),
              IsOk());
  EXPECT_THAT(Send(Frame(1, kEndHeaders | kPriority, "1234")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("shorter than its priority")));
}

TEST_F(FrameGuardTest, PaddedHeadersAreRefused) {
  constexpr uint8_t kPadded = 8;
  Greet();
  EXPECT_THAT(
      Send(Frame(1, kEndHeaders | kPadded, std::string(1, '\0') + kPost)),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("padding of headers")));
}

TEST_F(FrameGuardTest, HeadersThatAreNoHpackDoNotGetThrough) {
  Greet();
  EXPECT_THAT(Send(Frame(1, kEndHeaders, "headers")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("do not decompress")));
}

TEST_F(FrameGuardTest, AStrangerHasFewBytes) {
  FrameGuard guard(LimitsOfStrangers());
  ASSERT_THAT(guard.Check(AsBytes(kPreface), kStart), IsOk());
  const std::string message = Frame(0, 0, std::string(16 * kKiB, 'x'));
  EXPECT_THAT(guard.Check(AsBytes(Repeat(message, 20)), kStart),
              StatusIs(absl::StatusCode::kResourceExhausted, ::testing::_));
}

}  // namespace
}  // namespace bootmill::server
