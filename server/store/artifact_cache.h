// SPDX-License-Identifier: Apache-2.0
// The most recently used artifacts, in memory.
#ifndef BOOTMILL_SERVER_STORE_ARTIFACT_CACHE_H_
#define BOOTMILL_SERVER_STORE_ARTIFACT_CACHE_H_

#include <cstddef>
#include <list>
#include <map>

#include "absl/base/thread_annotations.h"
#include "common/blob.h"
#include "common/bytes.h"
#include "common/mutex.h"
#include "common/sha256.h"

namespace bootmill::store {

// When the limit is reached the least recently used bytes are dropped. Bytes
// stay valid as long as somebody holds them. Thread-safe.
class ArtifactCache {
 public:
  explicit ArtifactCache(size_t max_bytes);
  ArtifactCache(const ArtifactCache&) = delete;
  ArtifactCache& operator=(const ArtifactCache&) = delete;

  // Returns the bytes, which become the most recently used ones; null if they
  // are not cached.
  SharedBytes Find(const Sha256Digest& digest);

  // Caches `blob`, unless it is larger than the limit.
  void Put(const Blob& blob);

  size_t size_bytes() const;

 private:
  void Trim() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t max_bytes_;
  mutable Mutex mutex_;
  // The most recently used one is first.
  std::list<Blob> recent_ ABSL_GUARDED_BY(mutex_);
  std::map<Sha256Digest, std::list<Blob>::iterator> by_digest_
      ABSL_GUARDED_BY(mutex_);
  size_t size_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_ARTIFACT_CACHE_H_
