# SPDX-License-Identifier: Apache-2.0
"""Writes the metadata of arrays, volume groups and encrypted volumes for GRUB.

Formats: LVM2's text format, Linux' md superblock version 1, LUKS' header.
"""

import struct
import uuid
import zlib

_SECTOR = 512
_MIB = 1 << 20
_EXTENT = 4 * _MIB
# The offsets of LVM's text and of the first extent on each physical volume.
_TEXT_AT, _TEXT_AREA, _DATA_AT = 4096, _MIB - 4096, _MIB
_LVM_CRC = 0xf597a6cf
_MD_MAGIC = 0xa92b4efc
_MD_DATA_AT = _MIB
# Metadata 0.90 fills the last whole 64 KiB; its words, and how many in all.
_OLD_MD_BYTES, _OLD_MD_WORDS = 64 << 10, 1024
_CHUNK = 64 << 10
_LEFT_SYMMETRIC = 2
_LUKS_UUID_AT = 168


def _write(path, at, data):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(data)


def _lvm_crc(data):
    return zlib.crc32(data, _LVM_CRC ^ 0xffffffff) ^ 0xffffffff


def _lvm_uuid(name):
    """Returns 32 characters as the identifier of a part of a group."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name).hex


def _dashed(text):
    parts, at = [], 0
    for size in (6, 4, 4, 4, 4, 4, 6):
        parts.append(text[at:at + size])
        at += size
    return "-".join(parts)


def _lvm_text(name, sizes, logicals):
    """Returns the group's description.

    `sizes`: of the physical volumes, in extents; `logicals`: (name, [(number
    of the physical volume, its first extent, number of extents)]).
    """
    lines = [f"{name} {{", f'id = "{_dashed(_lvm_uuid(name))}"', "seqno = 1",
             'format = "lvm2"', 'status = ["RESIZEABLE", "READ", "WRITE"]',
             "flags = []", f"extent_size = {_EXTENT // _SECTOR}",
             "max_lv = 0", "max_pv = 0", "metadata_copies = 0",
             "physical_volumes {"]
    for number, count in enumerate(sizes):
        lines += [f"pv{number} {{",
                  f'id = "{_dashed(_lvm_uuid(f"{name} {number}"))}"',
                  'status = ["ALLOCATABLE"]', "flags = []",
                  f"pe_start = {_DATA_AT // _SECTOR}", f"pe_count = {count}",
                  "}"]
    lines += ["}", "logical_volumes {"]
    for logical, segments in logicals:
        lines += [f"{logical} {{",
                  f'id = "{_dashed(_lvm_uuid(f"{name}/{logical}"))}"',
                  'status = ["READ", "WRITE", "VISIBLE"]', "flags = []",
                  f"segment_count = {len(segments)}"]
        first = 0
        for number, (place, start, count) in enumerate(segments, 1):
            lines += [f"segment{number} {{", f"start_extent = {first}",
                      f"extent_count = {count}", 'type = "striped"',
                      "stripe_count = 1", "stripes = [",
                      f'"pv{place}", {start}', "]", "}"]
            first += count
        lines.append("}")
    lines += ["}", "}", 'contents = "Text Format Volume Group"',
              "version = 1", ""]
    return "\n".join(lines).encode() + b"\0"


def _write_physical(path, size, name, number, text):
    header = struct.pack(
        "<32sQQQQQQQQQ", _lvm_uuid(f"{name} {number}").encode(), size,
        _DATA_AT, 0, 0, 0, _TEXT_AT, _TEXT_AREA, 0, 0)
    body = (struct.pack("<I8s", 32, b"LVM2 001") + header).ljust(
        _SECTOR - 20, b"\0")
    label = b"LABELONE" + struct.pack("<QI", 1, _lvm_crc(body)) + body
    area = struct.pack("<16sIQQQQII", b" LVM2 x[5A%r0N*>", 1, _TEXT_AT,
                       _TEXT_AREA, _SECTOR, len(text), _lvm_crc(text),
                       0).ljust(_SECTOR - 4, b"\0")
    _write(path, _SECTOR, label)
    _write(path, _TEXT_AT,
           struct.pack("<I", _lvm_crc(area)) + area + text)


def write_group(name, members, logicals, copy):
    """Writes a volume group over its members.

    `members`: (file, bytes); `logicals`: (name, file, bytes), where 0 stands
    for the remaining space. `copy` copies bytes: source, offset in it,
    target, offset in it, number of bytes.
    """
    sizes = [(size - _DATA_AT) // _EXTENT for _, size in members]
    free = [(place, extent) for place, count in enumerate(sizes)
            for extent in range(count)]
    described = []
    for logical, path, size in logicals:
        wanted = -(-size // _EXTENT) or len(free)
        taken, free = free[:wanted], free[wanted:]
        segments = []
        for offset, (place, extent) in enumerate(taken):
            copy(path, offset * _EXTENT, members[place][0],
                 _DATA_AT + extent * _EXTENT, _EXTENT)
            if segments and segments[-1][0] == place:
                segments[-1][2] += 1
            else:
                segments.append([place, extent, 1])
        described.append((logical, segments))
    text = _lvm_text(name, sizes, described)
    for number, (path, size) in enumerate(members):
        _write_physical(path, size, name, number, text)


def group_bytes(members):
    """Returns how many bytes a group over members of these sizes has."""
    return sum((size - _DATA_AT) // _EXTENT * _EXTENT for size in members)


def _super_at(metadata, size):
    if metadata == "0.90":
        return size // _OLD_MD_BYTES * _OLD_MD_BYTES - _OLD_MD_BYTES
    if metadata == "1.2":
        return 4096
    if metadata == "1.0":  # at the end, at a multiple of four KiB
        return (size // _SECTOR - 16 & ~7) * _SECTOR
    return None


def _md_super(array, number, member_bytes, data_at, super_at):
    count = len(array.members)
    kind = int(array.level)
    head = struct.pack(
        "<IIII16s32sQIIQIII", _MD_MAGIC, 1, 0, 0, uuid.UUID(
            array.uuid.replace(":", "")).bytes, array.name.encode(), 0, kind,
        _LEFT_SYMMETRIC if kind == 5 else 0, member_bytes // _SECTOR,
        0 if kind == 1 else _CHUNK // _SECTOR, count, 0).ljust(128, b"\0")
    place = struct.pack(
        "<QQQQII16s", data_at // _SECTOR, member_bytes // _SECTOR,
        super_at // _SECTOR, 0, number, 0,
        uuid.uuid5(uuid.NAMESPACE_OID, f"{array.uuid} {number}").bytes)
    tail = struct.pack("<QQQII", 0, 1, 0xffffffffffffffff, 0, count)
    roles = b"".join(struct.pack("<H", one) for one in range(count))
    return ((head + place).ljust(192, b"\0") + tail).ljust(
        256, b"\0") + roles


def _old_md_super(array, number, member_bytes):
    """Returns metadata 0.90, whose numbers are words of the machine."""
    count = len(array.members)
    kind = int(array.level)
    words = [0] * _OLD_MD_WORDS
    words[:5] = [_MD_MAGIC, 0, 90, 0, 0]
    set_id = struct.unpack("<4I", uuid.UUID(
        array.uuid.replace(":", "")).bytes)
    words[5], words[13:16] = set_id[0], set_id[1:]
    words[7:11] = [kind, member_bytes >> 10, count, count]
    words[32:36] = [0, 1, count, count]
    words[64] = _LEFT_SYMMETRIC if kind == 5 else 0
    words[65] = 0 if kind == 1 else _CHUNK
    for one in range(count):
        words[128 + one * 32:133 + one * 32] = [one, 0, 0, one, 6]
    words[992:997] = words[128 + number * 32:133 + number * 32]
    return struct.pack(f"<{_OLD_MD_WORDS}I", *words)


def member_room(array, size):
    """Returns (offset of the data, bytes) on a member, or None."""
    super_at = _super_at(array.metadata, size)
    if super_at is None or array.level not in ("0", "1", "5"):
        return None
    behind = array.metadata in ("0.90", "1.0")
    start = 0 if behind else _MD_DATA_AT
    end = super_at if behind else size
    return start, (end - start) // _CHUNK * _CHUNK


def _xor(blocks):
    total = 0
    for block in blocks:
        total ^= int.from_bytes(block, "little")
    return total.to_bytes(_CHUNK, "little")


def _stripes(level, count, content, room):
    """Yields (member, its offset, data) of an array's chunks."""
    width = count - 1 if level == "5" else count
    for row in range(room // _CHUNK):
        chunks = [content.read(_CHUNK) for _ in range(width)]
        if not any(map(any, chunks)):
            continue
        parity = count - 1 - row % count
        for number, chunk in enumerate(chunks):
            place = (parity + 1 + number) % count if level == "5" else number
            yield place, row * _CHUNK, chunk
        if level == "5":
            yield parity, row * _CHUNK, _xor(chunks)


def write_array(array, path, copy):
    """Writes an array's content to its members, with superblocks."""
    size = min(size for _, size in array.members)
    data_at, room = member_room(array, size)
    if array.level == "1":
        for member, _ in array.members:
            copy(path, 0, member, data_at, room)
    else:
        with open(path, "rb") as content:
            for place, at, data in _stripes(array.level, len(array.members),
                                            content, room):
                _write(array.members[place][0], data_at + at, data)
    for number, (member, own) in enumerate(array.members):
        super_at = _super_at(array.metadata, own)
        _write(member, super_at,
               _old_md_super(array, number, room)
               if array.metadata == "0.90" else
               _md_super(array, number, room, data_at, super_at))


def write_luks(version, path, uuid_text):
    """Writes the header of an encrypted volume, which nobody can open."""
    head = b"LUKS\xba\xbe" + struct.pack(">H", version)
    name = uuid_text.encode().ljust(40, b"\0")
    _write(path, 0, head.ljust(_LUKS_UUID_AT, b"\1") + name)
