# SPDX-License-Identifier: Apache-2.0
"""The maker: a machine that makes guest disks with a guest's own tools.

The machine the lab runs on need not have LVM, RAID, encryption or FAT in
its kernel, nor be asked for root. The maker is Debian's kernel under QEMU
with a root of unpacked packages; what it does is in ../maker.
"""

import os
import pathlib
import shutil
import subprocess

from xenlab import packages, tools

_SOURCE = pathlib.Path(__file__).resolve().parent.parent / "maker"
INIT = _SOURCE / "init"
MAKE = _SOURCE / "make"
FILES = (INIT, MAKE)

MODULES = ("virtio_pci", "virtio_blk", "9p", "9pnet_virtio", "overlay")

_SECONDS = 600
# The log of a maker that failed is kept here.
KEPT = _SOURCE.parents[2] / "build" / "xen"


def _share(tag, path, options=""):
    return ["-fsdev", f"local,id={tag},path={path},security_model=none"
                      f"{options}",
            "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]


def _drive(name, path):
    return ["-drive", f"if=none,id={name},format=raw,cache=unsafe,"
                      f"discard=unmap,detect-zeroes=unmap,file={path}",
            "-device", f"virtio-blk-pci,drive={name},serial={name}"]


def run_jobs(tree, work, kernel, initrd, jobs):
    """Makes the lab's own disks, all in one boot.

    `jobs` is a list of (name, layout, after, [disk files]); the disk files
    exist and are empty, `work`/NAME.files holds the files of each.
    """
    packages.copy_file(MAKE, work / "make")
    (work / "jobs").write_text("".join(
        f"{name} {layout} {after}\n" for name, layout, after, _ in jobs))
    disks = {f"d{number}.{index}": path
             for number, (_, _, _, files) in enumerate(jobs)
             for index, path in enumerate(files)}
    run(tree, work, kernel, initrd, disks)


def run(tree, work, kernel, initrd, disks):
    """Runs `work`/make in the maker, with these disks: files by their serial.

    `tree` is the unpacked packages. An emulated machine hangs now and then
    when its host is busy, so there are two tries. A failure shows the end of
    the maker's log, which stays in `work`/log.
    """
    if _try(tree, work, kernel, initrd, disks):
        return
    print(f"\nxen-lab: once more, because {_trouble(work)}", flush=True)
    for path in disks.values():
        size = path.stat().st_size
        os.truncate(path, 0)
        os.truncate(path, size)
    for path in (work / "failed").glob("*"):
        path.unlink()
    if not _try(tree, work, kernel, initrd, disks):
        raise tools.LabError(_trouble(work))


def _try(tree, work, kernel, initrd, disks):
    """Boots the maker; returns whether it reached its end."""
    drives = [word for name, path in disks.items()
              for word in _drive(name, path)]
    command = [
        tools.tool("setpriv"), "--pdeathsig", "KILL",
        tools.tool("qemu-system-x86_64"),
        "-machine", "q35", "-accel", "tcg,thread=multi", "-smp", "2",
        "-m", "2048", "-cpu", "max", "-nodefaults", "-display", "none",
        "-no-reboot", "-serial", f"file:{work / 'console'}",
        *_share("tree", tree, ",readonly=on"), *_share("work", work),
        *drives,
        "-kernel", kernel, "-initrd", initrd, "-append",
        "console=ttyS0 quiet panic=-1 mitigations=off cryptomgr.notests"]
    try:
        subprocess.run([str(word) for word in command], timeout=_SECONDS,
                       stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        pass  # there is no file `done`
    return (work / "done").exists()


def _trouble(work):
    """Returns the end of the maker's output, and keeps all of it."""
    for name in ("log", "console"):
        path = work / name
        if path.exists() and path.stat().st_size:
            kept = KEPT / f"maker-{name}"
            shutil.copy(path, kept)
            lines = path.read_text(errors="replace").splitlines()[-15:]
            return f"the maker failed, see {kept}:\n  " + "\n  ".join(lines)
    return "the maker failed and said nothing"
