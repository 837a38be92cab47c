// SPDX-License-Identifier: Apache-2.0
// Imported toolchains with all their files.
#ifndef BOOTMILL_SERVER_STORE_TOOLCHAINS_H_
#define BOOTMILL_SERVER_STORE_TOOLCHAINS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "builder/target.h"
#include "builder/toolchain/flavour.h"
#include "builder/toolchain/platform.h"
#include "builder/toolchain/toolchain.h"
#include "common/sha256.h"
#include "server/store/page_token.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// A summary of one platform.
struct ToolchainPlatform {
  Target target = Target::kI386XenPvh;
  int64_t module_count = 0;
  int64_t size_bytes = 0;  // of all modules
};

// A record of a toolchain, without its files.
struct ToolchainRecord {
  std::string name;
  Sha256Digest digest;
  v1::Toolchain::State state = v1::Toolchain::STATE_QUARANTINED;
  toolchain::Flavour flavour = toolchain::Flavour::kUpstream;
  std::string version;
  std::string upstream_version;
  std::vector<ToolchainPlatform> platforms;  // in the order of kAllTargets
  std::string evidence;
  Time create_time;
  std::string etag;         // set by the store
  bool is_default = false;  // set by the store
};

// A fleet that depends on a toolchain: numbers of its releases that were made
// with it.
struct ToolchainFleet {
  std::string org;
  std::string id;
  std::optional<int> current_release;
  std::optional<int> newest_release;
};

// What depends on a toolchain, in all orgs.
struct ToolchainUse {
  int64_t release_count = 0;
  int64_t fleet_count = 0;  // with such a release as current or newest one
  std::vector<ToolchainFleet> fleets;  // the first of those that were made
};

// An import of a toolchain.
struct NewToolchain {
  // The files of which `toolchain` was made. Files that it does not use are not
  // stored.
  std::map<Target, toolchain::PlatformFiles> files;
  // The flavour that the importer stated, if any.
  std::optional<toolchain::Flavour> flavour;
  // The result of toolchain::Assemble for the two members above.
  toolchain::Toolchain toolchain;
  v1::Toolchain::State state = v1::Toolchain::STATE_QUARANTINED;
  std::string evidence;
  Time create_time;
};

// Stores a toolchain; an ACTIVE one becomes the default if there is none.
// Errors: ALREADY_EXISTS if there is one with its name or
// its digest.
absl::StatusOr<ToolchainRecord> InsertToolchain(Writer& writer,
                                                const NewToolchain& import);

// Returns a toolchain's record. Errors: NOT_FOUND.
absl::StatusOr<ToolchainRecord> FindToolchain(Reader& reader,
                                              std::string_view name);

// Returns the toolchain with this digest, or nullopt.
absl::StatusOr<std::optional<ToolchainRecord>> FindToolchainByDigest(
    Reader& reader, const Sha256Digest& digest);

// Returns the default toolchain. Errors: FAILED_PRECONDITION if there is none,
// saying what to do.
absl::StatusOr<ToolchainRecord> DefaultToolchain(Reader& reader);

// Returns FAILED_PRECONDITION unless the toolchain's state lets it be the
// default. Thread-safe.
absl::Status CheckCanBeDefault(const ToolchainRecord& record);

// Makes an ACTIVE toolchain the default. Errors: NOT_FOUND; FAILED_PRECONDITION
// for one in another state.
absl::StatusOr<ToolchainRecord> SetDefaultToolchain(Writer& writer,
                                                    std::string_view name);

// Says what depends on a toolchain, with at most `max_fleets` fleets. Errors:
// NOT_FOUND.
absl::StatusOr<ToolchainUse> FindToolchainUse(Reader& reader,
                                              std::string_view name,
                                              int max_fleets);

// Returns toolchains, newest first. Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<ToolchainRecord>> ListToolchains(Reader& reader,
                                                     const PageRequest& page);

// Assembles the toolchain from its stored files. Errors: NOT_FOUND; DATA_LOSS
// if a file is damaged, or if the result has another digest than recorded.
absl::StatusOr<toolchain::Toolchain> LoadToolchain(Reader& reader,
                                                   std::string_view name);

// Sets the state: a toolchain that is no longer ACTIVE is not the default, and
// an ACTIVE one becomes it if there is none. Errors: NOT_FOUND; ABORTED if
// `etag` is neither empty nor the toolchain's; INVALID_ARGUMENT for a state
// that there is not.
absl::StatusOr<ToolchainRecord> SetToolchainState(Writer& writer,
                                                  std::string_view name,
                                                  v1::Toolchain::State state,
                                                  std::string_view etag);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_TOOLCHAINS_H_
