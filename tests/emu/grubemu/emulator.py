# SPDX-License-Identifier: Apache-2.0
"""Runs GRUB as a program of this machine, on a guest's disks."""

import dataclasses
import os
import re
import selectors
import subprocess
import time

from xenlab import console, tools

# GRUB's clock runs so much faster: nobody waits for menus to count down.
_CLOCK = 200
# What a menu without a countdown needs to be believed, and anything else.
_MENU_S, _SILENCE_S = 1.5, 8.0
_LIMIT_S = 30.0
_POLL_S = 0.05
_BLOCK = 1 << 16
# What a loader of ../loaders prints before GRUB ends.
STARTED = re.compile(rb"\nlab-(?:kernel|chain): ")
# The progress of reading a file, and the frame of a menu.
_PROGRESS = re.compile(r" +\[ [^\]\n]*/s \]")
_ORDER = ("hd", "sd", "xvd")


@dataclasses.dataclass(frozen=True)
class Run:
    """What came of a run: its console, and why it ended."""

    raw: bytes
    reason: str

    @property
    def text(self):
        """The console as lines of text."""
        return _PROGRESS.sub("", console.clean(self.raw))


def disk_order(name):
    """A key that sorts names of disks by the numbers Xen gives them."""
    kind, letters, digits = re.fullmatch(
        r"(hd|sd|xvd)([a-z]+)([0-9]*)", name).groups()
    return _ORDER.index(kind), len(letters), letters, int(digits or 0)


class _Console:
    """A running GRUB: what it prints, what is typed."""

    def __init__(self, process, types):
        self._process = process
        self._types = list(types)
        self._at = 0
        self.raw = b""

    def read(self):
        """Takes what has come; returns whether there was something."""
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


def _watch(process, types):
    """Reads until something starts, GRUB ends, or nothing more comes."""
    shown = _Console(process, types)
    began = time.monotonic()
    last = began
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            now = time.monotonic()
            if selector.select(_POLL_S):
                if not shown.read():
                    return Run(shown.raw, "GRUB ended")
                last = now
            elif now - last > _MENU_S:
                menu = console.waiting(shown.raw)
                if menu or now - last > _SILENCE_S:
                    return Run(shown.raw, menu or "GRUB waits")
            if now - began > _LIMIT_S:
                return Run(shown.raw, f"no end after {_LIMIT_S:.0f} s")


def run(loader, disks, folder, types=()):
    """Starts a loader of loader.py with disks and returns what came of it.

    `disks`: names and images; the images are written to. `folder`: an empty
    one. `types`: (expression, text) to type once it is shown.
    """
    folder.mkdir(parents=True)
    names = sorted(disks, key=disk_order)
    for name in names:
        (folder / name).symlink_to(disks[name])
    # Any other name than hdN becomes `hostdisk/FILE`: as under Xen there is
    # no (hd0).
    (folder / "device.map").write_text(
        "".join(f"({name}) {name}\n" for name in names))
    with subprocess.Popen(
            [tools.tool("faketime"), "-f", f"+0 x{_CLOCK}",
             tools.tool("grub-emu-lite"), "-d", loader, "-m", "device.map"],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL) as process:
        try:
            return _watch(process, types)
        finally:
            process.kill()
