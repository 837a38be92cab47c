# SPDX-License-Identifier: Apache-2.0
"""Reads the guest corpus: tests/guests/NAME/guest.toml and its trees.

Strict: an unknown key, a missing tree or a value of a wrong kind is an error
that names the file and the key.
"""

import dataclasses
import datetime
import pathlib
import re
import tomllib

from xenlab import guest_trees, toml_reader, tools

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "guests"

FAMILIES = (
    "debian", "ubuntu", "el", "fedora", "coreos", "amazon", "suse", "arch",
    "alpine", "gentoo", "void", "nixos", "photon", "openwrt", "vyos",
    "xen-tools", "live", "freebsd", "other")

EXT = ("ext2", "ext3", "ext4")
# The kinds of volumes that contain other volumes, not files.
LUKS = ("luks1", "luks2")
MD, LVM = "md", "lvm"
DISK = "disk"  # with a partition table of its own, such as a guest's guest
STACKED = (*LUKS, MD, LVM, DISK)
FILESYSTEMS = (
    *EXT, *STACKED, "xfs", "btrfs", "vfat", "f2fs", "jfs", "reiserfs",
    "nilfs2", "ntfs", "exfat", "udf", "zfs", "iso9660", "squashfs", "swap",
    "blank")
SUBVOLUMES = ("btrfs", "zfs")  # of zfs: datasets
TABLES = ("mbr", "gpt", "none")
_DISK_NAME = re.compile(r"(xvd|sd|hd)[a-z]+[0-9]*")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclasses.dataclass(frozen=True)
class Volume:
    """A partition, a whole disk, or what lies inside another volume.

    `type`, `active`, `partition_uuid`, `partition_label`: of the partition.
    `number`: of the partition, if it is not the next one. `logical`: whether
    it lies in the extended partition of an MBR. `group`: the volume group that
    an `lvm` volume belongs to; `array`: the same for `md`; one of the members
    holds `volumes`, what is inside. `table`: of a `disk` inside another
    volume, whose `volumes` are its partitions. `thin`: whether a logical
    volume has its blocks in a pool that others share. `origin`: the logical
    volume of the same group that one is a snapshot of. A pool of ZFS chooses
    its UUID; in the pool's grub.cfg files that takes the place of
    ZFS-POOL-UUID.
    """

    filesystem: str
    tree: str = ""
    size_mib: int = 0  # 0: as small as possible
    uuid: str = ""
    label: str = ""
    subvolumes: tuple = ()
    default_subvolume: str = ""
    type: str = ""
    active: bool = False
    number: int = 0
    logical: bool = False
    partition_uuid: str = ""
    partition_label: str = ""
    options: tuple = ()
    name: str = ""           # of a logical volume
    thin: bool = False
    origin: str = ""
    group: str = ""
    array: str = ""
    level: str = "1"
    metadata: str = "1.2"
    passphrase: str = ""
    pbkdf: str = "pbkdf2"    # of luks2
    table: str = ""
    volumes: tuple = ()


@dataclasses.dataclass(frozen=True)
class Disk:
    """A disk as the guest's configuration names it.

    `leftover`: the tree of what lay on the whole disk before it was
    partitioned, an ISO or the `leftover_filesystem`; what neither the table
    nor a volume overwrote is still there. `grown_mib`: how much larger the
    disk was made after that. `damaged`: whether the first copy of a GPT is
    lost. `absent`: whether the guest does not have the disk any more.
    """

    name: str
    table: str
    volumes: tuple
    sector: int = 512
    leftover: str = ""
    leftover_filesystem: str = "iso9660"
    grown_mib: int = 0
    damaged: bool = False
    absent: bool = False


@dataclasses.dataclass(frozen=True)
class Core:
    """A GRUB image in a tree, made by grub-mkimage."""

    path: str  # as TREE/PATH
    target: str
    config: str
    prefix: str = "/boot/grub"
    modules: tuple = ()


@dataclasses.dataclass(frozen=True)
class Image:
    """A file of a tree that is itself a file system, or a disk that holds
    `volumes`, for `loopback`.
    """

    path: str  # TREE/PATH
    filesystem: str
    tree: str = ""  # of its files
    label: str = ""
    table: str = ""
    volumes: tuple = ()


@dataclasses.dataclass(frozen=True)
class Expect:
    """What the owner expects of one kind of guest.

    An empty `command_line` is that of a kernel which has its own built in.
    """

    boots: bool = True
    kernel: str = ""
    command_line: str = ""
    initrds: tuple = ()
    console: tuple = ()
    never: tuple = ()
    types: tuple = ()
    limit: str = ""


@dataclasses.dataclass(frozen=True)
class Guest:
    """A folder of the corpus."""

    folder: pathlib.Path
    about: str
    sources: tuple
    family: str
    kinds: tuple
    disks: tuple
    pvh: Expect
    pv: Expect
    kernels: dict
    cores: tuple
    images: tuple
    times: dict  # by TREE/PATH: the day of the file's last change

    @property
    def name(self):
        """The folder's name."""
        return self.folder.name

    @property
    def attached(self):
        """Returns the disks that the guest has."""
        return tuple(disk for disk in self.disks if not disk.absent)

    def trees(self):
        """Returns the names of all trees, each once."""
        named = [volume.tree for volume in (*self.volumes(), *self.images)]
        named += [disk.leftover for disk in self.disks]
        named += [one.tree for image in self.images for one in image.volumes]
        return [name for name in dict.fromkeys(named) if name]

    def volumes(self):
        """Returns every volume, those inside others as well."""
        queue = [one for disk in self.disks for one in disk.volumes]
        for volume in queue:
            queue.extend(volume.volumes)
        return queue


def _volume(reader, table, key):
    def inner(value, where):
        return reader.tables(value, where,
                             lambda one, at: _volume(reader, one, at))

    volume = reader.take(table, key, Volume, {
        "filesystem": lambda value, where: reader.choice(
            value, where, FILESYSTEMS),
        "volumes": inner,
        "table": lambda value, where: reader.choice(
            value, where, ("mbr", "gpt")),
    })
    if volume.volumes and volume.filesystem not in STACKED:
        reader.fail(f"{key}.volumes", f"{volume.filesystem} holds none")
    for filesystem, names in (
            (LVM, ("group",)), (MD, ("array",)), ("luks1", ("passphrase",)),
            ("luks2", ("passphrase",)), (DISK, ("table",))):
        for name in names:
            if volume.filesystem == filesystem and not getattr(volume, name):
                reader.fail(f"{key}.{name}", f"is missing for {filesystem}")
    if volume.filesystem in LUKS and len(volume.volumes) != 1:
        reader.fail(f"{key}.volumes", "expected one inside")
    if volume.filesystem == LVM and not all(
            one.name for one in volume.volumes):
        reader.fail(f"{key}.volumes", "a logical volume needs a name")
    if volume.filesystem in STACKED and volume.tree:
        reader.fail(f"{key}.tree", f"{volume.filesystem} holds volumes only")
    if volume.filesystem == DISK and not all(
            one.size_mib for one in volume.volumes):
        reader.fail(f"{key}.volumes", "a partition inside needs its size_mib")
    if volume.subvolumes and volume.filesystem not in SUBVOLUMES:
        reader.fail(f"{key}.subvolumes",
                    f"only {' and '.join(SUBVOLUMES)} have them")
    if volume.default_subvolume and volume.filesystem != "btrfs":
        reader.fail(f"{key}.default_subvolume", "only btrfs has one")
    return volume


def _disk(reader, table, key):
    disk = reader.take(table, key, Disk, {
        "leftover_filesystem": lambda value, where: reader.choice(
            value, where, ("iso9660", *EXT)),
        "table": lambda value, where: reader.choice(value, where, TABLES),
        "sector": lambda value, where: reader.choice(
            value, where, (512, 4096)),
        "volumes": lambda value, where: reader.tables(
            value, where, lambda one, at: _volume(reader, one, at)),
    })
    if not _DISK_NAME.fullmatch(disk.name):
        reader.fail(f"{key}.name", f"no disk of xl is called {disk.name!r}")
    if disk.table == "none" and len(disk.volumes) != 1:
        reader.fail(f"{key}.volumes", "a disk without table is one volume")
    if disk.leftover and disk.table == "none":
        reader.fail(f"{key}.leftover", "a disk without table is one volume")
    logical = [one.logical for one in disk.volumes]
    if any(logical) and (disk.table != "mbr" or logical != sorted(logical)):
        reader.fail(f"{key}.volumes", "logical partitions are the last of mbr")
    if disk.table == "mbr" and logical.count(False) + any(logical) > 4:
        reader.fail(f"{key}.volumes", "mbr has four primary partitions")
    if disk.damaged and disk.table != "gpt":
        reader.fail(f"{key}.damaged", "only a GPT has two copies")
    return disk


def _types(reader, value, where):
    if not isinstance(value, list):
        reader.fail(where, "expected a list of [regex, text]")
    for one in value:
        if len(reader.texts(one, where)) != 2:
            reader.fail(where, f"expected [regex, text], found {one!r}")
        reader.pattern(one[0], where)
    return tuple(map(tuple, value))


def _expect(reader, table, key, trees):
    expect = reader.take(table, key, Expect, {
        "types": lambda value, where: _types(reader, value, where),
        "console": reader.patterns, "never": reader.patterns})
    if expect.boots and not expect.kernel:
        reader.fail(f"{key}.kernel", "is missing")
    line = expect.command_line
    if expect.boots and line and "WHO=" not in line:
        reader.fail(f"{key}.command_line", "has no word WHO=")
    if expect.limit and expect.boots:
        reader.fail(f"{key}.limit", "only with boots = false")
    for name in expect.initrds:
        tree, _, path = name.partition("/")
        if tree not in trees or not guest_trees.has(trees[tree], path):
            reader.fail(f"{key}.initrds", f"there is no {name}")
    return expect


def _text_map(reader, value, where):
    if not isinstance(value, dict):
        reader.fail(where, "expected a table")
    for name, part in value.items():
        reader.choice(part, f"{where}.{name}", guest_trees.KERNELS)
    return value


def _times(reader, value, where):
    if not isinstance(value, dict):
        reader.fail(where, "expected a table")
    for name, day in value.items():
        if type(day) is not datetime.date:
            reader.fail(f"{where}.{name}", f"expected a date, found {day!r}")
    return value


def load(folder):
    """Returns the guest of a folder."""
    folder = pathlib.Path(folder)
    path = folder / "guest.toml"
    reader = toml_reader.Reader(path)
    if not _NAME.fullmatch(folder.name):
        reader.fail("name", f"expected lower case and hyphens: {folder.name}")
    try:
        table = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise tools.LabError(f"{path}: {error}") from error
    table = {"kernels": {}, "cores": [], "images": [], "times": {}, **table}
    for name in ("pvh", "pv", "folder"):
        if name in table:
            reader.fail(name, "unknown key")
    expect = table.pop("expect", None)
    if not isinstance(expect, dict):
        reader.fail("expect", "is missing")
    guest = reader.take({**table, "folder": 0, "pvh": 0, "pv": 0}, "", Guest, {
        "folder": lambda *_: folder, "pvh": lambda *_: None,
        "pv": lambda *_: None,
        "family": lambda value, where: reader.choice(
            value, where, FAMILIES),
        "disks": lambda value, where: reader.tables(
            value, where, lambda one, at: _disk(reader, one, at)),
        "kernels": lambda value, where: _text_map(reader, value, where),
        "times": lambda value, where: _times(reader, value, where),
        "cores": lambda value, where: value and reader.tables(
            value, where, lambda one, at: reader.take(one, at, Core)) or (),
        "images": lambda value, where: value and reader.tables(
            value, where, lambda one, at: reader.take(one, at, Image, {
                "filesystem": lambda kind, at: reader.choice(
                    kind, at, (*EXT, "squashfs", "iso9660", DISK)),
                "volumes": lambda inside, at: reader.tables(
                    inside, at, lambda one, at: _volume(reader, one, at)),
            })) or (),
    })
    for name in ("about", "sources", "kinds"):
        if not getattr(guest, name):
            reader.fail(name, "is empty")
    return _with_expectations(reader, guest, dict(expect))


def _with_expectations(reader, guest, expect):
    for name in guest.trees():
        if not (guest.folder / name).is_dir():
            reader.fail("disks.volumes.tree", f"no folder {name}")
    names = [disk.name for disk in guest.disks]
    if len(set(names)) != len(names):
        reader.fail("disks.name", "two disks have one name")
    trees = {name: guest.folder / name for name in guest.trees()}
    for name in [*guest.kernels, *guest.times,
                 *(one.path for one in (*guest.cores, *guest.images))]:
        if name.partition("/")[0] not in trees:
            reader.fail(name, "is in none of the trees")
    different = expect.pop("pv", {})
    if not isinstance(different, dict):
        reader.fail("expect.pv", "expected a table")
    pvh = _expect(reader, expect, "expect", trees)
    both = {**expect, **different}
    if different.get("boots") is True or "boots" not in different:
        both.pop("limit", None) if both.get("boots", True) else None
    return dataclasses.replace(
        guest, pvh=pvh, pv=_expect(reader, both, "expect.pv", trees))


def load_all(names=None, kinds=None, folder=FOLDER):
    """Returns the guests with these names, or of these kinds, or all."""
    found = [load(path.parent) for path in sorted(folder.glob("*/guest.toml"))
             if names is None or path.parent.name in names]
    missing = set(names or ()) - {guest.name for guest in found}
    if missing:
        raise tools.LabError(f"no guest {', '.join(sorted(missing))} in "
                             f"{folder}")
    if kinds is not None:
        found = [guest for guest in found if set(kinds) & set(guest.kinds)]
    return found
