# SPDX-License-Identifier: Apache-2.0
"""The file systems that dom0 and the guests run from."""

import gzip
import pathlib
import re
import shutil
import subprocess

from xenlab import maker, packages, tools

_HERE = pathlib.Path(__file__).resolve().parent.parent
_DOM0_INIT = _HERE / "dom0" / "init"
_BLOCK_SCRIPT = _HERE / "dom0" / "block-lab"
_INSTALL_SCRIPT = _HERE / "dom0" / "install-loader"
GUEST_INIT = _HERE / "guest" / "init"
SCRIPTS = (_DOM0_INIT, _BLOCK_SCRIPT, _INSTALL_SCRIPT)

# dom0 is built up from the files that it needs instead of being trimmed,
# because under emulation every megabyte costs boot time.
_XEN_PROGRAMS = ("xl", "xenstored", "xenconsoled", "xen-init-dom0")
_PROGRAMS = {
    "usr/bin/xenstore-exists": "usr/bin/xenstore-exists",
    "usr/bin/xenstore-list": "usr/bin/xenstore-list",
    "usr/bin/xenstore-ls": "usr/bin/xenstore-ls",
    "usr/bin/xenstore-read": "usr/bin/xenstore-read",
    "usr/bin/xenstore-rm": "usr/bin/xenstore-rm",
    "usr/bin/xenstore-write": "usr/bin/xenstore-write",
    "bin/bash": "bin/bash",
    "bin/busybox": "bin/busybox",
    # These come before busybox in dom0's search path, because the block script
    # needs them.
    "usr/bin/flock": "usr/bin/flock",
    "sbin/losetup": "usr/bin/losetup",
}
# pthread_cancel loads it by name at run time, so no NEEDED entry names it.
_LIBRARIES = ("libgcc_s.so.1",)

_MODULES = (
    "xen-evtchn", "xen-gntdev", "xen-gntalloc", "xenfs", "xen-privcmd",
    "xen-blkback", "loop",                       # Xen's tools and disks
    "virtio_pci", "virtio_console", "9p", "9pnet_virtio",  # to reach the lab
)

_NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[([^]]+)\]")


def _find_library(folders, name):
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    raise tools.LabError(f"library {name} is in none of the packages; add "
                         "its package to those of xens.py")


def _needed_libraries(folders, binaries):
    """Returns all libraries that the binaries load, directly or not.

    They are read from the files. The dynamic loader is not asked, because it
    would answer for the machine on which the lab is built.
    """
    found = {name: _find_library(folders, name) for name in _LIBRARIES}
    queue = [*binaries, *found.values()]
    while queue:
        listing = tools.run("readelf", "--wide", "--dynamic", queue.pop())
        for name in _NEEDED.findall(listing):
            if name not in found:
                found[name] = _find_library(folders, name)
                queue.append(found[name])
    return found


def _module_closure(dep_file, names):
    """Returns the module files that `names` stand for, with what each needs.

    `dep_file` is depmod's modules.dep: `file: needed needed ...`.
    """
    needed = {}
    for line in dep_file.read_text().splitlines():
        path, _, rest = line.partition(":")
        needed[path] = rest.split()
    by_name = {pathlib.Path(path).stem.replace("-", "_"): path
               for path in needed}
    files = set()
    for name in names:
        path = by_name.get(name.replace("-", "_"))
        if path is None:
            raise tools.LabError(f"the kernel has no module {name}")
        files.update([path, *needed[path]])
    return sorted(files)


def _add_modules(tree, root, names):
    """Copies kernel modules and indexes them for modprobe."""
    source = packages.one_file(tree, "lib/modules/*")
    release = source.name
    tools.run("depmod", "--basedir", tree, release)
    target = root / "lib" / "modules" / release
    for name in _module_closure(source / "modules.dep", names):
        packages.copy_file(source / name, target / name)
    for name in ("modules.order", "modules.builtin",
                 "modules.builtin.modinfo"):
        packages.copy_file(source / name, target / name)
    tools.run("depmod", "--basedir", root, release)
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc" / "lab-modules").write_text("\n".join(names) + "\n")


def _add_programs(tree, root, xen):
    """Copies dom0's programs, the libraries that they load, and the dynamic
    loader.
    """
    programs = {**_PROGRAMS, **{f"{xen.folder}/bin/{name}": f"usr/sbin/{name}"
                                for name in _XEN_PROGRAMS}}
    for source, target in programs.items():
        packages.copy_file(tree / source, root / target)
    dynamic = [tree / source for source in programs
               if source != "bin/busybox"]
    folders = [tree / folder / "x86_64-linux-gnu"
               for folder in ("usr/lib", f"{xen.folder}/lib")]
    for name, path in _needed_libraries(folders, dynamic).items():
        if name.startswith("ld-linux"):
            continue
        packages.copy_file(path, root / "lib/x86_64-linux-gnu" / name)
    packages.copy_file(_find_library(folders, "ld-linux-x86-64.so.2"),
                       root / "lib64/ld-linux-x86-64.so.2")
    packages.copy_file(tree / xen.shim, root / xen.shim)
    (root / "bin/sh").symlink_to("busybox")


def _archive(root):
    """Returns a directory as an initramfs, owned by root, in sorted order."""
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*"))
    done = subprocess.run(
        [tools.tool("cpio"), "--quiet", "--create", "--format=newc",
         "--owner=0:0", "--reproducible"],
        cwd=root, input="\n".join(names).encode(), stdout=subprocess.PIPE,
        check=False)
    if done.returncode != 0:
        raise tools.LabError(f"cpio failed on {root}")
    return done.stdout


def make_dom0(tree, linux, xen, root, out):
    """Makes dom0's root, uncompressed, because decompressing takes longer
    here.

    `tree`: the packages of this Xen; `linux`: those with dom0's kernel.
    """
    root.mkdir(parents=True)
    for folder in ("proc", "sys", "dev", "run", "tmp", "var/log", "var/lib"):
        (root / folder).mkdir(parents=True)
    (root / "var/run").symlink_to("/run")
    (root / "var/lock").symlink_to("/run/lock")
    (root / "var/lib/xen").mkdir()
    _add_programs(tree, root, xen)
    shutil.copytree(tree / "etc/xen", root / "etc/xen")
    _add_modules(linux, root, _MODULES)
    packages.copy_file(_BLOCK_SCRIPT, root / "etc/xen/scripts/block-lab")
    packages.copy_file(_INSTALL_SCRIPT, root / "usr/bin/install-loader")
    packages.copy_file(_DOM0_INIT, root / "init")
    out.write_bytes(_archive(root))


def make_guest(tree, root, out):
    """Makes the guests' initrd: busybox and one script."""
    for folder in ("proc", "sys", "dev"):
        (root / folder).mkdir(parents=True)
    packages.copy_file(tree / "bin/busybox", root / "bin/busybox")
    packages.copy_file(GUEST_INIT, root / "init")
    out.write_bytes(gzip.compress(_archive(root), 9, mtime=0))


def make_maker(tree, root, out):
    """Makes the maker's first root, which is enough to reach the packages."""
    for folder in ("proc", "sys", "dev"):
        (root / folder).mkdir(parents=True)
    packages.copy_file(tree / "bin/busybox", root / "bin/busybox")
    _add_modules(tree, root, maker.MODULES)
    packages.copy_file(maker.INIT, root / "init")
    out.write_bytes(_archive(root))
