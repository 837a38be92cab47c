// SPDX-License-Identifier: Apache-2.0
#include "common/bytes.h"

#include <gtest/gtest.h>

namespace bootmill {
namespace {

TEST(BytesTest, ReadsLittleEndianAtAnyAlignment) {
  const Bytes data = ToBytes(std::string_view("\x00\x01\x02\x03\x04", 5));
  EXPECT_EQ(ReadLittleEndian<uint16_t>(data, 1), 0x0201);
  EXPECT_EQ(ReadLittleEndian<uint32_t>(data, 1), 0x04030201U);
}

TEST(BytesTest, RefusesReadsBeyondTheEnd) {
  const Bytes data(8);
  EXPECT_EQ(ReadLittleEndian<uint32_t>(data, 5), std::nullopt);
  EXPECT_EQ(ReadLittleEndian<uint32_t>(data, UINT64_MAX), std::nullopt);
  EXPECT_EQ(Slice(data, 1, UINT64_MAX), std::nullopt);
  EXPECT_EQ(Slice(data, 9, 0), std::nullopt);
  EXPECT_TRUE(Slice(data, 8, 0).has_value());
}

TEST(BytesTest, WritesWhatItReads) {
  Bytes data(16);
  WriteLittleEndian<uint64_t>(data, 3, 0x1122334455667788U);
  EXPECT_EQ(ReadLittleEndian<uint64_t>(data, 3), 0x1122334455667788U);
}

TEST(BytesTest, CStringNeedsItsTerminator) {
  const Bytes data = ToBytes(std::string_view("ab\0cd", 5));
  EXPECT_EQ(ReadCString(data, 0), "ab");
  EXPECT_EQ(ReadCString(data, 2), "");
  EXPECT_EQ(ReadCString(data, 3), std::nullopt);
  EXPECT_EQ(ReadCString(data, 5), std::nullopt);
}

}  // namespace
}  // namespace bootmill
