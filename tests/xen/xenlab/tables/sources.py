# SPDX-License-Identifier: Apache-2.0
"""Every boot source, alone, and after one that finds nothing."""

from xenlab import disk, testkernel
from xenlab.fleets import NEIGHBOURS, PV_NEIGHBOURS, pair_name
from xenlab.row import NO_ERRORS, NO_NOISE, PROMPT, PV64, PVH, SHORT, Row
from xenlab.row import kernel, pvh_elf, says, userspace, words

TOPIC = "Boot sources"

# `make test` starts Linux itself from a grub.cfg (userspace.py), and the test
# kernel from each of these sources.
_LINUX = tuple(row for target in (PVH, PV64) for row in (
    Row(f"{SHORT[target]}-bls-linux", target, "default", ("bls-linux",),
        (r"lab-userspace: .*lab-kernelopts lab=saved\b",), NO_NOISE,
        control=PROMPT, long=True,
        guest="BootLoaderSpec, three entries, a saved one"),
    Row(f"{SHORT[target]}-legacy-linux", target, "default",
        ("legacy-linux",), userspace("legacy_menu"), NO_NOISE,
        control=PROMPT, long=True, guest="GRUB Legacy's menu.lst"),
    Row(f"{SHORT[target]}-extlinux-linux", target, "default",
        ("extlinux-linux",), userspace("extlinux"), NO_NOISE,
        control=PROMPT, long=True, guest="extlinux.conf"),
))


def _tiny(target):
    def row(name, word, guest, never=NO_NOISE, before=()):
        return Row(f"{SHORT[target]}-{name}", target, "default", (name,),
                   before + kernel(target, word), never, guest=guest,
                   long=target == PV64)

    return (
        row("bls-saved", "saved", "BootLoaderSpec, `saved_entry`"),
        row("bls-next", "older", "BootLoaderSpec, `next_entry`"),
        row("bls-broken-newest", "newest",
            "BootLoaderSpec, the newest two are broken", never=()),
        row("cfg-saved", "saved", "grub.cfg and grubenv, `saved_entry`"),
        row("blscfg-only", "legacy_menu",
            "grub.cfg without entry, then menu.lst", never=()),
        row("empty-menu_lst", "extlinux",
            "empty menu.lst, then extlinux.conf"),
    )


def _second(target, source):
    """Returns what shows that the second source of a pair booted its guest."""
    if source == "chainload":
        entry = "pvh-elf" if target == PVH else "pv64"
        return (testkernel.line(entry, (), ""),)
    if source == "pvh_kernel":
        return pvh_elf("pvh_kernel", (disk.DATA,))
    if source == "boot_loader_spec":
        return kernel(target, "newest")
    return kernel(target, source)


_NOTHING = f"{words('no volume')}|{words('led to no boot')}"


def _pair(target, first, second):
    """Returns a row in which the first source finds nothing and the second
    boots.
    """
    guest = (f"has-{second}" if second not in (
        "host_declared", "pvh_kernel", "raw_config") else "has-files")
    return Row(
        f"{SHORT[target]}-{pair_name(first, second)}", target,
        pair_name(first, second), (guest,),
        (rf"(?m)^bootmill: {first}: (.*\n)?.*({_NOTHING})",)
        + _second(target, second),
        # GRUB itself reports a declared file that does not exist.
        () if first in ("host_declared", "pvh_kernel") else NO_ERRORS,
        guest=f"`{first}` finds nothing, `{second}` boots",
        long=True)


ROWS = _LINUX + _tiny(PVH) + _tiny(PV64) + tuple(
    _pair(PVH, first, second) for first, second in NEIGHBOURS
) + tuple(
    _pair(PV64, first, second) for first, second in PV_NEIGHBOURS
) + (
    Row("pvh-declared-first", PVH, "declared", ("has-extlinux",),
        says("host_declared: `Declared by the host` led to no boot"),
        guest="the declared kernel is not there"),
)
