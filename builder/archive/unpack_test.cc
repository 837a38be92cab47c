// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/unpack.h"

#include <gtest/gtest.h>

#include "builder/archive/testing/compress.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill::archive {
namespace {

using ::bootmill::testing::Compress;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

// Returns bytes that can be compressed, but not to almost nothing.
Bytes Content(size_t size) {
  Bytes content(size);
  for (size_t i = 0; i < size; ++i) {
    content[i] = static_cast<std::byte>(i * i / 7);
  }
  return content;
}

class UnpackTest : public ::testing::TestWithParam<Filter> {};

TEST_P(UnpackTest, ReturnsWhatWasPacked) {
  const Bytes content = Content(300000);
  const Bytes packed = Compress(content, GetParam());
  ASSERT_OK_AND_ASSIGN(const Bytes unpacked,
                       Unpack(packed, GetParam(), content.size()));
  EXPECT_EQ(unpacked, content);
}

TEST_P(UnpackTest, RefusesEveryTruncation) {
  const Bytes packed = Compress(Content(2000), GetParam());
  for (size_t size = 0; size < packed.size(); ++size) {
    EXPECT_THAT(Unpack(ByteSpan(packed).first(size), GetParam(), kMiB),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")))
        << size;
  }
}

TEST_P(UnpackTest, RefusesBytesAfterTheEnd) {
  for (const char* tail : {"x", "garbage after the stream", "\x1f\x8b"}) {
    Bytes packed = Compress(Content(2000), GetParam());
    const Bytes more = ToBytes(tail);
    packed.insert(packed.end(), more.begin(), more.end());
    EXPECT_THAT(Unpack(packed, GetParam(), kMiB),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")))
        << tail;
  }
}

TEST_P(UnpackTest, RefusesADisguisedStream) {
  for (const Filter real : {Filter::kGzip, Filter::kXz, Filter::kZstd}) {
    if (real != GetParam()) {
      EXPECT_THAT(Unpack(Compress(Content(100), real), GetParam(), kMiB),
                  StatusIs(absl::StatusCode::kInvalidArgument,
                           HasSubstr("not an intact")));
    }
  }
  EXPECT_THAT(
      Unpack(Content(5000), GetParam(), kMiB),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not an intact")));
}

TEST_P(UnpackTest, PeelsOneLayerOnly) {
  const Bytes once = Compress(Content(100), GetParam());
  ASSERT_OK_AND_ASSIGN(const Bytes unpacked,
                       Unpack(Compress(once, GetParam()), GetParam(), kMiB));
  EXPECT_EQ(unpacked, once);
}

// 16 MiB of zeros in a few KiB; unpacking stops at the limit.
TEST_P(UnpackTest, StopsABomb) {
  const Bytes bomb = Compress(Bytes(16 * kMiB), GetParam());
  ASSERT_LT(bomb.size(), 32 * kKiB);
  EXPECT_THAT(Unpack(bomb, GetParam(), kMiB),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("limit of 1048576 bytes")));
}

INSTANTIATE_TEST_SUITE_P(Filters, UnpackTest,
                         ::testing::Values(Filter::kGzip, Filter::kXz,
                                           Filter::kZstd),
                         [](const auto& filter) {
                           return std::string(FilterName(filter.param));
                         });

TEST(UnpackGzipTest, ChecksumAndSizeCount) {
  const Bytes packed = Compress(Content(2000), Filter::kGzip);
  for (size_t from_end = 1; from_end <= 8; ++from_end) {
    Bytes damaged = packed;
    damaged[damaged.size() - from_end] ^= std::byte{1};
    EXPECT_THAT(Unpack(damaged, Filter::kGzip, kMiB),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("gzip checksum or size")))
        << from_end;
  }
}

TEST(UnpackGzipTest, RefusesASecondMember) {
  Bytes packed = Compress(Content(2000), Filter::kGzip);
  const Bytes more = Compress(Content(3000), Filter::kGzip);
  packed.insert(packed.end(), more.begin(), more.end());
  EXPECT_THAT(Unpack(packed, Filter::kGzip, kMiB),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("bytes follow the stream")));
}

TEST(UnpackXzTest, DamageIsFound) {
  const Bytes content = Content(2000);
  const Bytes packed = Compress(content, Filter::kXz);
  for (size_t i = 0; i < packed.size(); ++i) {
    Bytes damaged = packed;
    damaged[i] ^= std::byte{0x40};
    const absl::StatusOr<Bytes> unpacked = Unpack(damaged, Filter::kXz, kMiB);
    EXPECT_FALSE(unpacked.ok()) << i;
  }
}

}  // namespace
}  // namespace bootmill::archive
