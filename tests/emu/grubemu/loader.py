# SPDX-License-Identifier: Apache-2.0
"""Loaders for the emulator: an image of ours, and plain GRUB.

Each is a folder from which grub-emu-lite starts.
"""

import dataclasses
import pathlib
import shutil
import tarfile

from grubemu import modules
from xenlab import tools

XEN_PLATFORM = "i386-xen_pvh"
STOCK = pathlib.Path(f"/usr/lib/grub-xen/grub-{XEN_PLATFORM}.bin")
CLOCK = "clock.so"
_BOOT = "boot/grub"
# A module of the image's own; the emulator takes that of GRUB's platform
# with the same processor.
_LINES = "memdisk/bootmill/lines.mod"
_SAME_PROCESSOR = "x86_64-xen"
# Modules that only test GRUB itself or draw pictures.
_NOT_PLAIN = ("test_blockarg", "functional_test", "all_functional_test",
              "gfxterm", "gfxmenu", "gfxterm_background", "usbtest")


def _start(folder, library, lines):
    """Makes a loader with these modules that runs these lines."""
    shutil.copytree(library, folder / modules.PLATFORM)
    modules.make_clock(folder / CLOCK)
    (folder / "grub.cfg").write_text("\n".join([*lines, ""]))
    return folder


def _memdisk(parts, library, out):
    """Packs the image's memdisk again, with the emulator's modules."""
    files = parts / "memdisk"
    packed = f"{_BOOT}/{XEN_PLATFORM}"
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(files.rglob("*")):
            name = str(path.relative_to(files))
            if not path.is_file():
                continue
            if name.startswith(packed):
                path = library / path.name
                name = f"{_BOOT}/{modules.PLATFORM}/{path.name}"
            archive.add(path, name)


@dataclasses.dataclass(frozen=True)
class Image:
    """The parts of an image of ours; `library`: the emulator's modules."""

    parts: pathlib.Path
    library: pathlib.Path


def take_apart(program, spec, library, out):
    """Makes a fleet's PVH image below `out`, and takes it apart.

    `program`: bootmill; `library`: modules.lay_out().
    """
    for platform in (XEN_PLATFORM, _SAME_PROCESSOR):
        tools.run(program, "build", "--local", "-f", spec, "-d", modules.GRUB,
                  "--target", platform, "--output", out)
        built, = out.glob(f"*-{platform}.bin")
        tools.run(program, "inspect", built, "--extract", out / platform)
    parts = out / XEN_PLATFORM
    shutil.copyfile(out / _SAME_PROCESSOR / _LINES, parts / _LINES)
    return Image(parts, library)


def stock(program, library, out):
    """Makes a loader below `out` of the image that Debian installs."""
    parts = out / "stock-parts"
    tools.run(program, "inspect", STOCK, "--extract", parts)
    return assemble(parts, library, out, "stock")


def assemble(parts, library, out, name="ours"):
    """Makes the loader `name` below `out` from the parts of an image."""
    memdisk = out / f"{name}-memdisk.tar"
    _memdisk(parts, library, memdisk)
    embedded = (parts / "modules.txt").read_text().split()
    return _start(out / name, library, [
        "insmod loopback", "insmod tar",
        f"loopback memdisk (host){memdisk}",
        *(f"insmod {module}" for module in embedded
          if module not in _NOT_PLAIN and not module.endswith("_test")),
        "set root=memdisk", f"set prefix=(memdisk)/{_BOOT}",
        (parts / "early.cfg").read_text()])


def plain(library, out, lines):
    """Makes a GRUB that has every module and runs these lines."""
    folder = out / "plain"
    names = sorted(path.stem for path in library.glob("*.mod"))
    return _start(folder, library, [
        *(f"insmod {name}" for name in names
          if name not in _NOT_PLAIN and not name.endswith("_test")),
        *lines])
