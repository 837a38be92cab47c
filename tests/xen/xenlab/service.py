# SPDX-License-Identifier: Apache-2.0
"""What dom0 needs to run the daemon, the command line and the agent."""

import pathlib
import re
import shutil

from xenlab import images, tools

_PROGRAMS = ("bootmilld", "bootmill", "bootmill-agent")
_TARGETS = ("i386-xen_pvh", "x86_64-xen", "i386-xen")

_LOADED = re.compile(r"(?:=> |^\s*)(/\S+) \(0x", re.MULTILINE)


def loaded_files(listing):
    """Returns the files in the output of `ldd`, including the dynamic loader.
    """
    return [pathlib.Path(name) for name in _LOADED.findall(listing)]


def collect(bin_dir, out):
    """Copies the programs, the libraries they load, and GRUB's modules to
    `out`.

    The programs' line tables are removed, because dom0 keeps its files in
    memory.
    """
    shutil.rmtree(out, ignore_errors=True)
    for folder in ("bin", "lib", "grub"):
        (out / folder).mkdir(parents=True)
    for name in _PROGRAMS:
        program = bin_dir / name
        if not program.is_file():
            raise tools.LabError(f"{program} is missing: build it first")
        tools.run("strip", "-o", out / "bin" / name, program)
        for path in loaded_files(tools.run("ldd", program)):
            shutil.copy(path, out / "lib" / path.name)
    for target in _TARGETS:
        shutil.copytree(pathlib.Path(images.GRUB_DIR) / target,
                        out / "grub" / target)
