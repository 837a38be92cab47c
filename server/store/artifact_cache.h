// SPDX-License-Identifier: Apache-2.0
// Artifacts in memory, those that are asked for most recently.
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

// Least recently used bytes go first when the limit is reached. Bytes live on
// as long as somebody holds them. Thread-safe.
class ArtifactCache {
 public:
  explicit ArtifactCache(size_t max_bytes);
  ArtifactCache(const ArtifactCache&) = delete;
  ArtifactCache& operator=(const ArtifactCache&) = delete;

  // Returns the bytes and makes them the most recently used, or null.
  SharedBytes Find(const Sha256Digest& digest);

  // Keeps `blob`, unless it alone is above the limit.
  void Put(const Blob& blob);

  size_t size_bytes() const;

 private:
  void Trim() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t max_bytes_;
  mutable Mutex mutex_;
  // Most recently used first.
  std::list<Blob> recent_ ABSL_GUARDED_BY(mutex_);
  std::map<Sha256Digest, std::list<Blob>::iterator> by_digest_
      ABSL_GUARDED_BY(mutex_);
  size_t size_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_ARTIFACT_CACHE_H_
