// SPDX-License-Identifier: Apache-2.0
// Loading a toolchain from a directory or a Debian package.
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
  // The flavour, if the caller knows it; otherwise DetectFlavour decides.
  std::optional<Flavour> flavour = std::nullopt;
};

// The files of one platform directory, by name.
using PlatformFiles = std::map<std::string, Bytes, std::less<>>;
// The input of Assemble (platform.h).
using PlatformSet = std::map<Target, PlatformFiles>;

// What is read from a Debian package.
struct PackagePlatforms {
  std::string package;
  std::string version;
  PlatformSet platforms;
};

// Read the files of which LoadFromDirectory and LoadFromDeb make a toolchain,
// without checking their contents. Errors: as theirs. Thread-safe.
absl::StatusOr<PlatformSet> ReadDirectory(const std::string& directory);
absl::StatusOr<PackagePlatforms> ReadPackage(ByteSpan deb);

// Loads a toolchain from a directory of platform directories (`/usr/lib/grub`),
// or from one platform directory. Platforms other than Xen's are ignored. The
// name of a platform directory below `directory` gives its target, and its
// modinfo.sh must agree. If `directory` itself is a platform directory, its
// modinfo.sh gives the target, and its name must agree if it is a target's
// name. Links are followed.
//
// Every module is checked as MakeModule says, the kernel as an executable of
// the platform's class. All platforms must have the same version. Errors:
// NOT_FOUND (no such directory, or no Xen platform in it, naming the package
// that has them); INVALID_ARGUMENT (a malformed file, named);
// RESOURCE_EXHAUSTED (a file above 16 MiB, a platform with more than 5,000
// files or above 128 MiB); those of ReadFile. Thread-safe.
absl::StatusOr<Toolchain> LoadFromDirectory(const std::string& directory,
                                            const LoadOptions& options = {});

// Loads a toolchain from the bytes of a Debian package such as grub-xen-bin:
// the platforms below usr/lib/grub in it. Nothing is extracted to disk.
//
// Errors: as LoadFromDirectory; those of archive::ReadDeb for a malformed
// package or one with unsafe paths or links. Thread-safe.
absl::StatusOr<Toolchain> LoadFromDeb(ByteSpan deb,
                                      const LoadOptions& options = {});

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_LOAD_H_
