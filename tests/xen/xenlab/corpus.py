# SPDX-License-Identifier: Apache-2.0
"""Runs the guest corpus: rows of ours and stock, and pygrub."""

import dataclasses
import pathlib

from xenlab import fleets, guest_disks, guest_report, guest_rows, guests
from xenlab import images, prepare, pygrub, session, tools, xens
from xenlab import row as rows

# The values of `--only`.
LOADERS = ("ours", "stock", "pygrub")
IMAGES = {"ours": guest_rows.OURS, "stock": rows.STOCK}


@dataclasses.dataclass(frozen=True)
class Choice:
    """Which guests of the corpus are run, and with which images of ours.

    `names`, `kinds`: None selects all. `only`: "ours", "stock", "pygrub", or
    empty for all three. `xen`: the Xen that is used. `grub`: the Debian
    release whose GRUB the images are built with, or empty for this machine's.
    `image_dir`: has the images, in place of those that `program` would build.
    """

    names: list | None
    kinds: list | None
    only: tuple
    xen: xens.Xen
    grub: str
    image_dir: pathlib.Path | None
    program: pathlib.Path

    def wants(self, loader):
        """Returns whether one of "ours", "stock", "pygrub" is run."""
        return not self.only or loader in self.only

    def run_folder(self, build):
        """Returns the folder for consoles and logs."""
        return build / self.xen.named("run-guests")


def _images(choice, build):
    """Returns the folder of our images; builds them if needed."""
    if choice.image_dir:
        return choice.image_dir
    folder = build / f"guest-images{choice.grub and '-' + choice.grub}"
    folder.mkdir(exist_ok=True)
    if choice.wants("ours"):
        grub_dir = images.GRUB_DIR
        if choice.grub:
            grub_dir = images.fetch_grub(choice.grub,
                                         build / f"grub-{choice.grub}")
        text = (fleets.FOLDER / f"{guest_rows.FLEET}.yaml").read_text()
        images.build_images(choice.program, {guest_rows.FLEET: text}, folder,
                            grub_dir)
    return folder


def _raw(result):
    path = pathlib.Path(result.console) if result.console else None
    return path.read_bytes() if path and path.is_file() else b""


def _asked(table, lab):
    """Returns what pygrub would start, by the guests' names."""
    found = {}
    for guest in table:
        disk = guest.attached[0]
        name = guest_disks.disk_name(lab.keys[guest.name], disk)
        image = lab.corpus / f"{name}.img"
        found[guest.name] = guest_rows.judge_pygrub(
            guest, pygrub.ask(lab.pygrub, image))
    return found


def _run_rows(table, paths, chosen):
    paths.service.mkdir(exist_ok=True)
    keys = paths.lab.keys
    wanted = [one for guest in table
              for one in guest_rows.make(guest, keys[guest.name], chosen)]
    return {result.row: result
            for result in session.run_rows(wanted, paths)} if wanted else {}


def run(build, choice):
    """Runs guests and returns the records of guest_report.py.

    REQUIRES: the caller holds prepare.locked(build).
    """
    everyone = guests.load_all(choice.names, choice.kinds)
    lab = prepare.prepare(build, everyone, choice.xen)
    table = [guest for guest in everyone if guest.name not in lab.broken]
    chosen = [image for word, image in IMAGES.items() if choice.wants(word)]
    paths = session.Paths(lab, _images(choice, build).resolve(),
                          build / "service", choice.run_folder(build))
    asked = {}
    if choice.wants("pygrub"):
        with tools.step(f"asking pygrub about {len(table)} guests"):
            asked = _asked(table, lab)
    results = _run_rows(table, paths, chosen)
    records = []
    for guest in everyone:
        if guest.name in lab.broken:
            records.append(guest_report.broken(guest, lab.broken[guest.name]))
            continue
        outcomes = {}
        for image in chosen:
            for target in guest_rows.TARGETS:
                result = results[guest_rows.row_name(guest, target, image)]
                outcomes[guest_report.key(image, target)] = guest_rows.judge(
                    guest, target, image, _raw(result), result.reason)
        if guest.name in asked:
            outcomes[guest_rows.PYGRUB] = asked[guest.name]
        records.append(guest_report.record(guest, outcomes))
    return records
