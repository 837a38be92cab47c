# SPDX-License-Identifier: Apache-2.0
"""Runs the guest corpus under the default fleet's PVH image, or another."""

import concurrent.futures
import contextlib
import dataclasses
import functools
import io
import shutil

from grubemu import emulator, maker
from xenlab import guest_disks, guest_rows
from xenlab import row as rows

_AT_ONCE = 2


@dataclasses.dataclass(frozen=True)
class Result:
    """The result of a guest. `text` is its console."""

    guest: str
    made: bool
    right: bool
    words: str
    text: str = ""


def make_disks(guest, parts, folder):
    """Makes a guest's disks; returns the reason if that is impossible, or
    None.
    """
    with contextlib.redirect_stdout(io.StringIO()):
        broken = guest_disks.make([guest], {guest.name: guest.name}, parts,
                                  folder / "disks", folder / "work",
                                  maker.make)
    return broken.get(guest.name, "")


def _run(guest, loader, parts, folder, image):
    why = make_disks(guest, parts, folder)
    if why:
        return Result(guest.name, False, False, why)
    disks = {disk.name: folder / "disks" / (
        guest_disks.disk_name(guest.name, disk) + ".img")
        for disk in guest.attached}
    done = emulator.run(loader, disks, folder / "run", guest.pvh.types)
    outcome = guest_rows.judge(guest, rows.PVH, image, done.raw,
                               done.reason)
    return Result(guest.name, True, outcome.right, outcome.words, done.text)


def run_guest(guest, loader, parts, out, image=guest_rows.OURS):
    """Makes a guest's disks and starts it; returns its Result."""
    folder = out / guest.name
    folder.mkdir(parents=True)
    try:
        return _run(guest, loader, parts, folder, image)
    finally:
        shutil.rmtree(folder)


def run(table, loader, parts, out, image=guest_rows.OURS):
    """Runs guests, two at a time. `image`: whose, of guest_rows or row."""
    one = functools.partial(run_guest, loader=loader, parts=parts, out=out,
                            image=image)
    with concurrent.futures.ProcessPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(one, table))
