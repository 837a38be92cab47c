// SPDX-License-Identifier: Apache-2.0
// Downloading and verifying one image of a release.
#ifndef BOOTMILL_CLI_COMMANDS_PULL_IMAGE_H_
#define BOOTMILL_CLI_COMMANDS_PULL_IMAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/release_service.pb.h"
#include "builder/target.h"
#include "cli/output/output.h"
#include "cli/remote/remote.h"
#include "trust/artifact_trust.h"

namespace bootmill::cli {

// One image to download, and where it is written.
struct Wanted {
  v1::Release release;
  v1::ReleaseImage image;
  Target target = Target::kI386XenPvh;  // of the image
  std::string path;
};

// The result of one download.
struct Pulled {
  std::string path;
  bool downloaded = false;        // false: the file existed already
  std::vector<std::string> keys;  // ids of the trusted keys that vouch for it
};

// How images are downloaded and verified.
struct PullSettings {
  // Verifies each image; null: only digests are checked.
  const trust::ArtifactTrust* trust = nullptr;
  // Whether to write the attestations beside each image.
  bool attestations = false;
  // Whether a file that is not known to be this fleet's image may be replaced.
  bool replace = false;
};

// Downloads one image to its path. A partial file `PATH.SHA256.part` that an
// interrupted run left is continued.
//
// Errors: the daemon's; DATA_LOSS if the bytes are not those of the release;
// those of ArtifactTrust::Verify; FAILED_PRECONDITION if the file there is
// another fleet's image, or a second stage whose fleet is not known; those of
// WriteFileAtomic. After an error the file at the path is unchanged.
absl::StatusOr<Pulled> PullImage(const Remote& remote, const Wanted& wanted,
                                 const PullSettings& settings,
                                 Progress& progress);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_PULL_IMAGE_H_
