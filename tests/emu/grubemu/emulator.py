# SPDX-License-Identifier: Apache-2.0
"""Runs GRUB as a program of this machine on a guest's disks."""

import dataclasses
import os
import pathlib
import re
import selectors
import subprocess
import time

from grubemu.loader import CLOCK
from xenlab import console, tools

# While GRUB waits for a key it polls without pause. Silence is therefore
# measured by the processor time that it uses, which does not depend on how
# busy the machine is. A menu without a countdown is recognised, so it needs
# less silence.
_MENU_S, _SILENCE_S = 0.5, 3.0
_LIMIT_S = 120.0
_POLL_S = 0.05
_BLOCK = 1 << 16
# Matches the progress of reading a file, and the frame of a menu.
_PROGRESS = re.compile(r" +\[ [^\]\n]*/s \]")
_ORDER = ("hd", "sd", "xvd")


@dataclasses.dataclass(frozen=True)
class Run:
    """The result of a run: the console, and why the run ended."""

    raw: bytes
    reason: str

    @property
    def text(self):
        """Returns the console as lines of text."""
        return _PROGRESS.sub("", console.clean(self.raw))


def disk_order(name):
    """Returns a key that sorts names of disks in the order of Xen's numbers.
    """
    kind, letters, digits = re.fullmatch(
        r"(hd|sd|xvd)([a-z]+)([0-9]*)", name).groups()
    return _ORDER.index(kind), len(letters), letters, int(digits or 0)


class _Console:
    """A running GRUB: its output, and the keys that are typed."""

    def __init__(self, process, types):
        self._process = process
        self._types = list(types)
        self._at = 0
        self.raw = b""

    def read(self):
        """Reads the output that is there; returns whether there was any."""
        block = os.read(self._process.stdout.fileno(), _BLOCK)
        self.raw += block
        self._type()
        return bool(block)

    def _type(self):
        while self._types:
            pattern, text = self._types[0]
            found = re.search(pattern.encode(), self.raw[self._at:])
            if not found:
                return
            self._at += found.end()
            self._types.pop(0)
            self._process.stdin.write(text.encode())
            self._process.stdin.flush()


def _computed_s(process):
    """Returns the processor time that a process has used."""
    text = pathlib.Path(f"/proc/{process.pid}/stat").read_text()
    fields = text.rpartition(")")[2].split()  # from the third field on
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _waits_for(shown, silent_s):
    """Returns what a silent GRUB waits for, if the console shows it."""
    if silent_s < _MENU_S:
        return ""
    return console.waiting(shown.raw) or (
        "GRUB waits" if silent_s > _SILENCE_S else "")


def _watch(process, types):
    """Reads until something starts, GRUB ends, or no more output comes."""
    shown = _Console(process, types)
    end = time.monotonic() + _LIMIT_S
    last = 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < end:
            if selector.select(_POLL_S):
                if not shown.read():
                    return Run(shown.raw, "GRUB ended")
                last = _computed_s(process)
                continue
            why = _waits_for(shown, _computed_s(process) - last)
            if why:
                return Run(shown.raw, why)
    return Run(shown.raw, f"no end after {_LIMIT_S:.0f} s")


def run(loader, disks, folder, types=(), as_pc=False):
    """Starts a loader of loader.py with disks and returns its Run.

    `disks`: names and images; the images are written to. `folder`: an empty
    folder. `types`: pairs (expression, text); each text is typed once its
    expression is shown. `as_pc`: the disks are called hd0, hd1 and so on.
    """
    folder.mkdir(parents=True)
    names = sorted(disks, key=disk_order)
    for name in names:
        (folder / name).symlink_to(disks[name])
    # Any other name than hdN becomes `hostdisk/FILE`. Under Xen no disk is
    # called (hd0).
    (folder / "device.map").write_text("".join(
        f"({f'hd{number}' if as_pc else name}) {name}\n"
        for number, name in enumerate(names)))
    with subprocess.Popen(
            [tools.tool("grub-emu-lite"), "-d", loader, "-m", "device.map"],
            env={**os.environ, "LD_PRELOAD": str(loader / CLOCK)},
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL) as process:
        try:
            return _watch(process, types)
        finally:
            process.kill()
