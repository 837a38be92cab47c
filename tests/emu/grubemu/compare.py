# SPDX-License-Identifier: Apache-2.0
"""Compares what a guest's grub.cfg starts with our image and with plain GRUB.
"""

import concurrent.futures
import dataclasses
import difflib
import functools
import pathlib
import re
import shutil

from grubemu import emulator, scripts
from xenlab import guest_trees, tools

_AT_ONCE = 2
_DISK = "xvda"
_XEN_DISK = f"hostdisk/{_DISK}"
# How much is compared of a line that the console may break, if a disk is
# named in it.
_NAMED = 40
_DISK_MIB = 9
_FIRST_MIB = 1
_MIB = 1 << 20
# How many attempts are made to shrink a difference.
_TRIES = 60
_ENVIRONMENT = b"# GRUB Environment Block\n"
_TOLD = re.compile(r"(?m)^(?:E\d+\b|lab-).*$")

# The early configuration of plain GRUB, with everything that a guest's own
# GRUB has, on a PC.
PLAIN = ('function linux16 { linux "$@"; }',
         'function initrd16 { initrd "$@"; }',
         "set root=hd0,msdos1", "set prefix=($root)/boot/grub",
         "normal ($root)/boot/grub/grub.cfg")


@dataclasses.dataclass(frozen=True)
class Difference:
    """A case whose outcomes differ, with both outcomes.

    `name`: a seed or a file.
    """

    name: str
    case: scripts.Case
    plain: str
    ours: str

    def text(self):
        """Returns everything that is needed to investigate it."""
        lines = difflib.unified_diff(self.plain.splitlines(),
                                     self.ours.splitlines(), "plain GRUB",
                                     "our image", lineterm="", n=100)
        return "\n".join([
            f"DIFFERENCE of {self.name}", "--- grub.cfg",
            self.case.config(), "--- more.cfg", self.case.more,
            "--- grubenv", self.case.environment, *lines, ""])


def make_template(out):
    """Makes a disk with one empty partition, which is copied later."""
    with open(out, "wb") as image:
        image.truncate(_DISK_MIB * _MIB)
    tools.run("sfdisk", "-q", out, input="label: dos\n"
              f"start={_FIRST_MIB}MiB, type=83\n")


def _write_files(case, kernel, out):
    folder = out / "boot" / "grub"
    folder.mkdir(parents=True)
    (folder / "grub.cfg").write_text(case.config())
    (folder / "more.cfg").write_text(case.more)
    (folder / "grubenv").write_bytes(
        guest_trees.environment(case.environment))
    (out / "boot" / "empty").touch()
    for number in range(1, scripts.KERNELS + 1):
        (out / f"boot/vmlinuz-{number}").symlink_to("vmlinuz")
        (out / f"boot/initrd-{number}").write_text(f"initrd {number}\n")
    (out / "boot" / "vmlinuz").write_bytes(kernel)


def _make_disk(case, template, kernel, work):
    files = work / "files"
    _write_files(case, kernel, files)
    disk = work / "disk.img"
    shutil.copyfile(template, disk)
    tools.run("mke2fs", "-q", "-F", "-t", "ext4", "-b", "1024", "-O",
              "^has_journal,^metadata_csum_seed,^orphan_file", "-U",
              scripts.UUID, "-L", scripts.LABEL, "-d", files, "-E",
              f"offset={_FIRST_MIB * _MIB}", disk,
              f"{(_DISK_MIB - _FIRST_MIB) * 1024}k")
    return disk


def _saved(disk):
    """Returns the lines of the environment block after a run."""
    data = disk.read_bytes()
    at = data.find(_ENVIRONMENT)
    block = data[at:at + 1024].rstrip(b"#")
    return block.decode("utf-8", "replace")


def _run(loader, disk, work):
    """Runs a loader on a copy of a disk and returns the outcome."""
    own = work / f"{loader.name}.img"
    shutil.copyfile(disk, own)
    done = emulator.run(loader, {_DISK: own}, work / loader.name,
                        as_pc=loader.name == "plain")
    told = _TOLD.findall(done.text)
    end = "" if "lab-" in (told or [""])[-1] else "nothing started\n"
    return "\n".join([*map(_as_pc, told), end + _as_pc(_saved(own))])


def _as_pc(line):
    """Returns a line with the disk's name on a PC.

    What our image searched and found has the name of Xen's disk, which is
    longer: the console breaks the line elsewhere.
    """
    named = line.replace(_XEN_DISK, "hd0")
    return named[:_NAMED] if named[:1] == "E" and "hd0" in named else named


def _look(case, loaders, template, kernel, work):
    """Returns the outcomes of a case with plain GRUB and with our image."""
    work.mkdir()
    try:
        disk = _make_disk(case, template, kernel, work)
        return tuple(_run(loader, disk, work) for loader in loaders)
    finally:
        shutil.rmtree(work)


def _smaller(case, look):
    """Removes pieces of a case as long as the outcomes still differ."""
    tries = 0
    again = True
    while again:
        again = False
        for number in reversed(range(len(case.pieces))):
            if tries == _TRIES:
                return case
            tries += 1
            less = dataclasses.replace(
                case, pieces=case.pieces[:number] + case.pieces[number + 1:])
            plain, ours = look(less)
            if plain != ours and "lab-" in plain:
                case, again = less, True
    return case


def _case(name):
    path = pathlib.Path(name)
    return scripts.stored(path) if path.suffix else scripts.case(int(name))


def check(name, loaders, template, kernel, work):
    """Returns the Difference of a seed or a stored file, or None."""
    case = _case(name)
    look = functools.partial(
        _look, loaders=loaders, template=template, kernel=kernel,
        work=work / pathlib.Path(name).name)
    plain, ours = look(case)
    if plain == ours:
        return None
    small = _smaller(case, look)
    return Difference(name, small, *look(small))


def run(names, loaders, template, kernel, work):
    """Returns the differences of seeds and stored files, two at a time.

    `loaders`: plain GRUB and our image, of loader.py.
    """
    work.mkdir()
    one = functools.partial(check, loaders=loaders, template=template,
                            kernel=kernel, work=work)
    with concurrent.futures.ProcessPoolExecutor(_AT_ONCE) as pool:
        return [found for found in pool.map(one, names) if found]
