# SPDX-License-Identifier: Apache-2.0
"""Asks Xen's own pygrub what it would start, as a second opinion on a guest.

It is run on this machine, from the unpacked packages, on a disk's image; like
xl, it gives pygrub the first disk only.
"""

import dataclasses
import os
import pathlib
import shutil
import subprocess
import tempfile

from xenlab import tools, xens

_XEN = xens.DEFAULT.folder
_PARTS = (f"{_XEN}/bin/pygrub", f"{_XEN}/lib")
_SECONDS = 20


@dataclasses.dataclass(frozen=True)
class Choice:
    """What pygrub chose; if it chose nothing, only `trouble` is set."""

    kernel: bytes = b""
    ramdisk: bytes = None
    command_line: str = ""
    trouble: str = ""


def collect(tree, out):
    """Copies pygrub with its libraries out of the packages."""
    for name in _PARTS:
        if (tree / name).is_dir():
            shutil.copytree(tree / name, out / name, symlinks=True)
        else:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree / name, out / name)


def _environment(root):
    libraries = root / _XEN / "lib" / "x86_64-linux-gnu"
    return {**os.environ, "LD_LIBRARY_PATH": str(libraries),
            "PYTHONPATH": str(root / _XEN / "lib" / "python"),
            "PYTHONDONTWRITEBYTECODE": "1", "TERM": "dumb",
            "XEN_FSIMAGE_FSDIR": str(libraries / "xenfsimage")}


def ask(root, disk):
    """Returns what pygrub chooses on a disk's image."""
    program = root / "pygrub" / _XEN / "bin" / "pygrub"
    with tempfile.TemporaryDirectory(prefix="lab-pygrub-") as folder:
        command = [tools.tool("python3.11"), program, "--quiet",
                   "--output-format=simple0",
                   f"--output-directory={folder}", disk]
        try:
            done = subprocess.run(
                command, env=_environment(root / "pygrub"), cwd=folder,
                stdin=subprocess.DEVNULL, capture_output=True,
                timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return Choice(trouble=f"no answer within {_SECONDS} s")
        if done.returncode != 0:
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            return Choice(trouble=lines[-1] if lines else "it failed")
        return parse(done.stdout)


def parse(answer):
    """Returns the choice in pygrub's output, which has the format simple0."""
    kernel, ramdisk, line = b"", None, ""
    for item in answer.split(b"\0"):
        key, _, value = item.decode(errors="replace").partition(" ")
        if key == "kernel":
            kernel = pathlib.Path(value).read_bytes()
        elif key == "ramdisk":
            ramdisk = pathlib.Path(value).read_bytes()
        elif key == "args":
            line = value.strip('"')
    return Choice(kernel, ramdisk, line)
