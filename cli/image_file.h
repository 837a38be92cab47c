// SPDX-License-Identifier: Apache-2.0
// What images are called as files, and where those for guests go.
#ifndef BOOTMILL_CLI_IMAGE_FILE_H_
#define BOOTMILL_CLI_IMAGE_FILE_H_

#include <string>
#include <string_view>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/target.h"
#include "cli/output.h"

namespace bootmill::cli {

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

#endif  // BOOTMILL_CLI_IMAGE_FILE_H_
