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
  std::string etag;  // set by the store
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

// Stores a toolchain. Errors: ALREADY_EXISTS if there is one with the same name
// or digest.
absl::StatusOr<ToolchainRecord> InsertToolchain(Writer& writer,
                                                const NewToolchain& import);

// Returns a toolchain's record. Errors: NOT_FOUND.
absl::StatusOr<ToolchainRecord> FindToolchain(Reader& reader,
                                              std::string_view name);

// Returns the toolchain with this digest, or nullopt.
absl::StatusOr<std::optional<ToolchainRecord>> FindToolchainByDigest(
    Reader& reader, const Sha256Digest& digest);

// Returns the ACTIVE toolchain that was imported last. Errors:
// FAILED_PRECONDITION if there is none, saying what to do.
absl::StatusOr<ToolchainRecord> NewestActiveToolchain(Reader& reader);

// Returns toolchains, newest first. Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<ToolchainRecord>> ListToolchains(Reader& reader,
                                                     const PageRequest& page);

// Assembles the toolchain from its stored files. Errors: NOT_FOUND; DATA_LOSS
// if a file is damaged, or if the result has another digest than recorded.
absl::StatusOr<toolchain::Toolchain> LoadToolchain(Reader& reader,
                                                   std::string_view name);

// Sets the state. Errors: NOT_FOUND; ABORTED if `etag` is neither empty nor the
// toolchain's; FAILED_PRECONDITION for leaving REVOKED; INVALID_ARGUMENT for an
// unknown state.
absl::StatusOr<ToolchainRecord> SetToolchainState(Writer& writer,
                                                  std::string_view name,
                                                  v1::Toolchain::State state,
                                                  std::string_view etag);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_TOOLCHAINS_H_
