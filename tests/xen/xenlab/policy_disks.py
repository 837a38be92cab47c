# SPDX-License-Identifier: Apache-2.0
"""Disks of guests that boot otherwise than by their own grub.cfg.

Each is one way of the boot policy, as a guest's owner leaves it: entries of
the Boot Loader Specification, GRUB Legacy's menu, extlinux.conf, a second
stage; and disks on which the first way leads nowhere.
"""

from xenlab import configs
from xenlab.disk import MBR, WHOLE, Disk, Part, with_kernel, with_linux

_MACHINE = "b1e55ed0c0ffee00b1e55ed0c0ffee00"


def _entry(version, word, kernel="/boot/kernel", initrd="/boot/data"):
    """Returns an entry as kernel-install writes it, with a quote to spare."""
    return f"""\
title Fedora Linux ({version}) 40 "Forty"
version {version}
machine-id {_MACHINE}
sort-key fedora
linux {kernel}
initrd {initrd} $tuned_initrd
options {configs.FAST} $kernelopts lab={word} dyndbg="file nothing.c +p"
grub_users $grub_users
grub_arg --unrestricted
"""


def _environment(**variables):
    """Returns a grubenv: a block of 1,024 bytes."""
    lines = "".join(f"{name}={value}\n" for name, value in variables.items())
    return ("# GRUB Environment Block\n" + lines).ljust(1024, "#")


# The order by name differs from the order by version.
_VERSIONS = {"6.9.12-200": "older", "6.10.3-200": "saved",
             "6.10.12-100": "newest"}


def _entries(**more):
    """Returns the three entries; `more` goes to each."""
    return {f"boot/loader/entries/{_MACHINE}-{version}.conf":
            _entry(version, word, **more)
            for version, word in _VERSIONS.items()}


# The kernel of the newest entry is gone, that of the next is none.
_BROKEN_NEWEST = {
    **_entries(),
    f"boot/loader/entries/{_MACHINE}-6.11.0-100.conf":
        _entry("6.11.0-100", "broken", "/boot/no-kernel"),
    f"boot/loader/entries/{_MACHINE}-6.12.0-100.conf":
        _entry("6.12.0-100", "gone", "/boot/no-file"),
    "boot/no-kernel": "not a kernel\n",
}

_BLS_DISKS = (
    Disk("bls-linux", WHOLE, with_linux({
        **_entries(kernel="/boot/vmlinuz", initrd="/boot/initrd.img"),
        "boot/grub2/grubenv": _environment(
            saved_entry=f"{_MACHINE}-6.10.3-200",
            kernelopts="lab-kernelopts")})),
    Disk("bls-saved", MBR, with_kernel({
        **_entries(), "boot/grub2/grubenv": _environment(
            saved_entry=f"{_MACHINE}-6.10.3-200",
            kernelopts="lab-kernelopts")})),
    Disk("bls-next", MBR, with_kernel({
        **_entries(), "boot/grub2/grubenv": _environment(
            saved_entry=f"{_MACHINE}-6.10.3-200",
            next_entry=f"{_MACHINE}-6.9.12-200")})),
    Disk("bls-broken-newest", MBR, with_kernel(_BROKEN_NEWEST)),
)


def _menu_lst(kernel, initrd):
    return f"""\
default 0
timeout 0
hiddenmenu
splashimage=(hd0,0)/boot/grub/splash.xpm.gz
title Debian GNU/Linux
  root (hd0,0)
  kernel {kernel} {configs.FAST} lab=legacy_menu
  initrd {initrd}
title Another entry
  root (hd0,0)
  kernel {kernel} lab=other
"""


def _extlinux_conf(kernel, initrd):
    return f"""\
DEFAULT linux
PROMPT 0
MENU TITLE The lab
LABEL other
  LINUX {kernel}
  APPEND lab=other
LABEL linux
  MENU LABEL Debian GNU/Linux
  LINUX {kernel}
  INITRD {initrd}
  APPEND {configs.FAST} lab=extlinux
"""


# All that a new Fedora leaves in its grub.cfg, and what any Debian asks for.
_BLSCFG_ONLY = """\
set pager=1
if [ -s $prefix/grubenv ]; then
  load_env
fi
if loadfont unicode; then
  insmod gfxterm
fi
terminal_output gfxterm
hwmatch ${prefix}/gfxblacklist.txt 3
increment boot_counter
insmod blscfg
blscfg
"""

# The default stands in the environment block; the other entry is a trap.
_SAVED_CFG = """\
if [ -s $prefix/grubenv ]; then
  set have_grubenv=true
  load_env
fi
set default="${saved_entry}"
set timeout=0
terminal_output gfxterm
insmod gfxterm
menuentry 'First' --id first {
  linux /boot/kernel lab=first
  initrd /boot/data
}
menuentry 'Saved' --id saved {
  insmod all_video
  linux /boot/kernel lab=saved
  initrd /boot/data
}
"""

_LINUX = ("/boot/vmlinuz", "/boot/initrd.img")
_KERNEL = ("/boot/kernel", "/boot/data")
_MENU = {"boot/grub/menu.lst": _menu_lst(*_KERNEL)}
_EXTLINUX = {"boot/extlinux/extlinux.conf": _extlinux_conf(*_KERNEL)}

_MENU_DISKS = (
    Disk("legacy-linux", MBR, with_linux(
        {"boot/grub/menu.lst": _menu_lst(*_LINUX)})),
    Disk("extlinux-linux", WHOLE, with_linux(
        {"boot/extlinux/extlinux.conf": _extlinux_conf(*_LINUX)})),
    Disk("cfg-saved", MBR, with_kernel({
        "boot/grub/grub.cfg": _SAVED_CFG,
        "boot/grub/grubenv": _environment(saved_entry="saved")})),
    # grub.cfg has no entry; the menu.lst that is tried next has one.
    Disk("blscfg-only", MBR, with_kernel({
        "boot/grub2/grub.cfg": _BLSCFG_ONLY, **_MENU})),
    # menu.lst is empty; the extlinux.conf that is tried next is not.
    Disk("empty-menu_lst", WHOLE, with_kernel({
        "boot/grub/menu.lst": "\n", **_EXTLINUX})),
    Disk("cfg-unrestricted", MBR, with_kernel({
        "boot/grub/grub.cfg": configs.tiny("/boot/").replace(
            "menuentry", "menuentry --unrestricted")})),
)

# Each is found by one source only; the pairs of sources use them.
_ONE_SOURCE_DISKS = (
    Disk("has-chainload", MBR, with_kernel({
        "boot/xen/pvhboot-i386.elf": Part("kernel.elf"),
        "boot/xen/pvboot-x86_64.elf": Part("pv64.elf")})),
    Disk("has-boot_loader_spec", MBR, with_kernel(_entries())),
    Disk("has-grub_config", MBR, with_kernel(
        {"boot/grub/grub.cfg": configs.tiny("/boot/")})),
    Disk("has-legacy_menu", MBR, with_kernel(_MENU)),
    Disk("has-extlinux", MBR, with_kernel(_EXTLINUX)),
    # Only files, for entries that the host declares.
    Disk("has-files", MBR, with_kernel({
        "boot/kernel.elf": Part("kernel.elf"),
        "boot/pv64.elf": Part("pv64.elf"),
        "boot/xen-shim": Part("xen-shim")})),
    Disk("has-vmlinux", MBR, {"boot/vmlinux": Part("vmlinux"),
                              "boot/initrd.img": Part("initrd")}),
)

_GRUB_CFG = {"boot/grub/grub.cfg": configs.LINUX}

# A second stage on the guest's own disk; the grub.cfg is for that one.
_STAGE_TWO_DISKS = (
    Disk("stage2-pvhboot", MBR, with_linux({
        **_GRUB_CFG, "boot/xen/pvhboot-i386.elf": Part("pvhboot")})),
    Disk("stage2-installed-pvh", MBR, with_linux(_GRUB_CFG),
         after="grub_install_pvh"),
    Disk("stage2-installed-pv", MBR, with_linux(_GRUB_CFG),
         after="grub_install_pv"),
    Disk("stage2-broken", MBR, {
        "boot/xen/pvhboot-i386.elf": "This is no loader.\n" * 9,
        "boot/xen/pvboot-x86_64.elf": "This is no loader.\n" * 9}),
    Disk("stage2-truncated", MBR, {
        "boot/xen/pvhboot-i386.elf": Part("pvhboot-truncated")}),
    Disk("stage2-no_note", MBR, {
        "boot/xen/pvhboot-i386.elf": Part("pvhboot-no_note")}),
    # On PV, GRUB says that the file is no second stage; the entries after it
    # boot.
    Disk("stage2-broken-bls", WHOLE, with_kernel({
        "boot/xen/pvboot-x86_64.elf": "not a loader\n", **_entries()})),
)

DISKS = _BLS_DISKS + _MENU_DISKS + _ONE_SOURCE_DISKS + _STAGE_TWO_DISKS
