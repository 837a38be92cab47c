# SPDX-License-Identifier: Apache-2.0
"""Makes the files that guests' disks are filled with; disk.Part lists them."""

import gzip
import struct

from xenlab import disk, initramfs, kernel, packages, testkernel, xens

# Byte offsets in an ELF32 header: where the program headers are, and how many.
_PHOFF, _PHNUM = 28, 44
_PT_NOTE, _PT_NULL = 4, 0


def without_notes(elf):
    """Returns an ELF32 file whose notes a loader does not find."""
    image = bytearray(elf)
    first, = struct.unpack_from("<I", image, _PHOFF)
    count, = struct.unpack_from("<H", image, _PHNUM)
    for at in range(first, first + 32 * count, 32):
        if struct.unpack_from("<I", image, at) == (_PT_NOTE,):
            struct.pack_into("<I", image, at, _PT_NULL)
    return bytes(image)


def _pack(data):
    return gzip.compress(data, 9, mtime=0)


def make(tree, kernels, work, out):
    """Makes every part below `out` from the unpacked packages."""
    out.mkdir(parents=True)
    linux = packages.one_file(tree, "boot/vmlinuz-*")
    packages.copy_file(linux, out / "linux")
    (out / "vmlinux").write_bytes(kernel.unpack(linux.read_bytes()))
    for name, pattern in (("lz4", "boot/vmlinuz-6.1.*"),
                          ("zstd", "boot/vmlinuz-6.12.*")):
        packages.copy_file(packages.one_file(kernels, pattern),
                           out / f"linux-{name}")
    initramfs.make_guest(tree, work / "guest", out / "initrd")
    testkernel.build(out, _pack)
    (out / "data").write_bytes(disk.DATA)
    packages.copy_file(tree / xens.DEFAULT.shim, out / "xen-shim")
    stock = tree / "usr/lib/grub-xen/grub-i386-xen_pvh.bin"
    packages.copy_file(stock, out / "pvhboot")
    image = stock.read_bytes()
    (out / "pvhboot-truncated").write_bytes(image[:len(image) // 2])
    (out / "pvhboot-no_note").write_bytes(without_notes(image))
