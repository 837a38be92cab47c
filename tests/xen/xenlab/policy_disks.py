# SPDX-License-Identifier: Apache-2.0
"""Disks of guests that are not prepared for GRUB's own configuration.

Each is one way of the boot policy, as a guest's owner leaves it: entries of
the Boot Loader Specification, GRUB Legacy's menu, extlinux.conf, a second
stage; and disks on which the first way leads nowhere.
"""

import pathlib
import subprocess
import tempfile

from xenlab import tools

_SPEED = "console=hvc0 quiet panic=1 mitigations=off cryptomgr.notests"
_MACHINE = "b1e55ed0c0ffee00b1e55ed0c0ffee00"
_GRUB_DIR = pathlib.Path("/usr/lib/grub")


def entry(version, word, kernel="/boot/vmlinuz"):
    """Returns an entry as kernel-install writes it, with a quote to spare."""
    return f"""\
title Fedora Linux ({version}) 40 "Forty"
version {version}
machine-id {_MACHINE}
sort-key fedora
linux {kernel}
initrd /boot/initrd.img $tuned_initrd
options {_SPEED} $kernelopts lab={word} dyndbg="file nothing.c +p"
grub_users $grub_users
grub_arg --unrestricted
"""


def environment(**variables):
    """Returns a grubenv: a block of 1,024 bytes."""
    lines = "".join(f"{name}={value}\n" for name, value in variables.items())
    return ("# GRUB Environment Block\n" + lines).ljust(1024, "#")


_NAMES = {
    "6.9.12-200": "older", "6.10.3-200": "saved", "6.10.12-100": "newest"}

_THREE = {
    f"boot/loader/entries/{_MACHINE}-{version}.conf": entry(version, word)
    for version, word in _NAMES.items()}

# The newest kernel is none, and one entry has a quote without its partner.
_BROKEN_NEWEST = {
    **_THREE,
    f"boot/loader/entries/{_MACHINE}-6.11.0-100.conf":
        entry("6.11.0-100", "broken", "/boot/no-kernel"),
    f"boot/loader/entries/{_MACHINE}-6.12.0-100.conf":
        entry("6.12.0-100", "quote").replace("Fedora", "Fedora's"),
    "boot/no-kernel": "not a kernel\n",
}

MENU_LST = f"""\
default 0
timeout 0
hiddenmenu
splashimage=(hd0,0)/boot/grub/splash.xpm.gz
title Debian GNU/Linux
  root (hd0,0)
  kernel /boot/vmlinuz {_SPEED} lab=legacy_menu
  initrd /boot/initrd.img
"""

EXTLINUX_CONF = f"""\
DEFAULT linux
PROMPT 0
LABEL linux
  MENU LABEL Debian GNU/Linux
  LINUX /boot/vmlinuz
  INITRD /boot/initrd.img
  APPEND {_SPEED} lab=extlinux
"""

# All that a new Fedora leaves in its grub.cfg, and what any Debian asks for.
BLSCFG_ONLY = """\
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
SAVED_CFG = f"""\
if [ -s $prefix/grubenv ]; then
  set have_grubenv=true
  load_env
fi
set default="${{saved_entry}}"
set timeout=0
terminal_output gfxterm
insmod gfxterm
menuentry 'First' --id first {{
  linux /boot/vmlinuz {_SPEED} lab=first
  initrd /boot/initrd.img
}}
menuentry 'Saved' --id saved {{
  insmod all_video
  linux /boot/vmlinuz {_SPEED} lab=saved
  initrd /boot/initrd.img
}}
"""


def second_stage(target):
    """Returns a loader as grub-install makes it: the guest's own grub.cfg."""
    early = ("search --file --set=root /boot/grub/stage2.cfg\n"
             "set prefix=($root)/boot/grub\n"
             "normal $prefix/stage2.cfg\n")
    with tempfile.TemporaryDirectory() as work:
        config = pathlib.Path(work, "early.cfg")
        config.write_text(early)
        out = pathlib.Path(work, "core.elf")
        try:
            subprocess.run(
                ["grub-mkimage", "-O", target, "-d", _GRUB_DIR / target,
                 "-c", config, "-p", "/boot/grub", "-o", out, "normal",
                 "search", "ext2", "part_msdos", "linux", "echo", "xzio",
                 "gzio"], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise tools.LabError(f"grub-mkimage: {error}") from error
        return out.read_bytes()


STAGE2_CFG = f"""\
echo "lab-stage-2: $grub_cpu-$grub_platform"
set timeout=0
menuentry 'Stage 2' {{
  linux /boot/vmlinuz {_SPEED} lab=chainload
  initrd /boot/initrd.img
}}
"""


def disks(disk, whole, mbr):
    """Returns the table; `disk` makes a row of `whole` or `mbr` layout."""
    return (
        disk("whole-bls_saved", whole, {
            **_THREE, "boot/grub2/grubenv": environment(
                saved_entry=f"{_MACHINE}-6.10.3-200",
                kernelopts="lab-kernelopts")}),
        disk("mbr-bls_next", mbr, {
            **_THREE, "boot/grub2/grubenv": environment(
                saved_entry=f"{_MACHINE}-6.10.3-200",
                next_entry=f"{_MACHINE}-6.9.12-200")}),
        disk("mbr-bls_broken_newest", mbr, _BROKEN_NEWEST),
        disk("mbr-menu_lst", mbr, {"boot/grub/menu.lst": MENU_LST}),
        disk("whole-extlinux", whole,
             {"boot/extlinux/extlinux.conf": EXTLINUX_CONF}),
        disk("mbr-saved_cfg", mbr, {
            "boot/grub/grub.cfg": SAVED_CFG,
            "boot/grub/grubenv": environment(saved_entry="saved")}),
        # grub.cfg has no entry; menu.lst behind it has.
        disk("mbr-blscfg_only", mbr, {
            "boot/grub2/grub.cfg": BLSCFG_ONLY,
            "boot/grub/menu.lst": MENU_LST}),
        # menu.lst is empty; extlinux.conf behind it is not.
        disk("whole-empty_menu_lst", whole, {
            "boot/grub/menu.lst": "\n",
            "boot/extlinux/extlinux.conf": EXTLINUX_CONF}),
        disk("whole-stage2_pv64", whole, {
            "boot/xen/pvboot-x86_64.elf":
                lambda: second_stage("x86_64-xen"),
            "boot/grub/stage2.cfg": STAGE2_CFG}),
        disk("mbr-stage2_pvh", mbr, {
            "boot/grub/i386-xen_pvh/core.elf":
                lambda: second_stage("i386-xen_pvh"),
            "boot/grub/stage2.cfg": STAGE2_CFG}),
        # The second stage is none; entries behind it boot.
        disk("whole-bad_stage2", whole, {
            "boot/xen/pvboot-x86_64.elf": "not a loader\n", **_THREE}),
    )
