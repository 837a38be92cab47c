# SPDX-License-Identifier: Apache-2.0
"""Turns a tree of the guest corpus into the files of a volume.

`NAME.KERNEL` becomes the test kernel, with its own place written into the
part of it that nobody runs; `NAME.INITRD` a file that holds its own place;
`NAME.ENV` GRUB's environment block; `.KEEP` goes.
"""

import datetime
import os
import pathlib
import shutil

from xenlab import tools

# What may stand for a kernel, by the names of disk.Part; the first is the
# usual one.
KERNELS = ("kernel", "kernel-32", "kernel-gz", "kernel.elf", "linux",
           "linux-lz4", "linux-zstd", "xen-shim", "pvhboot")
_MARKED = ("kernel", "kernel-32", "kernel-gz")

_KERNEL, _INITRD, _ENV, _KEEP = ".KERNEL", ".INITRD", ".ENV", ".KEEP"
# Behind the header of the boot protocol, before the code.
_MARK_AT, _MARK_END = 0x280, 0x400
_ENV_HEAD = "# GRUB Environment Block\n"
_ENV_BYTES = 1024
# When files were last changed of which the guest says nothing.
_DAY = datetime.date(2024, 1, 1)


def has(tree, path):
    """Whether the files of a tree will hold this initrd."""
    return (tree / (path + _INITRD)).is_file() or (tree / path).is_file()


def initrd(folder, name):
    """Returns the content of an initrd, by its name TREE/PATH."""
    path = folder / name
    if path.is_file():
        return path.read_bytes()
    return f"{name}\n".encode()


def marked(kernel, name):
    """Returns the test kernel with its place written into it."""
    mark = name.encode()[-(_MARK_END - _MARK_AT - 1):]
    return b"".join((kernel[:_MARK_AT],
                     mark.ljust(_MARK_END - _MARK_AT, b"\0"),
                     kernel[_MARK_END:]))


def mark_of(kernel):
    """Returns the place that is written into a test kernel."""
    return kernel[_MARK_AT:_MARK_END].rstrip(b"\0").decode("ascii", "replace")


def environment(text):
    """Returns GRUB's environment block with these lines."""
    lines = "".join(f"{line}\n" for line in text.splitlines())
    block = (_ENV_HEAD + lines).encode()
    if len(block) > _ENV_BYTES:
        raise tools.LabError("an environment block holds "
                             f"{_ENV_BYTES} bytes, not {len(block)}")
    return block.ljust(_ENV_BYTES, b"#")


def _put(guest, parts, source, target, name):
    if source.is_symlink():
        target.symlink_to(source.readlink())
    elif source.suffix == _KERNEL:
        name = name.removesuffix(_KERNEL)
        part = guest.kernels.get(name, KERNELS[0])
        kernel = (parts / part).read_bytes()
        target.with_suffix("").write_bytes(
            marked(kernel, name) if part in _MARKED else kernel)
    elif source.suffix == _INITRD:
        target.with_suffix("").write_bytes(
            initrd(guest.folder, name.removesuffix(_INITRD)))
    elif source.suffix == _ENV:
        target.with_suffix("").write_bytes(environment(source.read_text()))
    elif source.name != _KEEP:
        shutil.copyfile(source, target)


def _make_core(core, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    config = target.with_name("load.cfg.lab")
    config.write_text(core.config)
    tools.run("grub-mkimage", "-O", core.target, "-p", core.prefix, "-c",
              config, "-o", target, *core.modules)
    config.unlink()


def _set_times(guest, tree, out):
    """Gives every file a time of change: the guest's own, or one for all."""
    for path in [*out.rglob("*"), out]:
        name = f"{tree}/{path.relative_to(out)}"
        day = guest.times.get(name, _DAY)
        when = datetime.datetime.combine(day, datetime.time(),
                                         datetime.timezone.utc).timestamp()
        os.utime(path, (when, when), follow_symlinks=False)


def fill(guest, tree, parts, out):
    """Writes the files of a tree below `out`, which must not exist."""
    out.mkdir(parents=True)
    top = guest.folder / tree
    for source in sorted(top.rglob("*")):
        path = source.relative_to(top)
        if source.is_dir() and not source.is_symlink():
            (out / path).mkdir(exist_ok=True)
        else:
            _put(guest, parts, source, out / path, f"{tree}/{path}")
    for core in guest.cores:
        name, _, path = core.path.partition("/")
        if name == tree:
            _make_core(core, out / pathlib.PurePosixPath(path))
    _set_times(guest, tree, out)
