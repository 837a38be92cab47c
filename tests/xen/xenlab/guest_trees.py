# SPDX-License-Identifier: Apache-2.0
"""Turns a tree of the guest corpus into the files of a volume.

`NAME.KERNEL` becomes the test kernel, with its own path written into a part
of it that nobody runs; `NAME.INITRD` a file that contains its own path;
`NAME.ENV` GRUB's environment block; `.KEEP` is left out.
"""

import datetime
import os
import pathlib
import shutil

from xenlab import tools

# The files that can replace a kernel, by the names of disk.Part; the first is
# the usual one.
KERNELS = ("kernel", "kernel-32", "kernel-gz", "kernel.elf", "linux",
           "linux-lz4", "linux-zstd", "xen-shim", "pvhboot")
_MARKED = ("kernel", "kernel-32", "kernel-gz")

_KERNEL, _INITRD, _ENV, _KEEP = ".KERNEL", ".INITRD", ".ENV", ".KEEP"
# After the header of the boot protocol, before the code.
_MARK_AT, _MARK_END = 0x280, 0x400
_ENV_HEAD = "# GRUB Environment Block\n"
_ENV_BYTES = 1024
# The time of the last change for files whose time the guest does not state.
_DAY = datetime.date(2024, 1, 1)


def has(tree, path):
    """Returns whether the files of a tree will include this initrd."""
    return (tree / (path + _INITRD)).is_file() or (tree / path).is_file()


def initrd(folder, name):
    """Returns the content of an initrd, by its name TREE/PATH."""
    path = folder / name
    if path.is_file():
        return path.read_bytes()
    return f"{name}\n".encode()


def marked(kernel, name):
    """Returns the test kernel with its path written into it."""
    mark = name.encode()[-(_MARK_END - _MARK_AT - 1):]
    return b"".join((kernel[:_MARK_AT],
                     mark.ljust(_MARK_END - _MARK_AT, b"\0"),
                     kernel[_MARK_END:]))


def mark_of(kernel):
    """Returns the path that is written into a test kernel."""
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
    """Sets the time of change of every file: the guest's own, or a common one.
    """
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
