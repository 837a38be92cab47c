// SPDX-License-Identifier: Apache-2.0
// Writing the parts of an image as files.
#ifndef BOOTMILL_CLI_COMMANDS_EXTRACT_H_
#define BOOTMILL_CLI_COMMANDS_EXTRACT_H_

#include <string>

#include "absl/status/status.h"
#include "builder/image/inspect.h"

namespace bootmill::cli {

// Writes all parts of an image to the new directory `directory`; after an error
// there is no directory. Names from the image are checked before they are used
// as paths.
//
// If the files are given to grub-mkimage or `bootmill mkimage` as -d, -c, -m
// and so on, with the modules of modules.txt, these write the same image again.
// For that the moddep.lst written here lists, of each module's dependencies,
// only those that come before it in the image.
//
// Errors: ALREADY_EXISTS if `directory` exists; INVALID_ARGUMENT for a module
// or file name that is not safe as a path or appears twice; those of
// ErrnoStatus.
absl::Status ExtractImage(const image::ImageParts& parts,
                          const std::string& directory);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_EXTRACT_H_
