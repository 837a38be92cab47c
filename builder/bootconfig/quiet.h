// SPDX-License-Identifier: Apache-2.0
// Hiding GRUB's messages for a while.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_

#include <string>
#include <string_view>

namespace bootmill::bootconfig {

// The path of the catalogue in the memdisk.
inline constexpr std::string_view kQuietCataloguePath = "bootmill/quiet.mo";

// Returns a message catalogue (GNU gettext's binary format) in which GRUB's
// frame for error messages is translated by nothing, and what `md5sum` and
// `cmp` say. While it is GRUB's language, failures set `$?` as always and print
// nothing. GRUB's translator, gettext.mod, is part of every image: normal.mod
// needs it.
// Source: GRUB's grub-core/kern/err.c, commands/cmp.c, commands/hashsum.c,
// loader/multiboot.c and gettext/gettext.c; the format: GNU gettext manual, "MO
// Files".
std::string QuietCatalogue();

// The path of the other catalogue in the memdisk.
inline constexpr std::string_view kSilentCataloguePath = "bootmill/silent.mo";

// Returns a catalogue that also hides what GRUB prints around menus and its
// prompt: while a menu is left, none of it is meant for anybody. Source: GRUB's
// grub-core/normal/menu.c, main.c and term.c.
std::string SilentCatalogue();

// The path of a third one, and its name as GRUB's language.
inline constexpr std::string_view kPvCataloguePath = "bootmill/pv.mo";
inline constexpr std::string_view kPvLanguage = "pv";

// What GRUB's loaders for PV say of a kernel that is none after GRUB's own
// modules have unpacked it, among others of one packed with zstd or LZ4.
// Source: GRUB's grub-core/loader/i386/xen_file.c.
inline constexpr std::string_view kNotXenImage = "not xen image";

// Returns a catalogue in which that is said in more words. At most 255 bytes
// of them are printed (GRUB_MAX_ERRMSG).
std::string PvCatalogue();

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_
