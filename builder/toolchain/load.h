// SPDX-License-Identifier: Apache-2.0
// Loading toolchains from where GRUB's platform files lie.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_LOAD_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_LOAD_H_

#include <string>

#include "absl/status/statusor.h"
#include "builder/toolchain/toolchain.h"
#include "common/bytes.h"

namespace bootmill::toolchain {

// Loads from a directory of platform directories (`/usr/lib/grub`), or from
// one platform directory. Platforms other than the Xen ones are left alone.
//
// Every module is checked as an ELF relocatable of the platform's class whose
// .modname is its file's name and whose licence GRUB accepts.
// Errors: NOT_FOUND (no Xen platform there, saying which package holds them);
// INVALID_ARGUMENT (a file that is not what it should be, named);
// RESOURCE_EXHAUSTED (beyond the limits in load.cc). Thread-safe.
absl::StatusOr<Toolchain> LoadFromDirectory(const std::string& directory);

// Loads from the bytes of a Debian package such as grub-xen-bin. Nothing is
// extracted to disk. Paths are those of the package, below usr/lib/grub.
//
// Errors: as LoadFromDirectory; INVALID_ARGUMENT for a package that is
// malformed or plays tricks with paths or links.
absl::StatusOr<Toolchain> LoadFromDeb(ByteSpan deb);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_LOAD_H_
