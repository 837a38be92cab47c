// SPDX-License-Identifier: Apache-2.0
// A toolchain: an immutable import of one GRUB version's Xen platforms.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_TOOLCHAIN_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_TOOLCHAIN_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/target.h"
#include "builder/toolchain/flavour.h"
#include "common/blob.h"
#include "common/gzip.h"
#include "common/sha256.h"

namespace bootmill::toolchain {

// One GRUB module of one platform.
struct Module {
  std::string name;      // without `.mod`
  Blob file;             // the .mod file
  GzipOnce packed = {};  // `file` as a gzip file, for memdisks
  // Of its .module_license section, as "GPLv3+"; different ones are joined by
  // ", ".
  std::string license;
  // From moddep.lst, in the order of the file, which decides the order of
  // modules in an image.
  std::vector<std::string> dependencies;
  // The commands that command.lst lists for the module, sorted; including those
  // for which Platform::commands prefers another module.
  std::vector<std::string> commands;
};

// One platform directory (`/usr/lib/grub/i386-xen_pvh`): a kernel and modules.
struct Platform {
  Target target = Target::kI386XenPvh;
  Blob kernel;  // kernel.img
  std::map<std::string, Module, std::less<>> modules;
  // command.lst: the module of each command. Lists may name modules that the
  // platform does not have.
  std::map<std::string, std::string, std::less<>> commands;
  // fs.lst and partmap.lst: names of modules.
  std::set<std::string, std::less<>> filesystems;
  std::set<std::string, std::less<>> partition_maps;
  // crypto.lst: the module of each algorithm.
  std::map<std::string, std::string, std::less<>> ciphers;
};

// One GRUB version's Xen platforms. Value type; copies share module bytes.
struct Toolchain {
  // FLAVOUR-VERSION, such as "debian-2.06-13+deb12u2".
  std::string name;
  Flavour flavour = Flavour::kUpstream;
  // grub_package_version of modinfo.sh, such as "2.06-13+deb12u2".
  std::string version;
  // grub_version of modinfo.sh, such as "2.06".
  std::string upstream_version;
  std::map<Target, Platform> platforms;
  // SHA-256 over the canonical encoding of all members above
  // (docs/formats/toolchain-digest.md). The same content has the same digest,
  // whether it was loaded from a directory or from a package.
  Sha256Digest digest;

  // Returns the platform for `target`. Errors: NOT_FOUND, naming those that
  // exist.
  absl::StatusOr<const Platform*> PlatformFor(Target target) const;
};

// Returns module `name` of the platform. Errors: NOT_FOUND "module `zfsx` is
// not in toolchain debian-2.06-13+deb12u2 for i386-xen_pvh; did you mean
// `zfs`?".
absl::StatusOr<const Module*> FindModule(const Toolchain& toolchain,
                                         const Platform& platform,
                                         std::string_view name);

// Returns `requested` and their dependencies, each module once, in the order in
// which GRUB must load them and grub-mkimage writes them: for each requested
// module that is not there yet, first its dependencies (depth first, the last
// of the list first), then the module.
//
// Errors: NOT_FOUND as FindModule, with the chain of modules that led there;
// INVALID_ARGUMENT for a dependency cycle, naming it. Thread-safe. Source:
// GRUB's util/resolve.c, as described in docs/formats/grub-image.md.
absl::StatusOr<std::vector<const Module*>> ResolveOrder(
    const Toolchain& toolchain, const Platform& platform,
    const std::vector<std::string>& requested);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_TOOLCHAIN_H_
