// SPDX-License-Identifier: Apache-2.0
// The GRUB that is installed on this machine; tests only.
#ifndef BOOTMILL_BUILDER_TESTING_INSTALLED_H_
#define BOOTMILL_BUILDER_TESTING_INSTALLED_H_

#include <string>

#include "absl/status/statusor.h"
#include "builder/target.h"
#include "builder/toolchain/load.h"
#include "builder/toolchain/toolchain.h"
#include "common/status.h"
#include "common/testing/run_program.h"

namespace bootmill::testing {

inline constexpr char kInstalledGrub[] = "/usr/lib/grub";

// Returns the toolchain of the installed GRUB. Errors: those of
// LoadFromDirectory; if it is not installed, the package to install.
inline absl::StatusOr<toolchain::Toolchain> InstalledToolchain() {
  absl::StatusOr<toolchain::Toolchain> loaded =
      toolchain::LoadFromDirectory(kInstalledGrub);
  if (!loaded.ok()) {
    return Annotate(loaded.status(), "install package grub-xen-bin");
  }
  return loaded;
}

// Packs the installed GRUB as `directory`/grub.deb. Before that it runs the
// shell commands `change` in a directory that has GRUB's files below
// tree/usr/lib/grub. Returns the shell's exit status: 0 if everything worked.
inline int PackInstalledGrub(const std::string& directory,
                             const std::string& change = "") {
  return RunProgram(
      {"/bin/sh", "-ec",
       "cd " + directory + "\nmkdir -p tree/DEBIAN tree/usr/lib\ncp -r " +
           kInstalledGrub + " tree/usr/lib/grub\n" + change +
           "\nprintf 'Package: grub-xen-bin\\nVersion: 1\\nArchitecture: "
           "amd64\\nMaintainer: Nobody <nobody@example.org>\\nDescription: "
           "test\\n' >tree/DEBIAN/control\n"
           "dpkg-deb --root-owner-group -Zgzip -z1 --build tree grub.deb "
           ">/dev/null\nrm -r tree"});
}

// Returns the path of the image that package grub-xen-host has for `target`.
inline std::string StockImagePath(Target target) {
  return "/usr/lib/grub-xen/grub-" + std::string(TargetName(target)) + ".bin";
}

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_TESTING_INSTALLED_H_
