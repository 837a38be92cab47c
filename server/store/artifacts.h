// SPDX-License-Identifier: Apache-2.0
// Artifacts: image bytes that may be evicted and laid out again.
#ifndef BOOTMILL_SERVER_STORE_ARTIFACTS_H_
#define BOOTMILL_SERVER_STORE_ARTIFACTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "builder/target.h"
#include "common/blob.h"
#include "common/sha256.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// What is known of an artifact without its bytes.
struct Artifact {
  Sha256Digest sha256;
  int64_t size_bytes = 0;
  Target target = Target::kI386XenPvh;
  Sha256Digest plan;  // to lay it out again from
  bool cached = false;
  bool pinned = false;
  Time create_time;
  Time last_used;
};

// A release that holds an artifact.
struct ReleaseName {
  std::string fleet;
  int number = 0;

  bool operator==(const ReleaseName&) const = default;
};

// Records that `plan` gives `bytes`, and keeps the bytes; for an artifact that
// is there the bytes are put back and `now` becomes its last use.
// Errors: NOT_FOUND if the plan is not stored; DATA_LOSS if other bytes are
// recorded for the plan: one of the two lay-outs was wrong.
absl::Status PutArtifact(Writer& writer, const Blob& bytes, Target target,
                         const Sha256Digest& plan, Time now);

// Returns the artifact if a release of `org` holds it. Errors: NOT_FOUND, the
// same for an artifact of others only.
absl::StatusOr<Artifact> FindArtifact(Reader& reader, std::string_view org,
                                      const Sha256Digest& sha256);

// Returns the artifact whoever may see it. Errors: NOT_FOUND.
absl::StatusOr<Artifact> FindAnyArtifact(Reader& reader,
                                         const Sha256Digest& sha256);

// Returns the artifact that `plan` gives, or nullopt if it was never laid out.
absl::StatusOr<std::optional<Artifact>> FindArtifactOfPlan(
    Reader& reader, const Sha256Digest& plan);

// Returns the bytes, checked; nullopt if they are not kept. Errors: NOT_FOUND
// for an unknown artifact; DATA_LOSS naming the digest if the stored bytes are
// not those: lay the plan out again and PutArtifact.
absl::StatusOr<std::optional<Blob>> ReadArtifact(Reader& reader,
                                                 const Sha256Digest& sha256);

// The newest `limit` releases of `org` that hold the artifact, newest first.
absl::StatusOr<std::vector<ReleaseName>> ReleasesWithArtifact(
    Reader& reader, std::string_view org, const Sha256Digest& sha256,
    int limit);

// Moves the last use of artifacts forward. Unknown ones are passed over.
absl::Status TouchArtifacts(Writer& writer,
                            const std::map<Sha256Digest, Time>& last_used);

// A pinned artifact is never evictable. Errors: NOT_FOUND.
absl::Status PinArtifact(Writer& writer, const Sha256Digest& sha256,
                         bool pinned);

// Size of all bytes that are kept.
absl::StatusOr<int64_t> CachedArtifactBytes(Reader& reader);

// At most `limit` artifacts whose bytes may go, least recently used first:
// kept, not pinned, and not of the current release of any fleet.
absl::StatusOr<std::vector<Artifact>> ListEvictable(Reader& reader, int limit);

// Drops the bytes; the record stays. Errors: NOT_FOUND; FAILED_PRECONDITION if
// the artifact is not evictable.
absl::Status EvictArtifact(Writer& writer, const Sha256Digest& sha256);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_ARTIFACTS_H_
