# SPDX-License-Identifier: Apache-2.0
"""Builds the images under test, with the product's own command line."""

import pathlib
import subprocess

from xenlab import tools

# Where the package grub-xen-bin puts GRUB's parts, one folder a target.
GRUB_DIR = "/usr/lib/grub"
_FETCH = pathlib.Path(__file__).resolve().parents[3] / (
    "deploy/setup/fetch-grub.sh")


def fetch_grub(suite, folder):
    """Returns GRUB's parts of another Debian release, unpacked in `folder`;
    its stock images lie in usr/lib/grub-xen there.
    """
    if not (folder / "usr/lib/grub-xen").is_dir():
        with tools.step(f"fetching GRUB of {suite}"):
            done = subprocess.run(
                [_FETCH, suite, folder], text=True, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise tools.LabError(done.stdout.strip())
    return folder / GRUB_DIR.lstrip("/")


def build_images(program, fleets, out, grub_dir=GRUB_DIR):
    """Runs `bootmill build --local` for all fleets (name to YAML) at once.

    It leaves `<fleet>-<target>.bin` in `out` for each target of each fleet,
    second stages by the names that guests give them, and the fleets' own
    texts.
    """
    if not program.is_file():
        raise tools.LabError(f"{program} is missing: build it first")
    out.mkdir(parents=True, exist_ok=True)
    for old in [*out.glob("*.bin"), *out.glob("*.elf"),
                *out.glob("*.yaml")]:
        old.unlink()
    command = [program, "build", "--local", "-d", grub_dir, "--output", out]
    for name, text in fleets.items():
        path = out / f"{name}.yaml"
        path.write_text(text)
        command += ["-f", path]
    with tools.step(f"building the images of {len(fleets)} fleets"):
        done = subprocess.run(
            command, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise tools.LabError(
            f"bootmill build --local failed with status {done.returncode}:\n"
            f"{done.stdout}")
