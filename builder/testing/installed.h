// SPDX-License-Identifier: Apache-2.0
// The machine's own GRUB; tests only.
#ifndef BOOTMILL_BUILDER_TESTING_INSTALLED_H_
#define BOOTMILL_BUILDER_TESTING_INSTALLED_H_

#include <string>

#include "absl/status/statusor.h"
#include "builder/target.h"
#include "builder/toolchain/load.h"
#include "builder/toolchain/toolchain.h"
#include "common/status.h"

namespace bootmill::testing {

inline constexpr char kInstalledGrub[] = "/usr/lib/grub";

// Returns the toolchain of the installed GRUB. Errors: those of
// LoadFromDirectory, naming the package to install.
inline absl::StatusOr<toolchain::Toolchain> InstalledToolchain() {
  absl::StatusOr<toolchain::Toolchain> loaded =
      toolchain::LoadFromDirectory(kInstalledGrub);
  if (!loaded.ok()) {
    return Annotate(loaded.status(), "install package grub-xen-bin");
  }
  return loaded;
}

// Returns the path of the image that package grub-xen-host has for `target`.
inline std::string StockImagePath(Target target) {
  return "/usr/lib/grub-xen/grub-" + std::string(TargetName(target)) + ".bin";
}

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_TESTING_INSTALLED_H_
