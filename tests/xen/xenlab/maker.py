# SPDX-License-Identifier: Apache-2.0
"""The maker: a machine that makes guest disks with a guest's own tools.

The machine the lab runs on need not have LVM, RAID, encryption or FAT in
its kernel, nor be asked for root. The maker is Debian's kernel under QEMU
with a root of unpacked packages; what it does is in ../maker.
"""

import pathlib
import shutil
import subprocess

from xenlab import packages, tools

_SOURCE = pathlib.Path(__file__).resolve().parent.parent / "maker"
INIT = _SOURCE / "init"
MAKE = _SOURCE / "make"
FILES = (INIT, MAKE)

MODULES = ("virtio_pci", "virtio_blk", "9p", "9pnet_virtio", "overlay")

_SECONDS = 1200
# Where the log of a maker that failed stays.
KEPT = _SOURCE.parents[2] / "build" / "xen"


def _share(tag, path, options=""):
    return ["-fsdev", f"local,id={tag},path={path},security_model=none"
                      f"{options}",
            "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]


def drive(name, path):
    """Returns the options for a disk of the maker."""
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
    drives = []
    for number, (name, _, _, files) in enumerate(jobs):
        for index, path in enumerate(files):
            drives += drive(f"d{number}.{index}", path)
    run(tree, work, kernel, initrd, drives)


def run(tree, work, kernel, initrd, drives):
    """Runs `work`/make in the maker, with these drives.

    `tree` is the unpacked packages. A failure shows the end of the maker's
    log, which stays in `work`/log.
    """
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
        pass  # told below: there is no `done`
    if not (work / "done").exists():
        raise tools.LabError(_trouble(work))


def _trouble(work):
    """Returns the end of what the maker said, and keeps it all."""
    for name in ("log", "console"):
        path = work / name
        if path.exists() and path.stat().st_size:
            kept = KEPT / f"maker-{name}"
            shutil.copy(path, kept)
            lines = path.read_text(errors="replace").splitlines()[-15:]
            return f"the maker failed, see {kept}:\n  " + "\n  ".join(lines)
    return "the maker failed and said nothing"
