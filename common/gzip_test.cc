// SPDX-License-Identifier: Apache-2.0
#include "common/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "common/sha256.h"

namespace bootmill {
namespace {

std::string Sample() {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += std::to_string(i * i % 977) + (i % 7 == 0 ? "\n" : " ");
  }
  return text;
}

std::string Unpack(const Bytes& packed, size_t size) {
  std::string out(size + 1, '\0');
  z_stream stream = {};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  Bytes input = packed;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST(GzipTest, GivesTheContentBack) {
  for (const std::string& text : {std::string(), std::string("a"), Sample()}) {
    EXPECT_EQ(Unpack(Gzip(AsBytes(text)), text.size()), text);
  }
}

// Plans name packed modules by their digest. A zlib that compresses differently
// would give every image another identity, and images that were stored before
// could not be laid out again.
TEST(GzipTest, SameContentGivesTheSameBytesWithEveryZlib) {
  EXPECT_EQ(Sha256(Gzip(AsBytes(Sample()))).Hex(),
            "958e00f731e0181da96ad0e7739f1ab09f1c0ee8a71f4250b7c9b843b209c0ee");
}

TEST(GzipTest, NamesNeitherTimeNorSystem) {
  const Bytes packed = Gzip(AsBytes("a"));
  EXPECT_EQ(AsText(packed).substr(0, 10),
            std::string_view("\x1f\x8b\x08\0\0\0\0\0\x02\xff", 10));
}

TEST(GunzipTest, GivesTheContentBack) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{65'536},
                            size_t{65'537}, size_t{1'000'000}}) {
    const Bytes content(size, std::byte{'x'});
    const auto unpacked = Gunzip(Gzip(content), size);
    ASSERT_TRUE(unpacked.ok()) << size << ": " << unpacked.status();
    EXPECT_EQ(*unpacked, content);
  }
}

TEST(GunzipTest, RefusesMoreThanItMayGive) {
  const Bytes packed = Gzip(Bytes(1'000'000, std::byte{'x'}));
  EXPECT_EQ(Gunzip(packed, 999'999).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Gunzip(packed, 0).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(GunzipTest, RefusesWhatIsNotOneWholeFile) {
  const Bytes packed = Gzip(ToBytes("some content of a file"));
  for (size_t size = 0; size < packed.size(); ++size) {
    EXPECT_EQ(Gunzip(ByteSpan(packed).first(size), 1000).status().code(),
              absl::StatusCode::kInvalidArgument)
        << size;
  }
  Bytes longer = packed;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(Gunzip(longer, 1000).ok());
  Bytes other = packed;
  other[other.size() / 2] ^= std::byte{1};
  EXPECT_FALSE(Gunzip(other, 1000).ok());
}

TEST(GzipOnceTest, CopiesShareOneFile) {
  const GzipOnce once;
  const GzipOnce copy = once;
  EXPECT_EQ(once.Get(AsBytes("abc")).bytes, copy.Get(AsBytes("abc")).bytes);
}

}  // namespace
}  // namespace bootmill
