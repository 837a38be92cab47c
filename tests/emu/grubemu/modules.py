# SPDX-License-Identifier: Apache-2.0
"""Lays out a directory of GRUB's modules for grub-emu-lite.

That is GRUB as a program which loads its modules from files, as an image
does, so it can be given exactly the modules of an image. Modules that it does
not have are compiled from ../loaders: `linux` and `multiboot` print what they
would start; the others are empty.
"""

import pathlib
import shutil

from xenlab import tools

PLATFORM = "x86_64-emu"
GRUB = pathlib.Path("/usr/lib/grub")

_LOADERS = pathlib.Path(__file__).resolve().parents[1] / "loaders"
_SOURCE = _LOADERS.parents[2]
# Modules of GRUB for Xen, and the source that replaces each.
STAND_INS = {"linux": "linux", "multiboot": "multiboot"}
EMPTY = ("backtrace", "cpuid", "mmap", "multiboot2", "relocator")
# The file of this module states no licence, and GRUB loads no module without
# one.
_UNLICENSED = ("datetime",)
_LICENCE = b"LICENSE=GPLv3+\0"
_COMPILE = (
    "-c", "-Os", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow",
    "-Werror", "-ffreestanding", "-fno-pic", "-fno-pie", "-mcmodel=large",
    "-fno-stack-protector", "-fno-asynchronous-unwind-tables",
    "-fcf-protection=none", "-mno-red-zone", "-mgeneral-regs-only")


def require():
    """Fails if GRUB as a program is not installed."""
    if not (GRUB / PLATFORM / "normal.mod").is_file():
        raise tools.LabError(f"{GRUB / PLATFORM} has no modules: install the "
                             "Debian package grub-emu")
    tools.tool("grub-emu-lite")


def needed_by(platform):
    """Returns the dependencies of each module of a platform, from its list."""
    text = (GRUB / platform / "moddep.lst").read_text()
    pairs = (line.partition(":") for line in text.splitlines())
    return {name: needs.split() for name, _, needs in pairs}


def _set_section(module, section, data):
    """Gives a module a section, replacing one of the same name."""
    part = module.with_suffix(".part")
    part.write_bytes(data)
    tools.run("objcopy", "--remove-section", section, "--add-section",
              f"{section}={part}", module)
    part.unlink()


def _compile(name, source, out):
    module = out / f"{name}.mod"
    tools.run("gcc", *_COMPILE, "-I", _SOURCE, _LOADERS / f"{source}.c",
              "-o", module)
    _set_section(module, ".modname", name.encode() + b"\0")


def make_clock(out):
    """Compiles the library that makes GRUB's clock run faster."""
    tools.run("gcc", "-shared", "-fPIC", "-O2", "-std=c11", "-Wall",
              "-Wextra", "-Werror", _LOADERS / "clock.c", "-o", out)


def lay_out(out, xen_platform):
    """Fills `out`, which must not exist, with every module.

    A module that replaces one of `xen_platform` is loaded by those modules
    that depend on it there.
    """
    require()
    out.mkdir(parents=True)
    for path in sorted((GRUB / PLATFORM).glob("*.mod")):
        shutil.copyfile(path, out / path.name)
    for name in _UNLICENSED:
        _set_section(out / f"{name}.mod", ".module_license", _LICENCE)
    for name, source in (*STAND_INS.items(), *((one, "empty")
                                               for one in EMPTY)):
        _compile(name, source, out)
    here = needed_by(PLATFORM)
    for name, needs in needed_by(xen_platform).items():
        more = [one for one in needs if one in STAND_INS]
        if more and (out / f"{name}.mod").exists():
            words = [*here.get(name, ()), *more]
            _set_section(out / f"{name}.mod", ".moddeps",
                         b"".join(one.encode() + b"\0" for one in words))
