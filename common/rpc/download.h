// SPDX-License-Identifier: Apache-2.0
// Downloading an artifact, continuing where an earlier try stopped.
#ifndef BOOTMILL_COMMON_RPC_DOWNLOAD_H_
#define BOOTMILL_COMMON_RPC_DOWNLOAD_H_

#include <grpcpp/channel.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bytes.h"
#include "common/clock.h"
#include "common/sha256.h"

namespace bootmill::rpc {

// What to fetch.
struct Download {
  // `orgs/ORG/artifacts/SHA256`.
  std::string artifact;
  // The size of the whole artifact, as the release states it.
  uint64_t size_bytes = 0;
  // Of the whole artifact.
  Sha256Digest digest;
  // All tries together may take this long plus the time that the bytes take at
  // 16 KiB a second.
  std::chrono::milliseconds patience{120'000};
};

// Completes the file `fd`, which is open for reading and writing, to the
// artifact, and returns its bytes. What the file holds is taken for the
// beginning of the artifact, and the rest is fetched and appended; if the
// digest of the whole then is another, the artifact is fetched once more from
// the beginning. A lost connection is made up for within a RetryBudget, which
// starts anew whenever bytes came; `cancellation` ends the wait between tries.
// `progress`, if set, is told how many bytes are there.
//
// Errors: the daemon's; DEADLINE_EXCEEDED if it takes too long; DATA_LOSS if
// the daemon sends another artifact's size, bytes out of place, or bytes of
// another digest; RESOURCE_EXHAUSTED over kMaxArtifactBytes; those of
// ErrnoStatus for the file. After an error the file may be completed later.
absl::StatusOr<Bytes> FetchArtifact(
    const std::shared_ptr<grpc::Channel>& channel, const Download& download,
    int fd, const std::function<void(uint64_t)>& progress,
    const Cancellation& cancellation = Cancellation::Never());

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_DOWNLOAD_H_
