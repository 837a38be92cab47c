// SPDX-License-Identifier: Apache-2.0
// From grub-mkimage's options to a plan.
#ifndef BOOTMILL_CLI_MKIMAGE_PLAN_H_
#define BOOTMILL_CLI_MKIMAGE_PLAN_H_

#include "absl/status/statusor.h"
#include "builder/image/plan.h"
#include "cli/mkimage_options.h"

namespace bootmill::cli {

// Reads the files that `options` names, those that grub-mkimage would read and
// no others: kernel.img, moddep.lst, the modules that are needed (what they are
// is not asked), and modinfo.sh for the version. /dev/null is an empty file.
//
// A module that is named with a slash is that file, unless it is there already;
// its dependencies are those that moddep.lst has for its name.
// REQUIRES: options.request is kImage.
// Errors: NOT_FOUND for a missing module; those of ReadFile and of
// toolchain::ResolveOrder. Thread-safe.
// Source: GRUB's util/resolve.c and util/mkimage.c.
absl::StatusOr<image::Plan> ReadMkimagePlan(const MkimageOptions& options);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_MKIMAGE_PLAN_H_
