# SPDX-License-Identifier: Apache-2.0
"""Builds what every run shares, once per recipe.

The result is a directory named by the SHA-256 of everything that shapes
it: the lab's own files and the exact package versions. It is complete or
it is not there: work goes on in a folder beside it, renamed at the end.
"""

import contextlib
import fcntl
import gzip
import hashlib
import pathlib
import shutil

from xenlab import disks, initramfs, kernel, packages, tools

_HERE = pathlib.Path(__file__).resolve().parent
_RECIPE_FILES = (
    _HERE / "disks.py", _HERE / "initramfs.py", _HERE / "kernel.py",
    _HERE / "packages.py", _HERE / "policy_disks.py",
    _HERE / "prepare.py", *initramfs.SCRIPTS)

# Names inside the built directory; machine.py and rows.py use them.
HYPERVISOR = "xen"
KERNEL = "vmlinux"
DOM0 = "dom0.cpio"
SHARED = "base"  # what dom0 sees as /base
STOCK_IMAGES = "stock"
GUEST_DISKS = "disks"


@contextlib.contextmanager
def locked(build_dir):
    """Keeps two labs from working in one build directory at a time."""
    build_dir.mkdir(parents=True, exist_ok=True)
    with open(build_dir / "lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with tools.step("waiting for another run to end"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _recipe_digest(archives):
    """Returns the name of what these files and packages make."""
    digest = hashlib.sha256()
    for path in _RECIPE_FILES:
        body = path.read_bytes()
        digest.update(f"{path.name} {len(body)}\n".encode() + body)
    for name in archives:  # a name holds package and version
        digest.update(f"{name}\n".encode())
    return digest.hexdigest()


def _boot_parts(tree, out):
    """Takes hypervisor and dom0's kernel out of the packages, unpacked."""
    hypervisor = packages.one_file(tree, "boot/xen-*-amd64.gz")
    (out / HYPERVISOR).write_bytes(gzip.decompress(hypervisor.read_bytes()))
    packed = packages.one_file(tree, "boot/vmlinuz-*")
    (out / KERNEL).write_bytes(kernel.unpack(packed.read_bytes()))


def _shared_parts(tree, work, out):
    """Fills what dom0 sees as /base: guest disks and stock loaders."""
    initrd = work / "initrd.img"
    initramfs.make_guest(tree, work / "guest", initrd)
    (out / GUEST_DISKS).mkdir(parents=True)
    for disk in disks.DISKS:
        disks.make_disk(disk, packages.one_file(tree, "boot/vmlinuz-*"),
                        initrd, out / GUEST_DISKS / f"{disk.name}.img",
                        work / "disk")
    for path in (tree / "usr/lib/grub-xen").glob("*.bin"):
        packages.copy_file(path, out / STOCK_IMAGES / path.name)


def _build(closure, work, out):
    """Makes all parts below `out`, with `work` as scratch."""
    tree = work / "tree"
    with tools.step(f"fetching {len(closure.files)} packages"):
        closure.download()
    with tools.step("unpacking them"):
        closure.unpack(tree)
    out.mkdir()
    with tools.step("building dom0"):
        _boot_parts(tree, out)
        initramfs.make_dom0(tree, work / "dom0", out / DOM0)
    with tools.step(f"making {len(disks.DISKS)} guest disks"):
        _shared_parts(tree, work, out / SHARED)


def _sweep(build_dir):
    """Removes builds of other recipes and leftovers of killed ones."""
    for pattern in ("lab-*", "work"):
        for path in build_dir.glob(pattern):
            shutil.rmtree(path)


def prepare(build_dir):
    """Returns the directory with dom0 and disks, building it if needed.

    REQUIRES: the caller holds locked(build_dir).
    """
    tools.require_tools()
    with tools.step("resolving packages"):
        closure = packages.Packages(build_dir / "packages")
    lab = build_dir / f"lab-{_recipe_digest(closure.files)[:16]}"
    if lab.is_dir():
        return lab
    _sweep(build_dir)
    work = build_dir / "work"
    work.mkdir()
    try:
        _build(closure, work, work / "out")
        (work / "out").rename(lab)
    finally:
        shutil.rmtree(work)
    return lab
