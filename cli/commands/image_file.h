// SPDX-License-Identifier: Apache-2.0
// What images are called as files, where those for guests go, and what vouches
// for them beside them.
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

// The files beside IMAGE that `pull --attestations` writes.
std::string ProvenancePath(const std::string& image);
std::string SignaturePath(const std::string& image);

// Returns what the statement in `provenance` (a DSSE envelope) says, believed
// or not. Errors: INVALID_ARGUMENT.
absl::StatusOr<trust::Provenance> ReadProvenance(const std::string& provenance);

// Returns "FLEET-TARGET.bin", or, of an image for guests, the name that loaders
// in dom0 look for on their disks, such as "pvhboot-i386.elf".
std::string ImageFileName(std::string_view fleet, v1::Role role, Target target);

// Returns where the image goes in a guest, as an array for programs; an empty
// one for an image of dom0.
Document GuestPaths(v1::Role role, Target target);

// Returns the line for people that says so of the image at `path`; empty for an
// image of dom0.
std::string GuestPathsLine(const std::string& path, v1::Role role,
                           Target target);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_IMAGE_FILE_H_
