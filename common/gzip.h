// SPDX-License-Identifier: Apache-2.0
// gzip files whose bytes depend on their content alone.
#ifndef BOOTMILL_COMMON_GZIP_H_
#define BOOTMILL_COMMON_GZIP_H_

#include <cstddef>
#include <memory>
#include <mutex>

#include "absl/status/statusor.h"
#include "common/blob.h"
#include "common/bytes.h"

namespace bootmill {

// Returns `content` as one gzip member: deflate at level 9, no name, no time,
// "unknown" as operating system. zlib has given the same bytes since 1.2.5
// (gzip_test.cc holds a digest: an image's plan names these bytes).
//
// REQUIRES: `content` is smaller than 4 GiB. Thread-safe.
// Source: RFC 1952, section 2.3.
Bytes Gzip(ByteSpan content);

// Returns the content of one gzip file, at most `max_bytes`.
// Errors: INVALID_ARGUMENT for bytes that are no whole gzip file;
// RESOURCE_EXHAUSTED for more content. Thread-safe.
absl::StatusOr<Bytes> Gunzip(ByteSpan packed, size_t max_bytes);

// The gzip file of one content, made at the first call of Get and kept. Copies
// share it. Thread-safe.
class GzipOnce {
 public:
  GzipOnce() : state_(std::make_shared<State>()) {}

  // Returns the gzip file. REQUIRES: every call gives the same `content`.
  const Blob& Get(ByteSpan content) const;

 private:
  struct State {
    std::once_flag once;
    Blob packed;
  };
  std::shared_ptr<State> state_;
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_GZIP_H_
