// SPDX-License-Identifier: Apache-2.0
// Fleets and their revisions.
#ifndef BOOTMILL_SERVER_STORE_FLEETS_H_
#define BOOTMILL_SERVER_STORE_FLEETS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "builder/target.h"
#include "common/sha256.h"
#include "server/store/page_token.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// One accepted edit of a fleet. It never changes after it was stored.
struct FleetRevision {
  int number = 0;  // counts from 1; set by the store
  v1::SpecSource::Format format = v1::SpecSource::FORMAT_YAML;
  std::string text;  // as it was written
  Sha256Digest spec_digest;
  // The checked LoaderSpec with its defaults, serialised. Builds use it; it
  // must not be compared or hashed.
  std::string spec;
  std::vector<Target> targets;  // in the order of the spec
  v1::Role role = v1::ROLE_UNSPECIFIED;
  std::string toolchain;  // that the spec names; empty: the default one
  std::string author;     // `user/ID`
  std::string message;
  Time create_time;
};

// A release as its fleet tells of it.
struct NewestRelease {
  int number = 0;
  int revision = 0;
  std::string toolchain;
  v1::Toolchain::State toolchain_state = v1::Toolchain::STATE_UNSPECIFIED;
};

// A fleet with its current revision, but without the revision's text.
struct Fleet {
  std::string org;
  std::string id;
  int revision = 0;  // the current one
  Sha256Digest spec_digest;
  std::vector<Target> targets;
  v1::Role role = v1::ROLE_UNSPECIFIED;
  std::string toolchain;  // that its spec names; empty: the default one
  std::optional<int> current_release;  // number of what its hosts should have
  std::optional<NewestRelease> newest_release;  // what was built last
  Time create_time;
  Time update_time;  // of the current revision
  std::optional<Time> delete_time;
  // Changes with every revision, when the fleet is deleted or brought back, and
  // also if it was removed and made anew.
  std::string etag;
};

// Stores a fleet with its first revision. Errors: ALREADY_EXISTS;
// FAILED_PRECONDITION if there is a deleted one of this name; NOT_FOUND if
// there is no such org.
absl::StatusOr<Fleet> InsertFleet(Writer& writer, std::string_view org,
                                  std::string_view id,
                                  const FleetRevision& revision);

// Gives a fleet a new current revision. Errors: NOT_FOUND; ABORTED if `etag` is
// neither empty nor the fleet's; FAILED_PRECONDITION if it is deleted.
absl::StatusOr<Fleet> AddRevision(Writer& writer, std::string_view org,
                                  std::string_view id, std::string_view etag,
                                  const FleetRevision& revision);

// Returns a fleet, a deleted one too. Errors: NOT_FOUND.
absl::StatusOr<Fleet> FindFleet(Reader& reader, std::string_view org,
                                std::string_view id);

// Which fleets to list.
struct FleetFilter {
  std::string_view id_prefix = {};  // of their ids
  bool show_deleted = false;        // deleted ones too
};

// Returns fleets by id. Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<Fleet>> ListFleets(Reader& reader, std::string_view org,
                                       const FleetFilter& filter,
                                       const PageRequest& page);

// Returns a revision. Errors: NOT_FOUND for fleet or revision.
absl::StatusOr<FleetRevision> FindRevision(Reader& reader, std::string_view org,
                                           std::string_view id, int number);

// Returns revisions, newest first. Errors: NOT_FOUND; INVALID_ARGUMENT (page
// token).
absl::StatusOr<Page<FleetRevision>> ListRevisions(Reader& reader,
                                                  std::string_view org,
                                                  std::string_view id,
                                                  const PageRequest& page);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_FLEETS_H_
