// SPDX-License-Identifier: Apache-2.0
// Artifacts: the bytes of images, which may be evicted and laid out again.
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

// A record of an artifact, without its bytes.
struct Artifact {
  Sha256Digest sha256;
  int64_t size_bytes = 0;
  Target target = Target::kI386XenPvh;
  Sha256Digest plan;  // from which it can be laid out again
  bool cached = false;
  Time create_time;
  Time last_used;
};

// A release that contains an artifact.
struct ReleaseName {
  std::string fleet;
  int number = 0;

  bool operator==(const ReleaseName&) const = default;
};

// Records that `plan` gives `bytes`, and stores the bytes. For an artifact that
// is known, the bytes are stored again and `now` becomes its last use. Errors:
// NOT_FOUND if the plan is not stored; DATA_LOSS if other bytes are recorded
// for the plan, because then one of the two layouts was wrong.
absl::Status PutArtifact(Writer& writer, const Blob& bytes, Target target,
                         const Sha256Digest& plan, Time now);

// Returns the artifact if a release of `org` contains it. Errors: NOT_FOUND,
// with the same message if only other orgs have it.
absl::StatusOr<Artifact> FindArtifact(Reader& reader, std::string_view org,
                                      const Sha256Digest& sha256);

// Returns the artifact, whoever may see it. Errors: NOT_FOUND.
absl::StatusOr<Artifact> FindAnyArtifact(Reader& reader,
                                         const Sha256Digest& sha256);

// Returns the artifact that `plan` gives, or nullopt if it was never laid out.
absl::StatusOr<std::optional<Artifact>> FindArtifactOfPlan(
    Reader& reader, const Sha256Digest& plan);

// Returns the bytes after checking them; nullopt if they are not stored.
// Errors: NOT_FOUND for an unknown artifact; DATA_LOSS naming the digest if the
// stored bytes are damaged: lay the plan out again and call PutArtifact.
absl::StatusOr<std::optional<Blob>> ReadArtifact(Reader& reader,
                                                 const Sha256Digest& sha256);

// Returns at most `limit` releases of `org` that contain the artifact, newest
// first.
absl::StatusOr<std::vector<ReleaseName>> ReleasesWithArtifact(
    Reader& reader, std::string_view org, const Sha256Digest& sha256,
    int limit);

// Returns the ids of the fleets of `org` whose releases contain the artifact,
// one for each such release.
absl::StatusOr<std::vector<std::string>> FleetsWithArtifact(
    Reader& reader, std::string_view org, const Sha256Digest& sha256);

// Sets the last use of artifacts, if it is later than the recorded one. Unknown
// artifacts are ignored.
absl::Status TouchArtifacts(Writer& writer,
                            const std::map<Sha256Digest, Time>& last_used);

// Returns the size of all bytes that are stored.
absl::StatusOr<int64_t> CachedArtifactBytes(Reader& reader);

// Returns at most `limit` artifacts whose bytes may be evicted, least recently
// used first: they are stored, and not in the newest release of any fleet.
absl::StatusOr<std::vector<Artifact>> ListEvictable(Reader& reader, int limit);

// Deletes the bytes; the record stays. Errors: NOT_FOUND; FAILED_PRECONDITION
// if the artifact may not be evicted.
absl::Status EvictArtifact(Writer& writer, const Sha256Digest& sha256);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_ARTIFACTS_H_
