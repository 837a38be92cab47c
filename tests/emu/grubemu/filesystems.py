# SPDX-License-Identifier: Apache-2.0
"""Makes file systems with files in them, without mounting them."""

import os
import re

from xenlab import guests, tools

_ONE_WORD = re.compile(r"[^\s]+")


def _make_ext(volume, path, size, files):
    options = list(volume.options)
    if "-O" not in options:
        options += ["-O", "^metadata_csum_seed,^orphan_file"]
    if volume.label:
        options += ["-L", volume.label]
    if files:
        options += ["-d", files]
    tools.run("mke2fs", "-q", "-F", "-t", volume.filesystem, "-U",
              volume.uuid, *options, path, f"{size >> 10}k")


def _make_vfat(volume, path, _, files):
    label = ["-n", volume.label] if volume.label else []
    tools.run("mkfs.vfat", "-i", volume.uuid.replace("-", ""), *label,
              *volume.options, path)
    names = sorted(files.iterdir()) if files else []
    if names:
        tools.run("mcopy", "-s", "-m", "-i", path, *names, "::/",
                  env={**os.environ, "MTOOLS_SKIP_CHECK": "1"})


def _make_swap(volume, path, _, __):
    label = ["-L", volume.label] if volume.label else []
    tools.run("mkswap", "-U", volume.uuid, *label, *volume.options, path)


def _xfs_lines(folder, depth):
    """Yields the lines of mkfs.xfs' protofile for the files of a folder."""
    indent = " " * depth
    for path in sorted(folder.iterdir()):
        if not _ONE_WORD.fullmatch(path.name):
            raise tools.LabError(f"mkfs.xfs takes no name like {path.name!r}")
        if path.is_symlink():
            yield f"{indent}{path.name} l--777 0 0 {path.readlink()}"
        elif path.is_dir():
            yield f"{indent}{path.name} d--755 0 0"
            yield from _xfs_lines(path, depth + 1)
            yield f"{indent}$"
        else:
            yield f"{indent}{path.name} ---644 0 0 {path}"


def _make_xfs(volume, path, _, files):
    label = ["-L", volume.label] if volume.label else []
    lines = ["/dev/null", "0 0", "d--755 0 0",
             *(_xfs_lines(files, 1) if files else ()), "$", ""]
    proto = path.with_suffix(".proto")
    proto.write_text("\n".join(lines))
    tools.run("mkfs.xfs", "-q", "-f", "-m", f"uuid={volume.uuid}", "-p",
              proto, *label, *volume.options, path)


def _make_btrfs(volume, path, _, files):
    """Makes a btrfs whose subvolumes are plain folders.

    GRUB sees no difference, and it does not know which subvolume is the
    default one either.
    """
    label = ["-L", volume.label] if volume.label else []
    if files:
        for name in volume.subvolumes:
            (files / name).mkdir(parents=True, exist_ok=True)
    root = ["--rootdir", files] if files else []
    tools.run("mkfs.btrfs", "-q", "-f", "-U", volume.uuid, *label, *root,
              *volume.options, path)


_MAKERS = {"vfat": _make_vfat, "swap": _make_swap, "xfs": _make_xfs,
           "btrfs": _make_btrfs, "blank": lambda *_: None,
           **dict.fromkeys(guests.EXT, _make_ext)}


def make(volume, path, size, files):
    """Fills the file `path` of `size` bytes with a volume.

    `volume`: guests.Volume; `files`: a folder with its content, or nothing.
    """
    maker = _MAKERS.get(volume.filesystem)
    if maker is None:
        raise tools.LabError(f"{volume.filesystem} is made by nothing but a "
                             "driver")
    maker(volume, path, size, files)
    os.truncate(path, size)
