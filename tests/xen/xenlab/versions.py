# SPDX-License-Identifier: Apache-2.0
"""Ours beside stock, for each GRUB version: size, time to the kernel, memory.

The images are those of the default policy, made with the GRUB of this
machine's Debian release and with that of later ones; beside each stands the
stock image that the same release's package grub-xen-host installs.
"""

import dataclasses
import pathlib
import re
import shutil
import statistics

from xenlab import fleets, images, machine, prepare, row, session

# The Debian releases; the empty one is this machine's.
SUITES = ("", "trixie", "sid")
PRESETS = ("minimal", "common", "all")
_SIZED = (row.PVH, row.PV64, row.PV32)
_STARTED = (row.PVH, row.PV64)
_STOCK_DIR = pathlib.Path("usr/lib/grub-xen")
_OURS, _STOCK = "ours", "stock"
_REPEATS = 5
_MEMORY_MIB = (8, 10, 12, 14, 16, 20, 24, 32, 48, 64)
# The part of stock's size that an image may have at most.
_MOST = {"minimal": 0.25, "common": 0.6}
_KERNEL = (r"lab-kernel: \S+",)

_HEAD = """\
Images of the default policy beside the stock image of the same package
version. *KiB*: the image's size, and its part of stock's. *Kernel after*: from
`xl create` to the first word of a kernel that is loaded with as much as Linux
and an initrd, the median of {repeats}, seconds. *Memory*: the least of
{memory} MiB with which a small kernel is started.

| GRUB | target | preset | KiB | of stock | kernel after | stock | memory | \
stock |
|---|---|---|---|---|---|---|---|---|
"""


@dataclasses.dataclass(frozen=True)
class Version:
    """One GRUB with its images, which lie in `folder`."""

    suite: str
    name: str  # the package's version
    folder: pathlib.Path

    def prefix(self, loader, preset="common"):
        """Returns what an image's file name begins with."""
        return "-".join(filter(None, (loader, preset, self.suite)))

    def size(self, loader, target, preset="common"):
        """Returns the size of an image in bytes."""
        name = f"{self.prefix(loader, preset)}-{target}.bin"
        return (self.folder / name).stat().st_size


def _package_version(usr):
    """Returns what GRUB's kernel calls itself."""
    # Debian's normal.mod prints the package's whole version.
    module = usr / "lib/grub/i386-xen_pvh/normal.mod"
    found = re.search(rb"\x00(2\.\d\d[-+~.0-9a-z]*)\x00", module.read_bytes())
    return found.group(1).decode() if found else "unknown"


def _make(build, program, suite, out):
    """Makes the images of one GRUB in `out`; returns its Version."""
    usr = pathlib.Path("/usr")
    if suite:
        usr = images.fetch_grub(suite, build / f"grub-{suite}").parents[1]
    version = Version(suite, _package_version(usr), out)
    made = build / "version-images-made"
    text = (fleets.FOLDER / "default.yaml").read_text()
    text = re.sub(r"(?m)^(fleet|targets):.*\n", "", text)
    images.build_images(program, {
        version.prefix(_OURS, preset):
            f"fleet: {version.prefix(_OURS, preset)}\npreset: {preset}\n"
            f"targets: [{', '.join(_SIZED)}]\n{text}"
        for preset in PRESETS}, made, usr / "lib/grub")
    for path in made.glob("*.bin"):
        shutil.copy(path, out / path.name)
    for target in _SIZED:
        shutil.copy(usr.parent / _STOCK_DIR / f"grub-{target}.bin",
                    out / f"{version.prefix(_STOCK)}-{target}.bin")
    return version


def _row_name(version, loader, target, name):
    return f"{row.SHORT[target]}-{version.prefix(loader)}-{name}"


def _row(version, loader, target, name, **more):
    return row.Row(
        _row_name(version, loader, target, name), target,
        version.prefix(loader), shows=_KERNEL, foreign=loader == _STOCK,
        **more)


def rows_of(version):
    """Returns the rows in which one version's images are started."""
    for target in _STARTED:
        for loader in (_STOCK, _OURS):
            for number in range(_REPEATS):
                yield _row(version, loader, target, f"time-{number}",
                           disks=("timing",), alone=True)
            for mib in _MEMORY_MIB:
                yield _row(version, loader, target, f"memory-{mib}",
                           disks=("cfg-boot_grub",), memory_mib=mib,
                           at_once=4, silence_s=20, timeout_s=90)


def run(build, program, xen):
    """Returns the Versions, and the session.Results by the rows' names.

    REQUIRES: the caller holds prepare.locked(build).
    """
    lab = prepare.prepare(build, xen=xen)
    out = build / "version-images"
    machine.empty_folder(out)
    versions = [_make(build, program, suite, out) for suite in SUITES]
    paths = session.Paths(lab, out.resolve(), build / "service",
                          build / xen.named("run-versions"))
    paths.service.mkdir(exist_ok=True)
    table = [one for version in versions for one in rows_of(version)]
    return versions, {result.row: result
                      for result in session.run_rows(table, paths)}


def _time(version, loader, target, results):
    """Returns the median in seconds as text."""
    found = [results[_row_name(version, loader, target, f"time-{number}")]
             for number in range(_REPEATS)]
    passed = [one.boot_seconds for one in found if one.verdict == "passed"]
    return f"{statistics.median(passed):.2f}" if passed else "does not start"


def _memory(version, loader, target, results):
    """Returns the least memory with which it starts, as text: with all that
    is more it must start too.
    """
    least = None
    for mib in reversed(_MEMORY_MIB):
        name = _row_name(version, loader, target, f"memory-{mib}")
        if results[name].verdict != "passed":
            break
        least = mib
    return f"{least}" if least else f"more than {_MEMORY_MIB[-1]}"


def _lines(version, results):
    for target in _SIZED:
        stock = version.size(_STOCK, target)
        for preset in PRESETS:
            size = version.size(_OURS, target, preset)
            cells = [version.name, target, f"`{preset}`", f"{size / 1024:.0f}",
                     f"{size / stock:.3f}", "", "", "", ""]
            if preset == "common" and target in _STARTED:
                cells[5:] = [
                    measure(version, loader, target, results)
                    for measure in (_time, _memory)
                    for loader in (_OURS, _STOCK)]
            yield "| " + " | ".join(cells) + " |"


def report(versions, results):
    """Returns the text for people."""
    lines = [line for version in versions for line in _lines(version, results)]
    return _HEAD.format(
        repeats=_REPEATS,
        memory=", ".join(map(str, _MEMORY_MIB))) + "\n".join(lines) + "\n"


def starts_all(versions, results):
    """Returns whether ours starts wherever stock does."""
    worse = [one for version in versions for one in rows_of(version)
             if one.foreign and results[one.name].verdict == "passed"
             and results[one.name.replace(f"-{_STOCK}-", f"-{_OURS}-")]
             .verdict != "passed"]
    for one in worse:
        print(f"stock starts in {one.name}, ours does not")
    return not worse


def small_enough(versions):
    """Returns whether no image is larger than it may be beside stock's."""
    found = True
    for version in versions:
        for target in _SIZED:
            stock = version.size(_STOCK, target)
            for preset, most in _MOST.items():
                part = version.size(_OURS, target, preset) / stock
                if part > most:
                    print(f"{version.name} {target} {preset}: {part:.3f} of "
                          f"stock's size, at most {most} are allowed")
                    found = False
    return found
