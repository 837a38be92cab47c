// SPDX-License-Identifier: Apache-2.0
// Hiding GRUB's error messages for a while.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_

#include <string>
#include <string_view>

namespace bootmill::bootconfig {

// The path of the catalogue in the memdisk.
inline constexpr std::string_view kQuietCataloguePath = "bootmill/quiet.mo";

// Returns a message catalogue (GNU gettext's binary format) in which GRUB's
// frame for error messages is translated by nothing. While it is GRUB's
// language, failures set `$?` as always and print nothing. GRUB's translator,
// gettext.mod, is part of every image: normal.mod needs it.
// Source: GRUB's grub-core/kern/err.c, loader/multiboot.c and
// gettext/gettext.c; the format: GNU gettext manual, "MO Files".
std::string QuietCatalogue();

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_
