// SPDX-License-Identifier: Apache-2.0
// Who changed a GRUB.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_FLAVOUR_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_FLAVOUR_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace bootmill::toolchain {

// Who changed the GRUB that the toolchain comes from; decides the numbers of
// some objects in an image (see image/object_types.h).
enum class Flavour {
  kUpstream,
  kDebian,
  kUbuntu,
  kFedora,
  kRhel,
  // Built by Red Hat's compiler, so Fedora, RHEL or a relative of theirs:
  // their modinfo.sh has upstream's bare version and does not say which.
  kRedHat,
  kSuse,
};

// "upstream", "debian", "ubuntu", "fedora", "rhel", "redhat", "suse".
std::string_view FlavourName(Flavour flavour);

// Returns the flavour called `name`. Errors: NOT_FOUND, listing the names.
absl::StatusOr<Flavour> FindFlavour(std::string_view name);

// Returns all names, in the order of the enumeration.
std::vector<std::string> FlavourNames();

// Tells the flavour from modinfo.sh: `version` is grub_package_version,
// `compiler` grub_target_cc_version (empty if there is none).
//
// The version's own mark counts first (`ubuntu`, `.fcN`, `.elN`, `+debN`),
// then the compiler of the distributions that leave no mark (Red Hat, SUSE),
// then a Debian revision (`-N`) without an epoch (`N:`); any other version is
// taken for upstream's. Thread-safe.
Flavour DetectFlavour(std::string_view version, std::string_view compiler);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_FLAVOUR_H_
