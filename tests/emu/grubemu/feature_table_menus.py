# SPDX-License-Identifier: Apache-2.0
"""Features of menus other than GRUB 2's and of what firmware starts."""

from grubemu.feature_rows import of as _of
from grubemu.feature_rows import text as _text

FEATURES = (
    *_of("run_legacy_menu", (
        ("the volume of menu.lst stands in", "bootmill_legacy_path",
         'set bootmill_path="$1"', "el6-ec2-hd0-no-table"),
        ("Linux behind Xen in menu.lst", "legacy_initrd",
         'bootmill_legacy_path "$1"; initrd "$bootmill_path"',
         "sles-11-menu-lst-xen-gz-module el5-grub-conf-hypervisor-in-name"),
        ("menus of menu.lst", "legacy_configfile", "false",
         "menu-lst-configfile-to-second-file"),
    )),
    _text("a label that begins with a digit is no place", "run_extlinux",
          "regexp -- '^[0-9]'", "regexp -- '^-'",
          "syslinux-labels-are-numbers"),
    _text("words that GRUB's reader takes to be there", "run_extlinux",
          "(chain|ifcpu64|whichsys)", "(none)",
          "syslinux-chain-without-append"),
    _text("an entry's label as a whole", "run_extlinux",
          'set bootmill_label="$*"', 'set bootmill_label="$1"',
          "unraid-syslinux-bzroot unraid-safe-mode-by-default"),
    _text("several initrds in APPEND", "run_extlinux",
          'if regexp -- , "$files"; then', "if false; then",
          "syslinux-append-two-initrds"),
    _text("the default of a submenu", "run_extlinux",
          'if [ -z "$bootmill_depth" ]; then', "if true; then",
          "kali-isolinux-submenu-of-installers"),
    *_of("run_extlinux", (
        ("files that GRUB's reader refuses", "bootmill_show_entries", "true",
         "rancheros-includes-last-default-wins "
         "kali-isolinux-submenu-of-installers"),
        ("DEFAULT names a kernel", "bootmill_end_file", "bootmill_end_entry",
         "syslinux-default-is-a-kernel"),
        ("Linux behind Xen in extlinux.conf", "bootmill_take_modules",
         "set entry_linux=", "xenserver-extlinux-mboot-xen"),
        ("ONTIMEOUT", "ONTIMEOUT", "true",
         "extlinux-ontimeout syslinux-ontimeout-over-default-label"),
        ("MENU DEFAULT", "MENU", "true",
         "alpine-extlinux-boot-partition extlinux-ui-menu-default"),
        ("MENU DEFAULT in an included file", "INCLUDE", "true",
         "live-iso-isolinux-include-menu-default"),
    )),
    _text("words behind the default's label", "run_extlinux",
          'if [ -n "$bootmill_default_words" ]; then', "if false; then",
          "extlinux-default-is-a-label-with-words"),
    _text("a menu program that is given a file", "run_extlinux",
          "'(^|/)(vesa)?menu", "'(none)",
          "syslinux-default-label-shows-menu-of-another-file"),
    _text("blanks at the ends of syslinux' lines", "run_extlinux",
          'eval "$bootmill_calls"', "true",
          "unetbootin-stick-blanks-at-ends"),
    _text("a configuration in a subvolume of btrfs", "walk",
          'if [ -f "$volume/@$path" ]; then', "if false; then",
          "arch-syslinux-on-a-btrfs-subvolume"),
)
