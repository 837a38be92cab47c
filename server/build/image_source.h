// SPDX-License-Identifier: Apache-2.0
// Images by plan and by digest: laid out once, kept, and laid out again when
// they are gone.
#ifndef BOOTMILL_SERVER_BUILD_IMAGE_SOURCE_H_
#define BOOTMILL_SERVER_BUILD_IMAGE_SOURCE_H_

#include <cstdint>
#include <functional>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "builder/image/plan.h"
#include "common/blob.h"
#include "common/mutex.h"
#include "common/sha256.h"
#include "server/build/single_flight.h"
#include "server/store/artifact_cache.h"
#include "server/store/database.h"
#include "server/store/time.h"

namespace bootmill::server {

// How much is kept.
struct ImageLimits {
  // Of artifact bytes in memory.
  size_t memory_bytes = size_t{256} * 1024 * 1024;
  // Of artifact bytes in the database, beyond those that must stay.
  int64_t stored_bytes = int64_t{4} * 1024 * 1024 * 1024;
};

// An image that is stored.
struct StoredImage {
  Blob bytes;
  Sha256Digest plan;
  // Whether it was there before.
  bool cached = false;
};

// Thread-safe.
class ImageSource {
 public:
  // `before_layout`, if set, is called before each lay-out, on its thread.
  // REQUIRES: `database` outlives it.
  ImageSource(store::Database& database, const ImageLimits& limits,
              std::function<void(const Sha256Digest& plan)> before_layout);

  // Returns the image of `plan`, laying it out and storing it if it is not
  // there. Equal plans at the same time are laid out once; all get the result,
  // an error too.
  // Errors: those of Build; DATA_LOSS if the plan once gave other bytes.
  absl::StatusOr<StoredImage> Make(const image::Plan& plan);

  // Returns the bytes of an artifact: from memory, from the database, or laid
  // out again from its plan if they were evicted or are damaged; once for all
  // who ask at the same time.
  // Errors: NOT_FOUND; DATA_LOSS if they cannot be had any more, saying why.
  absl::StatusOr<Blob> Find(const Sha256Digest& artifact);

  // Stores which artifacts were used since the last call, then evicts stored
  // bytes above the limit, least recently used first.
  absl::Status Trim();

 private:
  absl::StatusOr<StoredImage> MakeAlone(const image::Plan& plan,
                                        const Sha256Digest& identity);
  absl::StatusOr<Blob> FindAlone(const Sha256Digest& artifact);
  absl::StatusOr<Blob> Remake(const Sha256Digest& artifact);
  // Notes that an artifact is being used.
  void Touch(const Sha256Digest& artifact);

  store::Database& database_;
  const ImageLimits limits_;
  const std::function<void(const Sha256Digest&)> before_layout_;
  store::ArtifactCache memory_;
  SingleFlight<Sha256Digest, StoredImage> making_;  // by plan
  SingleFlight<Sha256Digest, Blob> finding_;        // by artifact
  Mutex mutex_;
  // What is not stored yet. There are as many as artifacts, not as downloads.
  std::map<Sha256Digest, store::Time> used_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_IMAGE_SOURCE_H_
