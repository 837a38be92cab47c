// SPDX-License-Identifier: Apache-2.0
// Fetching images of a release: resumed, checked, written whole or not at all.
#ifndef BOOTMILL_CLI_PULL_IMAGES_H_
#define BOOTMILL_CLI_PULL_IMAGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "builder/target.h"
#include "cli/progress.h"
#include "cli/remote.h"
#include "trust/artifact_trust.h"

namespace bootmill::cli {

// One image to fetch, and where it goes.
struct Wanted {
  v1::Release release;
  v1::ReleaseImage image;
  Target target = Target::kI386XenPvh;  // of the image
  std::string path;
};

// What became of it.
struct Pulled {
  std::string path;
  bool downloaded = false;        // false: the file was there already
  std::vector<std::string> keys;  // ids of trusted keys that vouch for it
};

// How images are fetched.
struct PullSettings {
  // Must vouch for each image; null: only digests are checked.
  const trust::ArtifactTrust* trust = nullptr;
  // Write what is attested beside each image.
  bool attestations = false;
};

// Fetches one image to its path. What an interrupted run left beside it, in
// `PATH.SHA256.part`, is gone on with.
//
// Errors: the daemon's; DATA_LOSS if the bytes are not those of the release;
// those of ArtifactTrust::Verify; those of WriteFileAtomic. `path` is then as
// it was.
absl::StatusOr<Pulled> PullImage(const Remote& remote, const Wanted& wanted,
                                 const PullSettings& settings,
                                 Progress& progress);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_PULL_IMAGES_H_
