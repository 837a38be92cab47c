# SPDX-License-Identifier: Apache-2.0
"""Builds what every run shares, once per recipe.

The results are two directories, for dom0 and for the guests, named by the
SHA-256 of everything that shapes them: the lab's own files and the exact
package versions. Each is complete or it is not there: work goes on in a
folder beside it, renamed at the end.
"""

import contextlib
import dataclasses
import fcntl
import functools
import gzip
import hashlib
import pathlib
import shutil

from xenlab import configs, diskmaking, guest_disks, guest_trees, initramfs
from xenlab import kernel, maker, pygrub
from xenlab import packages, parts, signing, testkernel, tools, xens

_HERE = pathlib.Path(__file__).resolve().parent

# Names in the directories that are built; machine.py and session.py use them.
HYPERVISOR = "xen"
KERNEL = "vmlinux"
DOM0 = "dom0.cpio"
STOCK_IMAGES = "stock"
GUEST_DISKS = "disks"
GUEST_PARTS = "parts"    # for the disks of own_disks.py
OWNER_KEY = "owner.pgp"  # public key that signs some guests' files
_WORK = "work"           # here, while something is built
_PARTS = ("data", "initrd", *guest_trees.KERNELS)


def _modules(*names):
    return tuple(_HERE / f"{name}.py" for name in names)


# The files that shape each of the two directories, besides the packages.
_DOM0_FILES = (*_modules("initramfs", "kernel", "packages", "prepare", "xens"),
               *initramfs.SCRIPTS)
_GUEST_FILES = (
    *_modules("configs", "disk", "diskmaking", "disks", "initramfs",
              "kernel", "maker", "packages", "parts", "policy_disks",
              "signing", "testkernel", "xens"),
    initramfs.GUEST_INIT, *configs.FILES, *maker.FILES, *testkernel.FILES)


@dataclasses.dataclass(frozen=True)
class Lab:
    """The directories that all runs share."""

    dom0: pathlib.Path    # hypervisor, dom0, stock images
    guests: pathlib.Path  # guest disks
    pygrub: pathlib.Path  # Xen's own loader for PV guests, see pygrub.py
    corpus: pathlib.Path  # disks of the guest corpus, see guest_disks.py
    keys: dict            # guests of the corpus: name to disks' first word
    broken: dict          # those whose disks could not be made, and why


@contextlib.contextmanager
def locked(build_dir):
    """Keeps two labs from using one build directory at the same time."""
    build_dir.mkdir(parents=True, exist_ok=True)
    with open(build_dir / "lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with tools.step("waiting for another run to end"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _recipe_digest(archives, files):
    """Returns the name for what these files and packages make."""
    digest = hashlib.sha256()
    for path in files:
        body = path.read_bytes()
        digest.update(f"{path.name} {len(body)}\n".encode() + body)
    for name in archives:  # a name holds package and version
        digest.update(f"{name}\n".encode())
    return digest.hexdigest()[:16]


def _make_dom0(xen, tree, _, linux, __, work, out):
    """Takes hypervisor, dom0 and stock images out of the packages.

    `tree`: the packages of this Xen. `linux`: those of this machine's release.
    dom0's kernel is that one's for every Xen: what it and Xen say to each
    other is stable, and that kernel is known to run under emulation. The stock
    images are the same for all because they are controls.
    """
    hypervisor = packages.one_file(tree, "boot/xen-*-amd64.gz")
    (out / HYPERVISOR).write_bytes(gzip.decompress(hypervisor.read_bytes()))
    packed = packages.one_file(linux, "boot/vmlinuz-*")
    (out / KERNEL).write_bytes(kernel.unpack(packed.read_bytes()))
    initramfs.make_dom0(tree, linux, xen, work / "dom0", out / DOM0)
    for path in (linux / "usr/lib/grub-xen").glob("*.bin"):
        packages.copy_file(path, out / STOCK_IMAGES / path.name)


def _make_guests(tree, kernels, work, out):
    """Makes guest disks, and the public key of the owner who signs some."""
    parts.make(tree, kernels, work, work / "parts")
    initrd = work / "maker.cpio"
    initramfs.make_maker(tree, work / "maker", initrd)

    def call_maker(jobs, folder):
        maker.run_jobs(tree, folder, packages.one_file(tree, "boot/vmlinuz-*"),
                       initrd, jobs)

    keys = signing.Keys(work / "keys")
    try:
        keys.export(signing.OWNER, out / OWNER_KEY)
        diskmaking.make_all(work / "parts", keys, out / GUEST_DISKS,
                            work / "disks", call_maker)
    finally:
        keys.close()
    for name in _PARTS:
        packages.copy_file(work / "parts" / name, out / GUEST_PARTS / name)


class _Trees:
    """Packages with all they depend on, unpacked when they are first needed.
    """

    def __init__(self, work, closure):
        self._work = work
        self._closure = closure
        self.files = closure.files

    def unpacked(self):
        """Returns the unpacked packages, and separately the guests' kernels.
        """
        tree, kernels = self._work / "tree", self._work / "kernels"
        if not tree.exists():
            with tools.step(f"fetching {len(self.files)} packages"):
                self._closure.download()
            with tools.step("unpacking them"):
                self._closure.unpack(tree, kernels)
        return tree, kernels


def _build(build_dir, name, trees, files, make):
    """Returns the directory `name` of this recipe, complete.

    `make` is given the unpacked trees, a directory for its work and one to
    fill.
    """
    archives = sorted({one for each in trees for one in each.files})
    digest = _recipe_digest(archives, files)
    done = build_dir / f"{name}-{digest}"
    if done.is_dir():
        return done
    for old in build_dir.glob(f"{name}-{'[0-9a-f]' * len(digest)}"):
        shutil.rmtree(old)
    unpacked = [path for each in trees for path in each.unpacked()]
    work = build_dir / _WORK / name
    out = work / "out"
    out.mkdir(parents=True)
    with tools.step(f"building {name}"):
        make(*unpacked, work, out)
    out.rename(done)
    return done


def _make_pygrub(tree, _, __, out):
    pygrub.collect(tree, out / "pygrub")


def _make_corpus(trees, table, names, build_dir, parts_dir):
    """Makes the missing disks of the guest corpus.

    Returns the guests for which that failed, and why.
    """
    def call_maker(work, scratch):
        tree, _ = trees.unpacked()
        initrd = work / "maker.cpio"
        initramfs.make_maker(tree, work / "maker", initrd)
        maker.run(tree, work, packages.one_file(tree, "boot/vmlinuz-*"),
                  initrd, {"scratch": scratch})

    return guest_disks.make(table, names, parts_dir, build_dir / "corpus",
                            build_dir / "corpus-work", call_maker)


def _trees(build_dir, xen):
    """Returns the packages of this Xen, and those that all versions share."""
    work = build_dir / _WORK
    usual = _Trees(work / "usual",
                   packages.Packages(build_dir / "packages"))
    if xen == xens.DEFAULT:
        return usual, usual
    own = packages.Packages(build_dir / xen.named("packages"), xen.packages,
                            xen.suite)
    return _Trees(work / "own", own), usual


def prepare(build_dir, corpus=(), xen=xens.DEFAULT):
    """Returns what runs share, and builds what is missing of it.

    `corpus`: guests of tests/guests whose disks are wanted. `xen`: whose dom0.
    REQUIRES: the caller holds locked(build_dir).
    """
    tools.require_tools()
    shutil.rmtree(build_dir / _WORK, ignore_errors=True)
    with tools.step("resolving packages"):
        own, usual = _trees(build_dir, xen)
    try:
        dom0 = _build(build_dir, xen.named("dom0"), (own, usual), _DOM0_FILES,
                      functools.partial(_make_dom0, xen))
        guests = _build(build_dir, "guests", (usual,), _GUEST_FILES,
                        _make_guests)
        oracle = _build(build_dir, "pygrub", (usual,),
                        _modules("pygrub", "xens"), _make_pygrub)
        folder = build_dir / "corpus"
        folder.mkdir(exist_ok=True)
        names = guest_disks.keys(corpus, guests / GUEST_PARTS, usual.files)
        broken = _make_corpus(usual, corpus, names, build_dir,
                              guests / GUEST_PARTS)
        return Lab(dom0, guests, oracle, folder, names, broken)
    finally:
        shutil.rmtree(build_dir / _WORK, ignore_errors=True)
