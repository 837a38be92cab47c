# SPDX-License-Identifier: Apache-2.0
"""Runs the guest corpus: rows of ours and stock, and pygrub."""

import pathlib

from xenlab import fleets, guest_disks, guest_report, guest_rows, guests
from xenlab import images, prepare, pygrub, session, tools
from xenlab import row as rows

# What `--only` names.
IMAGES = {"ours": guest_rows.OURS, "stock": rows.STOCK}


def _build_image(program, out):
    """Builds the images of the one fleet that the corpus is started with."""
    text = (fleets.FOLDER / f"{guest_rows.FLEET}.yaml").read_text()
    images.build_images(program, {guest_rows.FLEET: text}, out)
    return out


def _raw(result):
    path = pathlib.Path(result.console) if result.console else None
    return path.read_bytes() if path and path.is_file() else b""


def _asked(table, lab):
    """Returns what pygrub would start, by the guests' names."""
    found = {}
    for guest in table:
        disk = guest.disks[0]
        name = guest_disks.disk_name(lab.keys[guest.name], disk)
        image = lab.corpus / f"{name}.img"
        found[guest.name] = guest_rows.judge_pygrub(
            guest, pygrub.ask(lab.pygrub, image))
    return found


def _run_rows(table, lab, build, folder, chosen):
    paths = session.Paths(lab, folder.resolve(), build / "service",
                          build / "run-guests")
    paths.service.mkdir(exist_ok=True)
    wanted = [one for guest in table
              for one in guest_rows.make(guest, lab.keys[guest.name], chosen)]
    return {result.row: result
            for result in session.run_rows(wanted, paths)} if wanted else {}


def run(build, names, kinds, only, program, image_dir):
    """Runs guests and returns the records of guest_report.py.

    REQUIRES: the caller holds prepare.locked(build).
    """
    everyone = guests.load_all(names, kinds)
    lab = prepare.prepare(build, everyone)
    table = [guest for guest in everyone if guest.name not in lab.broken]
    chosen = [image for word, image in IMAGES.items() if only in (None, word)]
    folder = image_dir
    if folder is None:
        folder = build / "guest-images"
        if guest_rows.OURS in chosen:
            _build_image(program, folder)
        folder.mkdir(exist_ok=True)
    asked = {}
    if only in (None, "pygrub"):
        with tools.step(f"asking pygrub about {len(table)} guests"):
            asked = _asked(table, lab)
    results = _run_rows(table, lab, build, folder, chosen)
    records = []
    for guest in everyone:
        outcomes = {}
        if guest.name in lab.broken:
            records.append(guest_report.broken(guest, lab.broken[guest.name]))
            continue
        for image in chosen:
            for target in guest_rows.TARGETS:
                result = results[guest_rows.row_name(guest, target, image)]
                outcomes[guest_report.key(image, target)] = guest_rows.judge(
                    guest, target, image, _raw(result), result.reason)
        if guest.name in asked:
            outcomes[guest_rows.PYGRUB] = asked[guest.name]
        records.append(guest_report.record(guest, outcomes))
    return records
