// SPDX-License-Identifier: Apache-2.0
// Flavours of GRUB: who built it, and thus which patches it has.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_FLAVOUR_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_FLAVOUR_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace bootmill::toolchain {

// Who built the toolchain's GRUB. This decides the numbers of some objects in
// an image (image/object_types.h).
enum class Flavour {
  kUpstream,
  kDebian,
  kUbuntu,
  kFedora,
  kRhel,
  // Built by Red Hat's compiler, thus by Fedora, RHEL or a derivative; their
  // modinfo.sh has upstream's version and does not say which.
  kRedHat,
  kSuse,
};

// "upstream", "debian", "ubuntu", "fedora", "rhel", "redhat", "suse".
std::string_view FlavourName(Flavour flavour);

// Returns the flavour called `name`. Errors: NOT_FOUND, listing the names.
absl::StatusOr<Flavour> FindFlavour(std::string_view name);

// Returns the names of all flavours, in the order of the enumeration.
std::vector<std::string> FlavourNames();

// Returns the flavour according to modinfo.sh: `version` is
// grub_package_version, `compiler` grub_target_cc_version (empty if there is
// none).
//
// A mark in the version counts first (`ubuntu`, `.fcN`, `.elN`, `+debN`), then
// the compiler of distributions that leave no mark (Red Hat, SUSE), then a
// Debian revision (`-N`) without an epoch (`N:`). Any other version is taken as
// upstream's. Thread-safe.
Flavour DetectFlavour(std::string_view version, std::string_view compiler);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_FLAVOUR_H_
