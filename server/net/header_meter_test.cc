// SPDX-License-Identifier: Apache-2.0
#include "server/net/header_meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

// The representations of RFC 7541, section 6, and of its appendices.
const std::string kPost = "\x83";  // :method: POST
const std::string kLiteral = std::string("\0\1", 2) + "x\3" + "yes";
const std::string kRemembered = "\x40\1x\x7e" + std::string(126, 'v');
const std::string kAgain = "\xbe";  // the newest of the table
const std::string kHuffman = "\x0f\x0d\x84\xff\xff\xff\xff";  // no value

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

TEST(HeaderMeterTest, CountsAsTheRfcDoes) {
  // `x: yes` has 4 bytes and 32 more.
  EXPECT_THAT(HeaderMeter(36).Read(AsBytes(kLiteral), true), IsOk());
  EXPECT_THAT(HeaderMeter(35).Read(AsBytes(kLiteral), true),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 35 bytes of headers")));
}

TEST(HeaderMeterTest, ANameOfATableCountsAsWhatItStandsFor) {
  HeaderMeter meter(1600);
  EXPECT_THAT(meter.Read(AsBytes(kRemembered), true), IsOk());
  EXPECT_THAT(meter.Read(AsBytes(Repeat(kAgain, 10)), true), IsOk());
  EXPECT_THAT(meter.Read(AsBytes(Repeat(kAgain, 11)), true),
              StatusIs(absl::StatusCode::kResourceExhausted, ::testing::_));
}

TEST(HeaderMeterTest, ABlockMayBeCutAnywhere) {
  const std::string block = kPost + kRemembered + kAgain + kLiteral;
  HeaderMeter meter(1024);
  for (int times = 0; times < 3; ++times) {
    for (const char byte : block) {
      ASSERT_THAT(meter.Read(AsBytes(std::string(1, byte)), false), IsOk());
    }
    ASSERT_THAT(meter.Read({}, true), IsOk());
  }
}

TEST(HeaderMeterTest, WhatIsNoHpackIsRefused) {
  const std::string not_hpack[] = {
      "\x80",                  // a field of index 0
      "\xff\xff\xff\xff\x0f",  // an index beyond the tables
      "\x3f\xe1\xff\x03",      // a table larger than was agreed
      kHuffman,
      kLiteral.substr(0, 4),  // ends too early
  };
  for (const std::string& block : not_hpack) {
    EXPECT_THAT(HeaderMeter(1024).Read(AsBytes(block), true),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("do not decompress")));
  }
}

}  // namespace
}  // namespace bootmill::server
