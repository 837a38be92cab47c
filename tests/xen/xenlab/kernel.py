# SPDX-License-Identifier: Apache-2.0
"""Takes the kernel proper out of a packed one.

Xen unpacks dom0's kernel itself, which takes five seconds under emulation
and a third of one here. Field offsets: Linux, Documentation/x86/boot.rst.
"""

import lzma
import struct

from xenlab import tools

_SECTOR = 512
_SETUP_SECTORS = 0x1f1  # u8; 0 means 4
_MAGIC = 0x202          # "HdrS"
_PAYLOAD = 0x248        # u32 offset from the code after setup, u32 length
_XZ_MAGIC = b"\xfd7zXZ\0"


def unpack(image):
    """Returns the ELF kernel inside an xz-packed bzImage."""
    if image[_MAGIC:_MAGIC + 4] != b"HdrS":
        raise tools.LabError("the kernel is not a bzImage")
    code = ((image[_SETUP_SECTORS] or 4) + 1) * _SECTOR
    offset, length = struct.unpack_from("<II", image, _PAYLOAD)
    payload = image[code + offset:code + offset + length]
    if not payload.startswith(_XZ_MAGIC):
        raise tools.LabError("the kernel is not packed by xz")
    # The xz stream is followed by four bytes with the unpacked size.
    elf = lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(payload)
    if elf[:4] != b"\x7fELF":
        raise tools.LabError("the packed kernel is not an ELF file")
    return elf
