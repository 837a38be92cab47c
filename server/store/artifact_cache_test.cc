// SPDX-License-Identifier: Apache-2.0
#include "server/store/artifact_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace bootmill::store {
namespace {

Blob BlobOf(char letter, size_t size) {
  return MakeBlob(Bytes(size, std::byte(letter)));
}

TEST(ArtifactCacheTest, DropsTheLeastRecentlyUsedAtTheLimit) {
  ArtifactCache cache(100);
  const Blob a = BlobOf('a', 40);
  const Blob b = BlobOf('b', 40);
  const Blob c = BlobOf('c', 40);
  cache.Put(a);
  cache.Put(b);
  ASSERT_NE(cache.Find(a.digest), nullptr);
  cache.Put(c);
  EXPECT_EQ(cache.Find(b.digest), nullptr);
  EXPECT_EQ(cache.Find(a.digest), a.bytes);
  EXPECT_EQ(cache.Find(c.digest), c.bytes);
  EXPECT_EQ(cache.size_bytes(), 80U);
}

TEST(ArtifactCacheTest, CountsTheSameBytesOnce) {
  ArtifactCache cache(100);
  cache.Put(BlobOf('a', 60));
  cache.Put(BlobOf('a', 60));
  EXPECT_EQ(cache.size_bytes(), 60U);
}

TEST(ArtifactCacheTest, LeavesOutWhatIsAboveTheLimit) {
  ArtifactCache cache(100);
  const Blob small = BlobOf('a', 100);
  const Blob large = BlobOf('b', 101);
  cache.Put(small);
  cache.Put(large);
  EXPECT_EQ(cache.Find(large.digest), nullptr);
  EXPECT_NE(cache.Find(small.digest), nullptr);
}

TEST(ArtifactCacheTest, BytesOutliveTheirPlace) {
  ArtifactCache cache(10);
  const Sha256Digest digest = BlobOf('a', 10).digest;
  cache.Put(BlobOf('a', 10));
  const SharedBytes held = cache.Find(digest);
  cache.Put(BlobOf('b', 10));
  EXPECT_EQ(cache.Find(digest), nullptr);
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(held->size(), 10U);
}

TEST(ArtifactCacheTest, IsUsedByManyThreads) {
  ArtifactCache cache(300);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache] {
      for (int i = 0; i < 500; ++i) {
        const Blob blob = BlobOf(static_cast<char>('a' + i % 7), 100);
        cache.Put(blob);
        const SharedBytes found = cache.Find(blob.digest);
        EXPECT_TRUE(found == nullptr || *found == *blob.bytes);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(cache.size_bytes(), 300U);
}

}  // namespace
}  // namespace bootmill::store
