// SPDX-License-Identifier: Apache-2.0
// Writing an image's parts as files.
#ifndef BOOTMILL_CLI_COMMANDS_EXTRACT_H_
#define BOOTMILL_CLI_COMMANDS_EXTRACT_H_

#include <string>

#include "absl/status/status.h"
#include "builder/image/inspect.h"

namespace bootmill::cli {

// Writes the parts of an image to the new directory `directory`: all of them,
// or none and no directory. Names that the image gives are checked before they
// become paths.
//
// With what is there as -d, -c, -m and so on, and the modules of modules.txt,
// grub-mkimage and `bootmill mkimage` write the same image again. For that its
// moddep.lst has of each module's dependencies only those that the image holds
// before it.
//
// Errors: ALREADY_EXISTS if `directory` exists; INVALID_ARGUMENT for a module
// or file name that is not safe as a path or appears twice; those of
// ErrnoStatus.
absl::Status ExtractImage(const image::ImageParts& parts,
                          const std::string& directory);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_EXTRACT_H_
