# SPDX-License-Identifier: Apache-2.0
"""Runs two guests of the corpus as one guest: the first disks are those of one
guest, the others those of the other. The first guest must always boot.
"""

import concurrent.futures
import functools
import random
import shutil

from grubemu import corpus, emulator, known
from xenlab import guest_disks, guest_rows
from xenlab import row as rows

_AT_ONCE = 2
# Letters after all that a guest's own disks use.
_LETTERS = "uvwxyz"


def _boots(guest):
    return (guest.pvh.boots and guest.name not in known.CANNOT_RUN
            and guest.name not in known.NOT_YET)


def _apart(first, second):
    """Returns whether nothing of the second guest could belong to the first.
    """
    def names(guest):
        return {name for volume in guest.volumes()
                for name in (volume.uuid, volume.group, volume.array) if name}

    return not names(first) & names(second)


def choose(table, seed, count):
    """Returns pairs of guests for a seed, in both orders where that is
    possible: the first guest of each must boot.
    """
    chance = random.Random(seed)
    firsts = [guest for guest in table if _boots(guest)]
    seconds = [guest for guest in table
               if guest.name not in known.CANNOT_RUN
               and len(guest.attached) <= len(_LETTERS)]
    pairs = []
    while len(pairs) < count:
        first, second = chance.choice(firsts), chance.choice(seconds)
        if first is not second and _apart(first, second):
            pairs.append((first, second))
            if second in firsts and first in seconds:
                pairs.append((second, first))
    return pairs[:count]


def _run(pair, loader, parts, folder):
    first, second = pair
    disks = {}
    for guest, names in ((first, [disk.name for disk in first.attached]),
                         (second, [f"xvd{one}" for one in _LETTERS])):
        own = folder / guest.name
        why = corpus.make_disks(guest, parts, own)
        if why:
            return corpus.Result(first.name, False, False, why)
        for name, disk in zip(names, guest.attached):
            disks[name] = own / "disks" / (
                guest_disks.disk_name(guest.name, disk) + ".img")
    done = emulator.run(loader, disks, folder / "run", first.pvh.types)
    outcome = guest_rows.judge(first, rows.PVH, guest_rows.OURS, done.raw,
                               done.reason)
    return corpus.Result(first.name, True, outcome.right, outcome.words,
                         done.text)


def _run_pair(numbered, loader, parts, out):
    number, pair = numbered
    folder = out / f"pair-{number}"
    folder.mkdir(parents=True)
    try:
        return _run(pair, loader, parts, folder)
    finally:
        shutil.rmtree(folder)


def run(pairs, loader, parts, out):
    """Runs pairs, two at a time; returns a corpus.Result for each."""
    one = functools.partial(_run_pair, loader=loader, parts=parts, out=out)
    with concurrent.futures.ProcessPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(one, enumerate(pairs)))
