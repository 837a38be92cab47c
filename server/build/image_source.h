// SPDX-License-Identifier: Apache-2.0
// Images by plan and by digest: laid out once, cached, and laid out again if
// they were evicted.
#ifndef BOOTMILL_SERVER_BUILD_IMAGE_SOURCE_H_
#define BOOTMILL_SERVER_BUILD_IMAGE_SOURCE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "builder/image/plan.h"
#include "common/blob.h"
#include "common/line_budget.h"
#include "common/mutex.h"
#include "common/sha256.h"
#include "server/build/single_flight.h"
#include "server/store/artifact_cache.h"
#include "server/store/database.h"
#include "server/store/time.h"

namespace bootmill::server {

// How many bytes are cached.
struct ImageLimits {
  // In memory.
  size_t memory_bytes = size_t{256} * 1024 * 1024;
  // In the database, besides those that must stay.
  int64_t stored_bytes = int64_t{4} * 1024 * 1024 * 1024;
};

// An image that has been stored.
struct StoredImage {
  Blob bytes;
  Sha256Digest plan;
  // Whether it was stored before this call.
  bool cached = false;
};

// Makes, stores and caches images. Thread-safe.
class ImageSource {
 public:
  // `before_layout`, if set, is called before each layout, on its thread.
  // REQUIRES: `database` outlives it.
  ImageSource(store::Database& database, const ImageLimits& limits,
              std::function<void(const Sha256Digest& plan)> before_layout);

  // Returns the image of `plan`; lays it out and stores it if that was not done
  // before. If several threads ask for equal plans at the same time, it is laid
  // out once, and all get the result or the error. Errors: those of Build;
  // DATA_LOSS if the plan gave other bytes before.
  absl::StatusOr<StoredImage> Make(const image::Plan& plan);

  // Returns the bytes of an artifact: from memory, from the database, or laid
  // out again from its plan if they were evicted or are damaged. That is done
  // once for all threads that ask at the same time. Errors: NOT_FOUND;
  // DATA_LOSS if the bytes cannot be made again, saying why.
  absl::StatusOr<Blob> Find(const Sha256Digest& artifact);

  // How many bytes Trim leaves from now on, besides those that must stay.
  void SetStoredLimit(int64_t bytes) { stored_bytes_ = bytes; }

  // Stores which artifacts were used since the last call, then evicts bytes
  // from the database above the limit, least recently used first.
  absl::Status Trim();

 private:
  absl::StatusOr<StoredImage> MakeAlone(const image::Plan& plan,
                                        const Sha256Digest& identity);
  absl::StatusOr<Blob> FindAlone(const Sha256Digest& artifact);
  absl::StatusOr<Blob> Remake(const Sha256Digest& artifact);
  // Records that an artifact is being used.
  void Touch(const Sha256Digest& artifact);

  store::Database& database_;
  std::atomic<int64_t> stored_bytes_;
  const std::function<void(const Sha256Digest&)> before_layout_;
  store::ArtifactCache memory_;
  SingleFlight<Sha256Digest, StoredImage> making_;  // by plan
  SingleFlight<Sha256Digest, Blob> finding_;        // by artifact
  LineBudget damage_lines_;  // by artifact: whoever downloads one causes a line
  Mutex mutex_;
  // Uses that are not stored yet. It has one entry for each artifact, not for
  // each download.
  std::map<Sha256Digest, store::Time> used_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_IMAGE_SOURCE_H_
