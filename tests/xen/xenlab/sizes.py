# SPDX-License-Identifier: Apache-2.0
"""Where an image ends must not matter: PVH images of consecutive sizes.

builder/image/image_end.h says which ends no image may have, and why. Here
images of every size around the end of a page are started: those that
`bootmill mkimage` does not warn of must find Xen's ACPI tables, and of those
it warns of some must not, or the rule would refuse them for nothing.
"""

import dataclasses
import pathlib
import subprocess

from xenlab import images, machine, prepare, row, session, tools, xens

COUNT = 300
_STEP = 4  # GRUB's objects are padded to four bytes
_PAGE = 4096
_DISK = "cfg-boot_grub"
_MODULES = ("echo", "ext2", "part_msdos", "linux")
_AT_ONCE = 4
_SILENCE_SECONDS = 20
_TIMEOUT_SECONDS = 120


@dataclasses.dataclass(frozen=True)
class Size:
    """One image of the series."""

    name: str
    size_bytes: int
    refused: bool


def _configuration(name, padding):
    lines = (f"echo bootmill {'0' * 16} {row.PVH}",
             "set root=xen/xvda,msdos1", f"linux /boot/kernel lab={name}",
             "boot")
    return "\n".join(lines) + "\n" * (1 + padding)


def _make(program, grub_dir, out, index):
    """Makes an image that is `index` steps longer than the shortest one."""
    name = f"size-{index:04}"
    config = out / "early.cfg"
    config.write_text(_configuration(name, _STEP * index))
    image = out / f"{name}-{row.PVH}.bin"
    done = subprocess.run(
        [program, "mkimage", "-O", row.PVH, "-d", grub_dir / row.PVH,
         "-p", "/boot/grub", "-c", config, "-o", image, *_MODULES],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise tools.LabError(f"bootmill mkimage failed: {done.stderr}")
    return Size(name, image.stat().st_size, "warning" in done.stderr)


def _series(program, grub_dir, out, count):
    """Makes images with all sizes of a page; returns `count` of them around
    the refused ones.
    """
    everything = [_make(program, grub_dir, out, index)
                  for index in range(_PAGE // _STEP + count)]
    refused = [index for index, one in enumerate(everything)
               if one.refused and index >= count // 2]
    if not refused:
        raise tools.LabError("mkimage warns of no size: the rule is gone")
    first = refused[0] - count // 2
    return everything[first:first + count]


def _row(size):
    return row.Row(
        name=size.name, target=row.PVH, image=size.name, disks=(_DISK,),
        shows=(rf"lab-kernel: pvh-linux -- .*lab={size.name}\b",),
        timeout_s=_TIMEOUT_SECONDS, at_once=_AT_ONCE,
        silence_s=_SILENCE_SECONDS)


def run(build, program, suite, xen=xens.DEFAULT, count=COUNT):
    """Starts the series; returns its Sizes with their session.Results.

    `suite`: the Debian release whose GRUB it is made with, or empty for this
    machine's. `xen`: what starts the images.
    REQUIRES: the caller holds prepare.locked(build).
    """
    lab = prepare.prepare(build, xen=xen)
    grub_dir = pathlib.Path(images.GRUB_DIR)
    if suite:
        grub_dir = images.fetch_grub(suite, build / f"grub-{suite}")
    out = build / f"size-images{suite and '-' + suite}"
    machine.empty_folder(out)
    with tools.step("making images of every size around a page's end"):
        series = _series(program, grub_dir, out, count)
    paths = session.Paths(lab, out.resolve(), build / "service",
                          build / xen.named("run-sizes"))
    paths.service.mkdir(exist_ok=True)
    return list(zip(series, session.run_rows(
        [_row(size) for size in series], paths)))


def report(found):
    """Prints the results of a series; returns how many allowed sizes failed,
    and how many refused ones did.
    """
    failed = {True: 0, False: 0}
    for size, result in found:
        if result.verdict != "passed":
            failed[size.refused] += 1
            print(f"{size.name}, {size.size_bytes} bytes, "
                  f"{'refused' if size.refused else 'ALLOWED'}: "
                  f"{result.reason}")
    refused = sum(size.refused for size, _ in found)
    print(f"{len(found) - refused} allowed sizes: {failed[False]} failed; "
          f"{refused} refused ones: {failed[True]} failed")
    return failed[False], failed[True]
