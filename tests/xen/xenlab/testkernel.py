# SPDX-License-Identifier: Apache-2.0
"""Compiles the test kernel (../testkernel) and packs it as loaders want it.

Linux takes twenty seconds to tell that it was loaded; this kernel takes two.
It comes as ELF files, and as a bzImage whose outside is the kernel for PVH
guests and whose payload is the one for PV guests, so that one file boots
with GRUB's `linux` on either. Field offsets: Linux,
Documentation/x86/boot.rst.
"""

import pathlib
import re
import struct
import zlib

from xenlab import tools

_SOURCE = pathlib.Path(__file__).resolve().parent.parent / "testkernel"
FILES = tuple(sorted(_SOURCE.iterdir()))

_COMPILE = (
    "-Os", "-std=c11", "-ffreestanding", "-fno-pic", "-fno-pie",
    "-fno-stack-protector", "-fno-asynchronous-unwind-tables",
    "-fcf-protection=none", "-mgeneral-regs-only", "-mno-red-zone",
    "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror")
_LINK = (
    "-nostdlib", "-static", "-no-pie",
    "-Wl,--build-id=none,--no-warn-rwx-segments,-z,noexecstack")

# The address at which GRUB loads a bzImage that cannot be moved.
_LOAD = 0x100000

# name: (width, sources, entry, virtual base, load address)
_KINDS = {
    "pvh": ("-m32", ("pvh.c", "pvh_entry.S"), "pvh_entry", 0, _LOAD),
    "pv64": ("-m64", ("pv.c", "pv_entry.S"), "pv_entry",
             0xffffffff80000000, _LOAD),
    "pv32": ("-m32", ("pv.c", "pv_entry.S"), "pv_entry",
             0xc0000000, _LOAD),
}


def _compile(kind, out):
    width, sources, entry, base, load = _KINDS[kind]
    model = ("-mcmodel=kernel",) if width == "-m64" else ()
    tools.run("gcc", width, *model, *_COMPILE, *_LINK,
              "-I", _SOURCE.parents[2],
              f"-Wl,-T,{_SOURCE / 'kernel.lds'},-e,{entry}",
              f"-Wl,--defsym=BASE={base:#x},--defsym=LOAD={load:#x}",
              _SOURCE / "report.c", *(_SOURCE / name for name in sources),
              "-o", out)


def bzimage(code, payload):
    """Returns a kernel for Linux' boot protocol.

    `code` starts at its first byte, loaded at _LOAD; `payload` is what a
    PV loader takes out: an ELF file, packed or not.
    """
    setup = bytearray(2 * 512)
    setup[0x1f1] = 1                          # one sector of setup code
    struct.pack_into("<H", setup, 0x1fe, 0xaa55)
    setup[0x200:0x202] = b"\xeb\x66"          # a jump; its target is the end
    setup[0x202:0x206] = b"HdrS"
    struct.pack_into("<H", setup, 0x206, 0x20c)  # protocol 2.12
    setup[0x211] = 1                          # loaded high
    struct.pack_into("<I", setup, 0x214, _LOAD)       # code32_start
    struct.pack_into("<I", setup, 0x22c, 0x37ffffff)  # initrd_addr_max
    struct.pack_into("<I", setup, 0x230, 0x1000)      # alignment
    struct.pack_into("<I", setup, 0x238, 2047)        # cmdline_size
    struct.pack_into("<II", setup, 0x248, len(code), len(payload))
    struct.pack_into("<Q", setup, 0x258, _LOAD)       # pref_address
    size = -(-(len(code) + len(payload)) // 0x1000) * 0x1000
    struct.pack_into("<I", setup, 0x260, size)        # init_size
    return bytes(setup) + code + payload


def build(out, pack):
    """Makes all kernels below `out`.

    `kernel`, `kernel-32`: bzImages with a payload for 64 or 32 bits;
    `kernel-gz`: the first with a payload packed by `pack`;
    `kernel.elf`: an ELF file with a PVH note.
    """
    for kind in _KINDS:
        _compile(kind, out / f"{kind}.elf")
    tools.run("objcopy", "-O", "binary", out / "pvh.elf", out / "pvh.bin")
    code = (out / "pvh.bin").read_bytes()
    pv64 = (out / "pv64.elf").read_bytes()
    pv32 = (out / "pv32.elf").read_bytes()
    (out / "kernel").write_bytes(bzimage(code, pv64))
    (out / "kernel-32").write_bytes(bzimage(code, pv32))
    (out / "kernel-gz").write_bytes(bzimage(code, pack(pv64)))
    (out / "pvh.elf").rename(out / "kernel.elf")


def module_words(*modules):
    """Returns what the kernel prints about the modules it got."""
    return " ".join(f"{len(data)}:{zlib.crc32(data):08x}"
                    for data in modules)


def line(entry, modules, command_line):
    """Returns the pattern of the kernel's line.

    `entry` is `pvh-linux`, `pvh-elf`, `pv64` or `pv32`, `modules` their
    contents, `command_line` a pattern that some part of it matches.
    """
    words = module_words(*modules)
    return (rf"lab-kernel: {entry}{re.escape(' ' + words if words else '')}"
            rf" -- (.* )?{command_line}")
