// SPDX-License-Identifier: Apache-2.0
// Each guest file is read by a small file of the memdisk that `configfile`
// runs: a context of its own, whose menu GRUB shows when the file has been
// read. While it is read GRUB's error messages are hidden: configurations of
// the distributions ask for terminals, fonts and commands that no loader for
// Xen has. Errors of an entry that somebody or a timeout starts are shown.
#include "builder/bootconfig/guest_menus.h"

#include <array>

namespace bootmill::bootconfig {
namespace {

// Where configurations of the large distributions lie, and btrfs subvolumes
// of openSUSE and Ubuntu.
constexpr std::array<std::string_view, 5> kGrubConfigPaths = {
    "/boot/grub/grub.cfg", "/grub/grub.cfg", "/boot/grub2/grub.cfg",
    "/grub2/grub.cfg", "/@/boot/grub/grub.cfg"};

// Debian's, Ubuntu's and Gentoo's name, then that of Red Hat's systems.
constexpr std::array<std::string_view, 4> kLegacyMenuPaths = {
    "/boot/grub/menu.lst", "/grub/menu.lst", "/boot/grub/grub.conf",
    "/grub/grub.conf"};

// Debian's extlinux, Alpine, syslinux on a separate /boot.
constexpr std::array<std::string_view, 6> kExtlinuxPaths = {
    "/boot/extlinux/extlinux.conf", "/extlinux/extlinux.conf",
    "/boot/extlinux.conf",          "/extlinux.conf",
    "/boot/syslinux/syslinux.cfg",  "/syslinux/syslinux.cfg"};

// What grub-mkconfig's output runs on the way to a Linux entry.
constexpr std::array<std::string_view, 17> kGrubConfigCommands = {
    "linux",          "initrd",     "search",          "search.file",
    "search.fs_uuid", "test",       "search.fs_label", "true",
    "false",          "echo",       "load_env",        "save_env",
    "keystatus",      "configfile", "source",          "terminal_output",
    "terminal_input"};

// Commands that such files run in conditions and that no image has unless it
// is asked for: GRUB takes a command that it does not know for true.
constexpr std::array<std::string_view, 4> kStandIns = {
    "background_image", "cpuid", "hwmatch", "loadfont"};

// Leaves the guest's entries to themselves where the lock says so: with
// superusers set, GRUB asks for a password before every entry that is not
// marked `--unrestricted`.
void WriteGuestLock(const SourceWriter& writer, ScriptWriter& menu) {
  const v1::BootPolicy& boot = writer.spec().boot();
  if (boot.has_lock() &&
      boot.lock().guest_config() != v1::GUEST_CONFIG_LOCK_ENFORCE) {
    menu.Line("unset superusers");
  }
}

// The loop over `paths`, each file of which `menu` reads from
// `$bootmill_file`.
void WriteMenus(const std::vector<std::string>& paths, const ScriptWriter& menu,
                SourceWriter& writer) {
  writer.OpenFiles(paths);
  ScriptWriter& script = writer.script();
  script.Line("echo \"bootmill: %s: running $volume$path\"", writer.kind());
  script.Line("set root=\"$volume\"");
  script.Line("set bootmill_file=\"$volume$path\"");
  script.Line("export bootmill_file");
  script.Line("configfile '(memdisk)/%s'", writer.FilePath());
  writer.CloseFiles();
  writer.AddFile(writer.FilePath(), menu.text());
  writer.NeedCommands({"configfile", "source"});
}

}  // namespace

void WriteGrubConfig(SourceWriter& writer) {
  ScriptWriter menu;
  WriteGuestLock(writer, menu);
  menu.Line("%s", kQuietFunction);
  // A command that the image has goes before a function.
  for (const std::string_view command : kStandIns) {
    menu.Open("function %s {", command);
    menu.Line("false");
    menu.Close("}");
  }
  // The guest's directory becomes GRUB's, so that its grubenv is found. If
  // there are modules in it for this platform it does not: GRUB would load
  // them, and does not check that they belong to its own version.
  menu.Line("regexp --set 1:directory '^(.*)/[^/]*$' \"$bootmill_file\"");
  menu.Open("if [ ! -d \"$directory/$grub_cpu-$grub_platform\" ]; then");
  menu.Line("set prefix=\"$directory\"");
  menu.Close("fi");
  menu.Line("source \"$bootmill_file\"");
  // For entries; while the file is read GRUB sets it by itself.
  menu.Line("set config_directory=\"$directory\"");
  menu.Line("%s", kLoudFunction);
  WriteMenus(PathsOr(writer.source().grub_config().paths(), kGrubConfigPaths),
             menu, writer);
  writer.NeedCommands(kGrubConfigCommands);
  // Entries load it by name before the kernel; it is empty on Xen.
  writer.NeedModule("all_video");
}

void WriteLegacyMenu(SourceWriter& writer) {
  ScriptWriter menu;
  WriteGuestLock(writer, menu);
  menu.Line("%s", kQuietFunction);
  menu.Line("legacy_source \"$bootmill_file\"");
  menu.Line("%s", kLoudFunction);
  WriteMenus(PathsOr(writer.source().legacy_menu().paths(), kLegacyMenuPaths),
             menu, writer);
  // What GRUB's reader of the old language writes.
  writer.NeedCommands({"legacy_source", "legacy_kernel", "legacy_initrd",
                       "linux", "initrd", "search", "search.fs_uuid", "test"});
}

void WriteExtlinux(SourceWriter& writer) {
  ScriptWriter menu;
  WriteGuestLock(writer, menu);
  // Without a TIMEOUT line, GRUB's menu would wait for a key for ever.
  menu.Line("set timeout=%d", writer.spec().boot().timeout().seconds());
  menu.Line("%s", kQuietFunction);
  menu.Line("syslinux_source \"$bootmill_file\"");
  // Of a file that shows no menu (PROMPT 0 without TIMEOUT), GRUB's reader
  // loads the default at once and leaves the start to us.
  menu.Line("boot");
  menu.Line("%s", kLoudFunction);
  WriteMenus(PathsOr(writer.source().extlinux().paths(), kExtlinuxPaths), menu,
             writer);
  // What GRUB's reader of the old language writes.
  writer.NeedCommands({"syslinux_source", "linux", "initrd", "test"});
}

}  // namespace bootmill::bootconfig
