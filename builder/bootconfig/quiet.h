// SPDX-License-Identifier: Apache-2.0
// Hiding GRUB's messages, and saying some in more words, by translating them.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_

#include <string>
#include <string_view>

namespace bootmill::bootconfig {

// The path of the catalogue in the memdisk.
inline constexpr std::string_view kQuietCataloguePath = "bootmill/quiet.mo";

// Returns a message catalogue (GNU gettext's binary format) that translates
// GRUB's frame for error messages, and the messages of `md5sum` and `cmp`, by
// nothing. While it is GRUB's language, failures still set `$?` but print
// nothing. GRUB's translator, gettext.mod, is part of every image because
// normal.mod needs it. Source: GRUB's grub-core/kern/err.c, commands/cmp.c,
// commands/hashsum.c, loader/multiboot.c and gettext/gettext.c; the format: GNU
// gettext manual, "MO Files".
std::string QuietCatalogue();

// The path of a second catalogue in the memdisk.
inline constexpr std::string_view kSilentCataloguePath = "bootmill/silent.mo";

// Returns a catalogue that also hides the messages around GRUB's menus and
// prompt, which are meaningless while a menu is being left. Source: GRUB's
// grub-core/normal/menu.c, main.c and term.c.
std::string SilentCatalogue();

// The path of the catalogue in the memdisk for the time while a guest's file is
// read.
inline constexpr std::string_view kReadingCataloguePath = "bootmill/reading.mo";

// Returns a catalogue with which GRUB says what is wrong with the file (a
// command that is missing counts as true, a line that is no script ends it),
// and hides what the distributions' files ask of every machine: files, devices,
// terminals, fonts and screens that may not be there. Source: GRUB's
// grub-core/script/execute.c and the modules whose messages are named.
std::string ReadingCatalogue();

// The path of another catalogue in the memdisk, and its name as a language of
// GRUB.
inline constexpr std::string_view kPvCataloguePath = "bootmill/pv.mo";
inline constexpr std::string_view kPvLanguage = "pv";

// The message of GRUB's loaders for PV about a kernel that is still not an ELF
// file after GRUB's modules have decompressed it, such as one packed with zstd
// or LZ4. Source: GRUB's grub-core/loader/i386/xen_file.c.
inline constexpr std::string_view kNotXenImage = "not xen image";

// Returns a catalogue that replaces this message by a longer explanation. GRUB
// prints at most 255 bytes of it (GRUB_MAX_ERRMSG).
std::string PvCatalogue();

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_QUIET_H_
