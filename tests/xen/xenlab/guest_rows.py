# SPDX-License-Identifier: Apache-2.0
"""Rows of the guest corpus, and their outcomes.

A row ends as soon as a kernel has started or nothing more can come. What was
started is then compared with what the owner expects.
"""

import dataclasses
import re

from xenlab import console, guest_disks, guest_trees, testkernel
from xenlab import row as rows

OURS, PYGRUB = "ours", "pygrub"
TARGETS = (rows.PVH, rows.PV64)
FLEET = "default"

_AT_ONCE = 4
# Of an emulated machine that has other work as well: a guest that tries every
# driver on every disk prints nothing for a long time.
_SECONDS, _SECONDS_PER_DISK = 400, 40
_SILENCE_SECONDS = 180
_LINE = re.compile(r"(?m)^lab-kernel: (\S+)((?: \d+:[0-9a-f]{8})*) -- (.*)\n")
# When one of these is shown, nothing more comes of an image of ours.
_NOTHING = r"bootmill: no boot source led to a boot"
_WHO = re.compile(r"\bWHO=(\S+)")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """The outcome of a guest with one loader.

    `right`: it is what the owner expects. `booted`: something was started.
    `words`: the text for the report.
    """

    right: bool
    booted: bool
    words: str


def row_name(guest, target, image):
    """Returns the name of a row: `image` is OURS or rows.STOCK."""
    return f"guest-{image}-{guest.name}-{rows.SHORT[target]}"


def expected(guest, target):
    """Returns what a target's guest is expected to do."""
    return guest.pvh if target == rows.PVH else guest.pv


def make(guest, key, images):
    """Returns the guest's rows for these images."""
    return [rows.Row(
        name=row_name(guest, target, image), target=target,
        image=FLEET if image == OURS else image,
        disks=tuple(guest_disks.disk_name(key, disk)
                    for disk in guest.attached),
        shows=(f"{_LINE.pattern}|{_NOTHING}",),
        types=expected(guest, target).types, guest=guest.name,
        topic="guests",
        timeout_s=_SECONDS + _SECONDS_PER_DISK * len(guest.attached),
        at_once=_AT_ONCE, devices=tuple(disk.name for disk in guest.attached),
        silence_s=_SILENCE_SECONDS)
        for target in TARGETS for image in images]


def _modules(guest, names):
    """Returns what the kernel prints about these initrds.

    GRUB joins several into one, in which each begins at a multiple of four
    bytes.
    """
    joined = b""
    for name in names:
        joined += b"\0" * (-len(joined) % 4)
        joined += guest_trees.initrd(guest.folder, name)
    return testkernel.module_words(joined) if names else ""


def _wrong(guest, expect, kernel, modules, line):
    """Returns how what was started differs from what is expected, or nothing.
    """
    who = _WHO.search(line)
    wanted = _WHO.search(expect.command_line)
    if who and (not wanted or who.group(1) != wanted.group(1)):
        return f"**other: {who.group()}**"
    wanted_name = expect.kernel.rpartition("/")[2]
    if kernel and kernel.rpartition("/")[2] != wanted_name:
        return f"**other kernel: {kernel}**"
    if line != expect.command_line:
        return f"**other command line**: `{line}`"
    if modules != _modules(guest, expect.initrds):
        return f"**other initrds**: {modules or 'none'}"
    return ""


def _in_order(text, patterns):
    at = 0
    for pattern in patterns:
        found = re.compile(pattern).search(text, at)
        if not found:
            return pattern
        at = found.end()
    return ""


def _console_trouble(text, expect):
    """Returns what the console should show, or should not, or nothing."""
    missing = _in_order(text, expect.console)
    if missing:
        return f"**console lacks** `{missing}`"
    for pattern in expect.never:
        found = re.search(pattern, text)
        if found:
            return f"**console shows** `{found.group()}`"
    return ""


def _kernel_and_line(line):
    """Splits a kernel's command line; GRUB for PV puts no kernel's name in it.
    """
    first, _, rest = line.partition(" ")
    # A guest's own word of that name (LILO's, GRUB Legacy's) is a label.
    if first.startswith(("BOOT_IMAGE=/", "BOOT_IMAGE=(")):
        return first.removeprefix("BOOT_IMAGE="), rest
    return "", line


def judge(guest, target, image, raw, reason):
    """Returns the Outcome of a row.

    `raw` is its console, `reason` why it ended if no kernel started.
    """
    expect = expected(guest, target)
    text = console.clean(raw)
    spoke = _LINE.search(text)
    if spoke:
        _, modules, line = spoke.groups()
        kernel, line = _kernel_and_line(line)
        wrong = ("**no ACPI tables**" if console.lacks_acpi(text) else
                 _wrong(guest, expect, kernel, modules.strip(), line))
        if not wrong and image == OURS:
            wrong = _console_trouble(text, expect)
            if not wrong and reason.startswith("the first line"):
                wrong = f"**{reason}**"
        if not wrong and not expect.boots and image == OURS:
            return Outcome(False, True, "**boots, not expected**")
        return Outcome(not wrong, True, wrong or "boots")
    if not expect.boots and image == OURS:
        wrong = _console_trouble(text, expect)
        return Outcome(not wrong, False, wrong or "as expected")
    return Outcome(False, False, f"no: {_short(reason, text)}")


def _short(reason, text):
    errors = re.findall(r"(?m)^error: (.*)$", text)
    last = f" ({errors[-1].strip()})" if errors else ""
    return reason.removeprefix("GRUB ") + last


def judge_pygrub(guest, choice):
    """Returns what pygrub would start, as an Outcome."""
    if choice.trouble:
        return Outcome(False, False, f"no: {choice.trouble}")
    expect = guest.pv
    kernel = guest_trees.mark_of(choice.kernel) or "?"
    modules = (testkernel.module_words(choice.ramdisk)
               if choice.ramdisk is not None else "")
    wrong = _wrong(guest, expect, kernel, modules, choice.command_line)
    return Outcome(not wrong, True, wrong or "boots")
