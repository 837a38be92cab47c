// SPDX-License-Identifier: Apache-2.0
// The file names of images, where a guest's owner puts those for guests, and
// the files with their attestations.
#ifndef BOOTMILL_CLI_COMMANDS_IMAGE_FILE_H_
#define BOOTMILL_CLI_COMMANDS_IMAGE_FILE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/target.h"
#include "cli/output/output.h"
#include "common/bytes.h"
#include "trust/artifact_trust.h"

namespace bootmill::cli {

// The files that `pull --attestations` writes beside IMAGE.
std::string ProvenancePath(const std::string& image);
std::string SignaturePath(const std::string& image);

// Returns what the statement in `provenance` (a DSSE envelope) says, without
// verifying it. Errors: INVALID_ARGUMENT.
absl::StatusOr<trust::Provenance> ReadProvenance(const std::string& provenance);

// Returns "FLEET-TARGET.bin". For an image that is given to guests, returns the
// name that loaders in dom0 look for on the guest's disks, such as
// "pvhboot-i386.elf".
std::string ImageFileName(std::string_view fleet, v1::Role role, Target target);

// Returns the paths in a guest where the image belongs, as an array; empty for
// an image of dom0.
Document GuestPaths(v1::Role role, Target target);

// Returns a line that tells people these paths for the image at `path`; empty
// for an image of dom0.
std::string GuestPathsLine(const std::string& path, v1::Role role,
                           Target target);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_IMAGE_FILE_H_
