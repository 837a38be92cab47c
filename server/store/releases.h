// SPDX-License-Identifier: Apache-2.0
// Releases with their images and attestations. They never change after they
// were stored.
#ifndef BOOTMILL_SERVER_STORE_RELEASES_H_
#define BOOTMILL_SERVER_STORE_RELEASES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/target.h"
#include "common/sha256.h"
#include "server/store/page_token.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// One image of a release.
struct ReleaseImage {
  Target target = Target::kI386XenPvh;
  Sha256Digest artifact;
  int64_t size_bytes =
      0;  // from the artifact's record; InsertRelease ignores it
  Sha256Digest plan;
  std::string line;  // the line that the image prints first
  int module_count = 0;
};

// The attestation of one image of a release.
struct Attestation {
  Target target = Target::kI386XenPvh;
  std::string provenance;  // DSSE envelope, JSON
  std::string signature;   // DER
  std::string key_id;      // hex
};

struct Release {
  std::string org;
  std::string fleet;
  int number = 0;  // counts from 1 in each fleet; set by the store
  int revision = 0;
  std::string toolchain;
  // Both digests come from the records of toolchain and revision.
  Sha256Digest toolchain_digest;
  Sha256Digest spec_digest;
  v1::Role role = v1::ROLE_UNSPECIFIED;  // of the revision; set by the store
  std::vector<ReleaseImage> images;      // in the order of the spec
  Time create_time;
};

// An attestation of an artifact, with the release it belongs to.
struct ReleaseAttestation {
  std::string fleet;
  int number = 0;
  Attestation attestation;
  Time create_time;
};

// Stores a release with the fleet's next number, which makes it the fleet's
// newest one and not its current one; digests of toolchain and spec are taken
// from their records. Whether there is one already for this revision and
// toolchain is the caller's to ask, in the same transaction. Errors: NOT_FOUND
// (fleet, revision, toolchain, plan or artifact); INVALID_ARGUMENT (no image, a
// target twice, an attestation of no image).
absl::StatusOr<Release> InsertRelease(
    Writer& writer, const Release& release,
    const std::vector<Attestation>& attestations);

// Returns a release. Errors: NOT_FOUND.
absl::StatusOr<Release> FindRelease(Reader& reader, std::string_view org,
                                    std::string_view fleet, int number);

// Returns the newest release of this revision with this toolchain, or nullopt.
absl::StatusOr<std::optional<Release>> FindReleaseOf(
    Reader& reader, std::string_view org, std::string_view fleet, int revision,
    std::string_view toolchain);

// Makes the release what the hosts of its fleet should have. Returns the number
// of the one before; nullopt if there was none. Errors: NOT_FOUND.
absl::StatusOr<std::optional<int>> PromoteRelease(Writer& writer,
                                                  std::string_view org,
                                                  std::string_view fleet,
                                                  int number);

// Returns what the fleet's hosts should have; nullopt until a release was
// promoted. Errors: NOT_FOUND for the fleet.
absl::StatusOr<std::optional<Release>> CurrentRelease(Reader& reader,
                                                      std::string_view org,
                                                      std::string_view fleet);

// Returns releases, newest first; of all fleets if `fleet` is empty. Errors:
// INVALID_ARGUMENT (page token).
absl::StatusOr<Page<Release>> ListReleases(Reader& reader, std::string_view org,
                                           std::string_view fleet,
                                           const PageRequest& page);

// Returns the attestations of an artifact in releases of `org`, newest first.
// Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<ReleaseAttestation>> ListAttestations(
    Reader& reader, std::string_view org, const Sha256Digest& artifact,
    const PageRequest& page);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_RELEASES_H_
