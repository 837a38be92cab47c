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

namespace bootmill::rpc {

// What to fetch.
struct Download {
  // `orgs/ORG/artifacts/SHA256`.
  std::string artifact;
  // The size of the whole artifact, as the release states it.
  uint64_t size_bytes = 0;
  // All tries together may take this long plus the time that the bytes take at
  // 16 KiB a second.
  std::chrono::milliseconds patience{120'000};
};

// Completes the file `fd`, which is open for reading and writing: its content
// is taken as the beginning of the artifact, the rest is fetched and appended.
// If the connection is lost, the download is tried again within a RetryBudget,
// which begins anew whenever bytes arrive; `cancellation` ends the wait between
// tries. `progress`, if set, is called with the number of bytes in the file.
// The bytes are not verified.
//
// Errors: the daemon's; DEADLINE_EXCEEDED if it takes too long; DATA_LOSS if
// the daemon sends another artifact's size or bytes at another offset;
// RESOURCE_EXHAUSTED over kMaxArtifactBytes; those of ErrnoStatus for the file.
// After an error the file can be completed later.
absl::Status CompleteFile(
    const std::shared_ptr<grpc::Channel>& channel, const Download& download,
    int fd, const std::function<void(uint64_t)>& progress,
    const Cancellation& cancellation = Cancellation::Never());

// Returns the whole content of the file `fd`, whatever its position. Errors:
// RESOURCE_EXHAUSTED over kMaxArtifactBytes; those of ErrnoStatus.
absl::StatusOr<Bytes> ReadWhole(int fd);

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_DOWNLOAD_H_
