# SPDX-License-Identifier: Apache-2.0
"""Places volumes on a disk and writes its partition table.

A volume with its place has the fields of guest_disks.Placed.
"""

from xenlab import tools

_MIB = 1 << 20
# A GPT has a copy of itself at the end of a disk.
_END_MIB = {"mbr": 0, "gpt": 1, "none": 0}
_LABEL = {"mbr": "dos", "gpt": "gpt"}
# Partition types for which sfdisk has no name in one of the tables.
_TYPES = {
    "esp": {"mbr": "ef", "gpt": "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"},
    "bios_boot": {"gpt": "21686148-6449-6E6F-744E-656564454649"},
    "xbootldr": {"gpt": "BC13C2FF-59E6-4262-A352-B275FD6F7172",
                 "mbr": "ea"},
    "root-x86-64": {"gpt": "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"},
    "prep": {"mbr": "41", "gpt": "9E1A2D38-C612-4316-AA26-8B49521E5A8B"},
}
# The place of what describes a logical partition, in front of it.
_LOGICAL_MIB = 1


def disk_mib(table, inside):
    """Returns the size of a disk whose volumes need `inside` MiB."""
    return 1 + inside + _END_MIB[table]


def place(table, placed):
    """Gives each volume its start; returns the size of the disk in MiB."""
    at = 0 if table == "none" else 1
    for one in placed:
        at += _LOGICAL_MIB if one.volume.logical else 0
        one.start_mib = at
        at += one.size_mib
    return at + _END_MIB[table]


def _line(table, per_mib, one):
    volume = one.volume
    words = [f"start={one.start_mib * per_mib}",
             f"size={one.size_mib * per_mib}"]
    kind = _TYPES.get(volume.type, {}).get(table, volume.type)
    for key, value in (("type", kind), ("uuid", volume.partition_uuid),
                       ("name", volume.partition_label)):
        if value:
            words.append(f'{key}="{value}"' if key == "name"
                         else f"{key}={value}")
    if volume.active:
        words.append("bootable")
    return ", ".join(words)


def _script(table, placed, sector):
    """Returns the input of sfdisk."""
    lines = [f"label: {_LABEL[table]}", "unit: sectors"]
    per_mib = _MIB // sector
    primary = [one for one in placed if not one.volume.logical]
    logical = placed[len(primary):]
    for one in primary:
        number = one.volume.number
        lines.append((f"{number} : " if number else "")
                     + _line(table, per_mib, one))
    if logical:
        start = logical[0].start_mib - _LOGICAL_MIB
        end = logical[-1].start_mib + logical[-1].size_mib
        lines.append(f"start={start * per_mib}, "
                     f"size={(end - start) * per_mib}, type=5")
    lines += [f"{number} : {_line(table, per_mib, one)}"
              for number, one in enumerate(logical, 5)]
    return "\n".join(lines) + "\n"


def write(table, placed, sector, image):
    """Writes the table, `mbr` or `gpt`, into the file `image`."""
    text = _script(table, placed, sector)
    if sector == 512:
        tools.run("sfdisk", "-q", image, input=text)
        return
    # sfdisk of Debian 12 supports no other sector sizes, but fdisk does.
    script = image.with_suffix(".sfdisk")
    script.write_text(text)
    tools.run("fdisk", "-b", sector, image, input=f"I\n{script}\nw\n")
    script.unlink()


def damage(sector, image):
    """Overwrites the first copy of the GPT of an open file; its partitions
    are then only in the copy at the end.
    """
    image.seek(sector)
    image.write(bytes(sector))
