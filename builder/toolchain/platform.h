// SPDX-License-Identifier: Apache-2.0
// Making a toolchain from the files of its platform directories.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_PLATFORM_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_PLATFORM_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "builder/toolchain/load.h"
#include "builder/toolchain/toolchain.h"
#include "common/bytes.h"

namespace bootmill::toolchain {

// Returns whether a file called `name` in a platform directory is part of a
// toolchain: kernel.img, modinfo.sh, *.mod and the lists that are read.
bool IsToolchainFile(std::string_view name);

// Makes a toolchain of the platforms' files, checked as load.h says, with its
// name and digest. Other files are ignored.
//
// REQUIRES: `platforms` is not empty. Errors: INVALID_ARGUMENT (a missing or
// malformed file, a platform whose files name another target, platforms of
// different versions), RESOURCE_EXHAUSTED. Thread-safe.
absl::StatusOr<Toolchain> Assemble(PlatformSet platforms,
                                   const LoadOptions& options);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_PLATFORM_H_
