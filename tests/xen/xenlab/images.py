# SPDX-License-Identifier: Apache-2.0
"""Builds the images under test, with the product's own command line."""

import subprocess

from xenlab import tools

# Where the package grub-xen-bin puts GRUB's parts, one folder a target.
_GRUB_DIR = "/usr/lib/grub"


def build_images(program, fleets, out):
    """Runs `bootmill build --local` for every fleet file into `out`.

    It leaves `<fleet>-<target>.bin` there for each target of each fleet.
    """
    files = sorted(fleets.glob("*.yaml"))
    if not files:
        raise tools.LabError(f"no fleet files in {fleets}")
    if not program.is_file():
        raise tools.LabError(f"{program} is missing: build it first")
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.bin"):
        old.unlink()
    for fleet in files:
        with tools.step(f"building {fleet.name}"):
            _build(program, fleet, out)


def _build(program, fleet, out):
    done = subprocess.run(
        [program, "build", "--local", "-f", fleet, "-d", _GRUB_DIR,
         "-o", out],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False)
    if done.returncode != 0:
        raise tools.LabError(
            f"bootmill build --local -f {fleet} failed with status "
            f"{done.returncode}:\n{done.stdout}")
