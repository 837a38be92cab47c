# SPDX-License-Identifier: Apache-2.0
"""The table of guests: what boots, from which disk, and what must appear.

One row is one guest started once. To add a row, add a line to ROWS; its
test in ctest appears by itself. Disks are rows of disks.py.
"""

import dataclasses

STOCK = "stock"  # Debian's own image for the target: a control row

PVH = "i386-xen_pvh"
PV64 = "x86_64-xen"
PV32 = "i386-xen"

# How Xen is told to start an image of each target. Debian's hypervisor has
# no 32-bit PV; Xen's own shim inside a PVH guest provides it.
_XL_TYPE = {
    PVH: ('type="pvh"',),
    PV64: ('type="pv"',),
    PV32: ('type="pvh"', "pvshim=1"),
}

# Rows are started longest first, so that the two machines end together.
_RELATIVE_COST = {PV64: 3, PVH: 2, PV32: 1}


@dataclasses.dataclass(frozen=True)
class Row:
    """One guest.

    `image`: STOCK, or the fleet whose image for `target` is tested.
    `marker`: regular expression; the row passes when the guest's console
    shows it, and ends there. `forbidden`: expressions that fail the row at
    once. A row with a fleet's image must also show, before anything else,
    the line `bootmill <16 hex> <target>` that its image carries.
    """

    name: str
    target: str
    image: str
    disks: tuple
    marker: str
    forbidden: tuple = ()
    memory_mib: int = 256
    xl: tuple = ()
    timeout_s: int = 300

    @property
    def image_file(self):
        """The image's file name in the directory it comes from."""
        prefix = "grub" if self.image == STOCK else self.image
        return f"{prefix}-{self.target}.bin"

    @property
    def relative_cost(self):
        """How long the row takes, compared with others."""
        return _RELATIVE_COST[self.target]


def _userspace(word):
    """The guest's init ran, on a command line with this word."""
    return rf"lab-userspace: .*\blab={word}\b"


def _grub_cfg(target):
    """The guest's own grub.cfg is being run by a loader for `target`."""
    return rf"lab-grub-cfg: {target}\s"


# A line of GRUB's that tells of a failure. Debian's PV images print two on
# every boot, for files that nobody promised; ours print none.
_NO_ERRORS = (r"(?m)^error: .*",)

# And lines of commands that a guest asks for and no image has.
_NO_NOISE = (*_NO_ERRORS, r"can't find command")

ROWS = (
    Row("pvh-grub_config", PVH, "own-config", ("mbr-grub_cfg",),
        _userspace("grub_config"), _NO_ERRORS),
    Row("pv64-grub_config", PV64, "own-config", ("whole-grub_cfg",),
        _userspace("grub_config"), _NO_ERRORS),
    Row("pvh-host_declared", PVH, "declared", ("mbr-no_cfg",),
        _userspace("host_declared"), _NO_ERRORS),
    # There is no 32-bit PV Linux any more: the loader's first line, and
    # its way to the guest's own configuration, are what can be shown.
    Row("pv32-first_line", PV32, "own-config", ("whole-grub_cfg",),
        _grub_cfg(PV32), _NO_ERRORS),
    # The default policy on disks of every kind it looks for.
    Row("pvh-bls_saved", PVH, "default", ("whole-bls_saved",),
        r"lab-userspace: .*lab-kernelopts lab=saved\b", _NO_NOISE),
    Row("pv64-bls_saved", PV64, "default", ("whole-bls_saved",),
        r"lab-userspace: .*lab-kernelopts lab=saved\b", _NO_NOISE),
    Row("pvh-bls_next", PVH, "default", ("mbr-bls_next",),
        _userspace("older"), _NO_NOISE),
    Row("pvh-bls_broken_newest", PVH, "default", ("mbr-bls_broken_newest",),
        _userspace("newest")),
    Row("pvh-legacy_menu", PVH, "default", ("mbr-menu_lst",),
        _userspace("legacy_menu"), _NO_NOISE),
    Row("pv64-extlinux", PV64, "default", ("whole-extlinux",),
        _userspace("extlinux"), _NO_NOISE),
    Row("pvh-grub_config_saved", PVH, "default", ("mbr-saved_cfg",),
        _userspace("saved"), _NO_NOISE),
    Row("pv64-chainload", PV64, "default", ("whole-stage2_pv64",),
        _userspace("chainload"), _NO_NOISE),
    Row("pvh-chainload", PVH, "default", ("mbr-stage2_pvh",),
        _userspace("chainload"), _NO_NOISE),
    # The first way that is there leads nowhere; the next one boots.
    Row("pv64-chainload_then_bls", PV64, "default", ("whole-bad_stage2",),
        _userspace("newest")),
    Row("pvh-grub_config_then_legacy_menu", PVH, "default",
        ("mbr-blscfg_only",), _userspace("legacy_menu"), _NO_NOISE),
    Row("pvh-legacy_menu_then_extlinux", PVH, "default",
        ("whole-empty_menu_lst",), _userspace("extlinux"), _NO_NOISE),
    Row("pvh-nothing", PVH, "default", ("mbr-no_cfg",),
        r"bootmill: no boot source led to a boot", _NO_NOISE),
    Row("stock-pvh", PVH, STOCK, ("mbr-grub_cfg",),
        _userspace("grub_config")),
    Row("stock-pv64", PV64, STOCK, ("whole-grub_cfg",),
        _userspace("grub_config")),
    Row("stock-pv32", PV32, STOCK, ("whole-grub_cfg",), _grub_cfg(PV32)),
)


def select(names):
    """Returns the rows with these names, or all for None.

    Raises KeyError with the first name that no row has.
    """
    if names is None:
        return list(ROWS)
    by_name = {row.name: row for row in ROWS}
    return [by_name[name] for name in names]


def xl_config(row):
    """Returns the guest's configuration file for xl."""
    folder = "/base/stock" if row.image == STOCK else "/images"
    disks = ", ".join(
        f'"vdev=xvd{letter},access=w,script=block-lab,'
        f'target=/run/guests/{row.name}.{disk}.img"'
        for disk, letter in zip(row.disks, "abcdefgh"))
    lines = (
        f'name="{row.name}"',
        *_XL_TYPE[row.target],
        f"memory={row.memory_mib}",
        "vcpus=1",
        f'kernel="{folder}/{row.image_file}"',
        f"disk=[{disks}]",
        'tsc_mode="native"',  # Xen cannot emulate rdtscp here
        'on_poweroff="destroy"',
        'on_reboot="destroy"',
        'on_crash="destroy"',
        *row.xl,
    )
    return "\n".join(lines) + "\n"
