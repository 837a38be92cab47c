// SPDX-License-Identifier: Apache-2.0
#include "server/store/artifact_cache.h"

#include "common/mutex.h"

namespace bootmill::store {

ArtifactCache::ArtifactCache(size_t max_bytes) : max_bytes_(max_bytes) {}

SharedBytes ArtifactCache::Find(const Sha256Digest& digest) {
  const MutexLock lock(&mutex_);
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) {
    return nullptr;
  }
  recent_.splice(recent_.begin(), recent_, found->second);
  return found->second->bytes;
}

void ArtifactCache::Put(const Blob& blob) {
  const MutexLock lock(&mutex_);
  if (blob.size() > max_bytes_ || by_digest_.contains(blob.digest)) {
    return;
  }
  recent_.push_front(blob);
  by_digest_.emplace(blob.digest, recent_.begin());
  size_bytes_ += blob.size();
  Trim();
}

size_t ArtifactCache::size_bytes() const {
  const MutexLock lock(&mutex_);
  return size_bytes_;
}

void ArtifactCache::Trim() {
  while (size_bytes_ > max_bytes_) {
    size_bytes_ -= recent_.back().size();
    by_digest_.erase(recent_.back().digest);
    recent_.pop_back();
  }
}

}  // namespace bootmill::store
