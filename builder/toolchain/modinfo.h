// SPDX-License-Identifier: Apache-2.0
// Reading modinfo.sh, by which a platform directory describes itself.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_MODINFO_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_MODINFO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::toolchain {

// The variables of modinfo.sh that are used.
struct Modinfo {
  std::string cpu;              // grub_modinfo_target_cpu, "i386"
  std::string platform;         // grub_modinfo_platform, "xen_pvh"
  std::string version;          // grub_version, "2.06"
  std::string package_version;  // grub_package_version, "2.06-13+deb12u2"
  // grub_target_cc_version, "gcc-12 (Debian 12.2.0-14) 12.2.0"; empty if the
  // file has none.
  std::string compiler;
};

// Parses modinfo.sh as text; it is a shell script and is never run. Lines other
// than the assignments above are ignored; values may be quoted.
//
// Errors: INVALID_ARGUMENT (with the line) for a variable that is missing,
// assigned twice, or is not a valid version or name; RESOURCE_EXHAUSTED above
// 64 KiB. Thread-safe. Source: GRUB's grub-core/modinfo.sh.in.
absl::StatusOr<Modinfo> ParseModinfo(std::string_view text);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_MODINFO_H_
