// SPDX-License-Identifier: Apache-2.0
// Loading toolchains from where GRUB's platform files lie.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_LOAD_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_LOAD_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "builder/toolchain/toolchain.h"
#include "common/bytes.h"

namespace bootmill::toolchain {

struct LoadOptions {
  // Who made this GRUB, if it is known better than DetectFlavour can tell.
  std::optional<Flavour> flavour = std::nullopt;
};

// One platform directory: file name -> content.
using PlatformFiles = std::map<std::string, Bytes, std::less<>>;
// What Assemble (platform.h) makes a toolchain of.
using PlatformSet = std::map<Target, PlatformFiles>;

// The part of a Debian package that is a toolchain.
struct PackagePlatforms {
  std::string package;
  std::string version;
  PlatformSet platforms;
};

// Returns the files of which LoadFromDirectory and LoadFromDeb make a
// toolchain, not looked into yet. Errors: as theirs. Thread-safe.
absl::StatusOr<PlatformSet> ReadDirectory(const std::string& directory);
absl::StatusOr<PackagePlatforms> ReadPackage(ByteSpan deb);

// Loads from a directory of platform directories (`/usr/lib/grub`), or from
// one platform directory. Platforms other than the Xen ones are left alone. A
// platform directory below `directory` is known by its name and must agree
// with its modinfo.sh; one that is given itself is known by modinfo.sh, and
// its name must agree if it is the name of a target. Links are followed.
//
// Every module is checked as MakeModule says, the kernel as an executable of
// the platform's class; all platforms must be of one version.
// Errors: NOT_FOUND (no such directory, or no Xen platform in it, saying which
// package holds them); INVALID_ARGUMENT (a file that is not what it should be,
// named); RESOURCE_EXHAUSTED (a file above 16 MiB, a platform with more than
// 5,000 files or above 128 MiB); those of ReadFile. Thread-safe.
absl::StatusOr<Toolchain> LoadFromDirectory(const std::string& directory,
                                            const LoadOptions& options = {});

// Loads from the bytes of a Debian package such as grub-xen-bin. Nothing is
// extracted to disk. The platforms are those below usr/lib/grub in it.
//
// Errors: as LoadFromDirectory, and those of archive::ReadDeb for a package
// that is malformed or plays tricks with paths or links. Thread-safe.
absl::StatusOr<Toolchain> LoadFromDeb(ByteSpan deb,
                                      const LoadOptions& options = {});

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_LOAD_H_
