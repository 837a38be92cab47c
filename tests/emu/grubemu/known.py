# SPDX-License-Identifier: Apache-2.0
"""Guests of the corpus that the emulator does not see boot as expected.

One that gets right must leave its table: the test fails until it does.
"""

_DRIVER = "its file system is made by nothing but a driver"
_LUKS = "nothing is said of encryption, only `unknown file system`"

# The emulator cannot say anything about these; real Xen can.
CANNOT_RUN = {
    "arch-grub-esp-as-boot": _DRIVER,
    "arch-nilfs2-root": _DRIVER,
    "debian-11-sector-4096-mbr-separate-boot":
        "a file is a disk of 512-byte sectors to grub-emu",
    "debian-12-f2fs-root": _DRIVER,
    "dual-boot-chainloader-before-linux": _DRIVER,
    "gentoo-grub-reboot-once": _DRIVER,
    "gentoo-separate-boot-link-to-itself": _DRIVER,
    "suse-10-reiserfs-menu-lst": _DRIVER,
    "void-jfs-root": _DRIVER,
    "windows-10-disk": _DRIVER,
}

# What is expected of these is not what GRUB's scripts and ours do.
NOT_YET = {
    "alpine-extlinux-boot-partition":
        "GRUB's reader of extlinux.conf passes over MENU DEFAULT",
    "arch-moved-from-grub-to-systemd-boot":
        "grub_config goes before boot_loader_spec",
    "arch-systemd-boot-default-saved":
        "`@saved` is taken for no pattern, and ids order as versions, where "
        "arch-lts stands before arch",
    "arch-systemd-boot-xbootldr":
        "volumes are looked at one by one: the entry left on the ESP boots",
    "debian-12-initrd-missing-fallback":
        "GRUB prints the error of `initrd` and starts the kernel without",
    "debian-12-luks2-argon2id-everything": _LUKS,
    "debian-8-extlinux-include":
        "GRUB's reader takes no initrd= out of APPEND if the label has no "
        "INITRD",
    "debian-menu-lst-default-saved":
        "GRUB's reader asks grubenv, not the file `default`",
    "extlinux-ontimeout": "GRUB's reader passes over ONTIMEOUT",
    "menu-lst-configfile-to-second-file":
        "`legacy_configfile` is not led to the volume of the menu",
    "opensuse-leap-15-after-snapper-rollback":
        "the snapshot with the newest grub.cfg is taken, and all are of one "
        "age",
    "opensuse-luks2-boot-inside": _LUKS,
    "opensuse-microos-systemd-boot-snapshot-order":
        "ids of snapshots order as versions, the rolled-back one first",
    "openwrt-x86-old-root-in-parentheses":
        "`(hd0,msdos1)` in parentheses is no disk, and the kernel's path "
        "starts on it",
    "sles-12-btrfs-default-subvolume":
        "the snapshot with the newest grub.cfg is taken, and all are of one "
        "age",
    "void-luks1-boot-inside": _LUKS,
}


# GRUB waits ten seconds after an error of an entry; only these have one.
WAITS = {
    "debian-12-kernel-zero-bytes-fallback": "its first entry has no kernel",
    "debian-menu-lst-fallback-kernel-gone": "its first entry has no kernel",
    "el6-fallback-kernel-gone": "its first entry has no kernel",
    "freebsd-grub-cfg-kfreebsd": "no entry of it can start",
}
_WAITS = "Press any key to continue"


def trouble(result):
    """Says what is wrong with a corpus.Result, or nothing."""
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
    """Returns what the tables hold beyond these guests."""
    return sorted({*CANNOT_RUN, *NOT_YET, *WAITS} - set(names))
