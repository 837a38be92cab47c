# SPDX-License-Identifier: Apache-2.0
"""One guest started once: what boots, from which disk, what must appear."""

import dataclasses
import re

from xenlab import disk, testkernel

STOCK = "stock"  # Debian's own image for the target

PVH = "i386-xen_pvh"
PV64 = "x86_64-xen"
PV32 = "i386-xen"
SHORT = {PVH: "pvh", PV64: "pv64", PV32: "pv32"}

# How xl is told to start an image of each target. Debian's hypervisor does not
# support 32-bit PV; Xen's own shim in a PVH guest does.
_XL_TYPE = {
    PVH: ('type="pvh"',),
    PV64: ('type="pv"',),
    PV32: ('type="pvh"', "pvshim=1"),
}

# The ways in which a domain can end: Xen's shutdown reasons (public/sched.h).
POWEROFF, REBOOT, CRASH = "poweroff", "reboot", "crash"
REASONS = {0: POWEROFF, 1: REBOOT, 2: "suspend", 3: CRASH, 4: "watchdog"}

# Rows that reach Linux userspace take much longer than others. They are
# started first, so that the two machines end at the same time.
_LINUX_COST = {PV64: 30, PVH: 20, PV32: 20}
_TINY_COST = 5
_INSTALLED_COST = 40


@dataclasses.dataclass(frozen=True)
class Row:
    """One guest.

    `image`: STOCK, or the fleet whose image for `target` is tested.
    `disks`: the names of disks, xvda first.
    `shows`: regular expressions; the guest's console must show a match of
    each, in this order, and the row ends at the last one.
    `never`: expressions that fail the row at once.
    `types`: (expression, text): the text is typed on the guest's console
    once that is shown, one after the other.
    `ends`: how the domain must end after all was shown; nothing: the row
    does not wait for that.
    `control`: what Debian's stock image shows on the same guest: the row
    then has a second one, `stock-NAME`, that proves it.
    `guest`: what the report says of the guest.
    `topic`: the report's table; the table of rows sets it.
    `alone`: no other guest runs on its machine at the same time.
    `at_once`: how many guests may run on its machine at the same time.
    `devices`: what the disks are called, if not xvda, xvdb and so on.
    `silence_s`: the row ends when the console has been silent for so long,
    and nothing is a dead end that ends by itself; 0: it waits.
    `long`: only `make test-long` runs it.
    `foreign`: the image is not made by Bootmill, though it lies with those.
    `installed`: the image lies where the agent in dom0 put it, who got it
    from the daemon in dom0.

    A row with an image of ours must also show, before anything else, the
    line `bootmill <16 hex> <target>` that its image carries.
    """

    name: str
    target: str
    image: str
    disks: tuple
    shows: tuple
    never: tuple = ()
    types: tuple = ()
    ends: str = ""
    control: tuple = ()
    guest: str = ""
    topic: str = ""
    memory_mib: int = 256
    xl: tuple = ()
    timeout_s: int = 300
    alone: bool = False
    at_once: int = 2
    devices: tuple = ()
    silence_s: int = 0
    long: bool = False
    foreign: bool = False
    installed: bool = False

    @property
    def image_file(self):
        """Returns the image's file name in the directory it comes from."""
        prefix = "grub" if self.image == STOCK else self.image
        return f"{prefix}-{self.target}.bin"

    @property
    def image_path(self):
        """Where dom0 finds the image."""
        if self.installed:  # a slot of its own; the agent's stable path
            return (f"/var/lib/bootmill/slots/{self.name}/"
                    f"loader-{self.target}.bin")
        folder = "/stock" if self.image == STOCK else "/images"
        return f"{folder}/{self.image_file}"

    @property
    def relative_cost(self):
        """Returns how long the row takes, relative to others."""
        if self.installed:
            return _INSTALLED_COST
        linux = any("lab-userspace" in pattern for pattern in self.shows)
        return _LINUX_COST[self.target] if linux else _TINY_COST


def control_of(row):
    """Returns the row with Debian's stock image on the same guest."""
    return dataclasses.replace(
        row, name=f"stock-{row.name}", image=STOCK, shows=row.control,
        never=(), types=(), ends="", control=())


# --- What rows look for ------------------------------------------------------

# A line in which GRUB reports a failure. Debian's PV images print two on every
# boot, about files that need not exist; ours print none.
NO_ERRORS = (r"(?m)^error: .*",)

# Also a line about a command that a guest uses and no image has.
NO_NOISE = (*NO_ERRORS, r"can't find command")

# GRUB gave up and waits at its prompt.
PROMPT = (r"Minimal BASH-like line editing|grub rescue>",)

_ENTRY = {PVH: "pvh-linux", PV64: "pv64", PV32: "pv32"}


def userspace(word):
    """Matches if the guest's init ran with this word on its command line."""
    return (rf"lab-userspace: .*\blab={word}\b",)


def kernel(target, word, modules=(disk.DATA,)):
    """Matches if the test kernel runs with these modules and this word `lab=`.
    """
    return (testkernel.line(_ENTRY[target], modules,
                            rf"lab={re.escape(word)}\b"),)


def pvh_elf(word, modules=()):
    """Matches if the test kernel runs through its PVH entry."""
    return (testkernel.line("pvh-elf", modules, rf"lab={word}\b"),)


def words(text):
    """Matches these words literally; GRUB breaks lines at 80 columns."""
    return r"\s+".join(map(re.escape, text.split()))


def says(text):
    """Matches this message of Bootmill literally, at the start of a line."""
    return (rf"(?m)^bootmill: {words(text)}",)


def xl_config(row):
    """Returns the guest's configuration file for xl."""
    names = row.devices or [f"xvd{letter}" for letter in "abcdefgh"]
    devices = ", ".join(
        f'"vdev={name},access=w,script=block-lab,'
        f'target=/run/guests/{row.name}.{disk}.img"'
        for disk, name in zip(row.disks, names))
    lines = (
        f'name="{row.name}"',
        *_XL_TYPE[row.target],
        f"memory={row.memory_mib}",
        "vcpus=1",
        f'kernel="{row.image_path}"',
        f"disk=[{devices}]",
        'tsc_mode="native"',  # Xen cannot emulate rdtscp here
        'on_poweroff="destroy"',
        'on_reboot="destroy"',
        'on_crash="destroy"',
        *row.xl,
    )
    return "\n".join(lines) + "\n"
