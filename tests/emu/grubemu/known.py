# SPDX-License-Identifier: Apache-2.0
"""Guests of the corpus that do not boot as expected in the emulator.

A guest that boots as expected must be removed from its table; the test fails
until it is.
"""

_DRIVER = "its file system is made by nothing but a driver"

# These cannot run in the emulator, only on real Xen.
CANNOT_RUN = {
    "arch-grub-esp-as-boot": _DRIVER,
    "arch-zfs-two-boot-environments": _DRIVER,
    "arch-nilfs2-root": _DRIVER,
    "debian-11-sector-4096-mbr-separate-boot":
        "a file is a disk of 512-byte sectors to grub-emu",
    "debian-12-f2fs-root": _DRIVER,
    "debian-12-lvm-snapshot-before-upgrade": _DRIVER,
    "debian-12-lvm-thin-root-boot-lv": _DRIVER,
    "debian-12-zfs-boot-pool": _DRIVER,
    "debian-8-zfs-one-pool": _DRIVER,
    "dual-boot-chainloader-before-linux": _DRIVER,
    "gentoo-grub-reboot-once": _DRIVER,
    "gentoo-separate-boot-link-to-itself": _DRIVER,
    "opensuse-luks2-boot-inside": "grub-emu has no ciphers for LUKS2",
    "suse-10-reiserfs-menu-lst": _DRIVER,
    "ubuntu-14-04-zfs-root-dataset": _DRIVER,
    "ubuntu-22-04-zsys-menu-on-esp": _DRIVER,
    "void-jfs-root": _DRIVER,
    "windows-10-disk": _DRIVER,
}

_TWO_MENUS = "of two menus whose kernels are there, the other is the newer"

# These are expected to do something else than the emulator shows.
NOT_YET = {
    "iso-first-default-exits-to-disk":
        "its default entry runs `exit`, which ends a domain; no function can "
        "take the place of that command, whose module has `rmmod`, too",
    "tinycore-grub4dos-menu-lst-at-top":
        "GRUB's reader of menu.lst takes only the first initrd of a line",
    "knoppix-cpuid-chooses-64-bit":
        "the emulator's `cpuid` is empty, Xen's is not",
    "entries-by-platform-with-a-common-reboot":
        "its only entry for a platform that is none of a PC's is `reboot`",
    "puppy-grub4dos-find-set-root":
        "GRUB's reader takes the options of GRUB4DOS' `find` for a file",
    "wubi-root-disk-on-fat": "the disk is a file that nothing names",
    "burg-cfg-beside-abandoned-grub-cfg": "BURG's menu is not looked for",
    "debian-9-pv-grub-menu-beside-old-grub-cfg": _TWO_MENUS,
    "debian-moved-from-grub-to-extlinux-old-kernel-kept": _TWO_MENUS,
    "menu-lst-of-first-system-chainloads-second": _TWO_MENUS,
    "esp-own-menu-by-links-older-than-grub-cfg": _TWO_MENUS,
    "boot-moved-to-second-disk-old-boot-hidden":
        "a folder that is hidden on one disk by a partition of another",
}

# After an error of an entry GRUB waits ten seconds. Only these guests have
# such an error.
WAITS = {
    "wind-river-ota-kernel-name-from-environment":
        "`efi-watchdog` in its entry: no function has a hyphen in its name",
    "brunch-settings-and-kernel-in-an-image":
        "`rmmod tpm` in its entry, a module that no GRUB for Xen has",
    "elemental-active-image-lost-falls-back": "its first entry has no image",
    "debian-7-entries-load-video-modules":
        "its entry loads modules for a PC's screen by name",
    "arch-backup-of-btrfs-restored-onto-ext4": "its search finds nothing",
    "cachyos-savedefault-on-btrfs":
        "GRUB writes no environment block on btrfs",
    "clone-new-uuid-whole-disk-old-grub-cfg": "its search finds nothing",
    "debian-13-boot-partition-given-up": "its search finds nothing",
    "entries-without-kernels-before-a-moved-grub-cfg":
        "its search finds nothing",
    "debian-12-initrd-missing-fallback": "its first entry has no initrd",
    "debian-menu-lst-default-saved": "`savedefault`, and no grubenv",
    "debian-12-kernel-zero-bytes-fallback": "its first entry has no kernel",
    "debian-fallback-one-is-the-submenu":
        "its first entry has no kernel, and the second is a submenu",
    "debian-hurd-gnumach": "no entry of it can start",
    "flatcar-grub-cfg-is-in-a-tar": "its second stage is no program",
    "menu-lst-kernel-removed-on-other-partition":
        "its first entry has no kernel",
    "osprober-entry-of-a-disk-that-is-gone": "its first entry has no disk",
    "osprober-entry-whose-kernel-was-removed":
        "its first entry has no kernel",
    "ubuntu-saved-entry-is-windows": "its saved entry is Windows",
    "debian-menu-lst-fallback-kernel-gone": "its first entry has no kernel",
    "el6-fallback-kernel-gone": "its first entry has no kernel",
    "entry-loads-linux-and-search-by-name":
        "`search` and `linux` are taken out when its entry loads them by name",
    "freebsd-grub-cfg-kfreebsd": "no entry of it can start",
    "grub-cfg-by-hand-device-in-path": "its kernel's disk is no more",
    "grub-cfg-by-hand-names-hd1": "its root is no more",
    "grub-cfg-by-hand-names-hd1-beside-a-disc": "its root is no more",
    "ubuntu-26-04-tpm-encryption-kernel-efi":
        "its entry starts an EFI program, in whose place nothing can be read",
}
_WAITS = "Press any key to continue"


def trouble(result):
    """Returns what is wrong with a corpus.Result, or None."""
    name = result.guest
    if result.right:
        if name in CANNOT_RUN or name in NOT_YET:
            return "boots as expected: take it off known.py"
        if (_WAITS in result.text) != (name in WAITS):
            return f"`{_WAITS}` is shown, or no longer: see known.py"
        return ""
    if name in CANNOT_RUN or (name in NOT_YET and result.made):
        return ""
    return result.words


def strangers(names):
    """Returns the names in the tables that are none of these guests."""
    return sorted({*CANNOT_RUN, *NOT_YET, *WAITS} - set(names))
