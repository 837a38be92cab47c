# SPDX-License-Identifier: Apache-2.0
"""Results of the guest corpus, for programs and for people."""

import dataclasses
import json
import os
import pathlib
import re

from xenlab import guest_rows, tools
from xenlab import row as rows

# The report of the last whole run, which is committed.
PUBLISHED = pathlib.Path(__file__).resolve().parents[3] / "docs/guests.md"

_HEAD = """\
# Guests

Guests that people reported, rebuilt in `tests/guests`, each started on real
Xen, when the lab ran it last, with a Bootmill image of the default policy
(*ours*) and with Debian's stock image, PVH and 64-bit PV; and what Xen's own
`pygrub` would start. Written by `tests/xen/lab.py`; `make docs-refresh` copies
it here. Nobody edits it.

*boots*: the kernel, the initrds and the whole command line are what the
guest's owner expects. *as expected*: it is not to boot, and says so.
"""

COLUMNS = (
    ("ours PVH", guest_rows.OURS, rows.PVH),
    ("ours PV64", guest_rows.OURS, rows.PV64),
    ("stock PVH", rows.STOCK, rows.PVH),
    ("stock PV64", rows.STOCK, rows.PV64),
    ("pygrub", guest_rows.PYGRUB, ""),
)


def key(image, target):
    """Returns the name of an outcome: of a column of the report."""
    return f"{image}-{rows.SHORT[target]}" if target else image


def troubles(outcomes):
    """Returns why a guest's test fails, or nothing; `outcomes` by key()."""
    found = []
    for target in guest_rows.TARGETS:
        ours = outcomes.get(key(guest_rows.OURS, target))
        if ours is None or ours.right:
            continue
        name = rows.SHORT[target]
        found.append(f"ours {name}: {ours.words}")
        for image in (key(rows.STOCK, target), guest_rows.PYGRUB):
            other = outcomes.get(image)
            if other is not None and other.right:
                found.append(f"{image} does what is expected, ours {name} "
                             "does not")
    return found


def _expected_words(guest):
    cells = []
    for expect in dict.fromkeys((guest.pvh, guest.pv)):
        who = re.search(r"\bWHO=\S+", expect.command_line)
        if expect.boots:
            cells.append(who.group() if who else expect.kernel)
        else:
            cells.append(f"none: {expect.limit or 'no kernel'}")
    return "; PV: ".join(cells)


def record(guest, outcomes):
    """Returns a guest's record for the results file."""
    return {
        "guest": guest.name, "expected": _expected_words(guest),
        "kinds": list(guest.kinds), "troubles": troubles(outcomes),
        "outcomes": {name: dataclasses.asdict(one)
                     for name, one in outcomes.items()}}


def broken(guest, why):
    """Returns the record of a guest whose disks could not be made."""
    return {**record(guest, {}),
            "troubles": [f"its disks could not be made: {why}"]}


def _cell(record_, image, target):
    outcome = record_["outcomes"].get(key(image, target))
    return "" if outcome is None else outcome["words"].replace("|", "\\|")


def table(records):
    """Returns the lines of the report's table."""
    yield "| guest | expected | " + " | ".join(
        name for name, _, _ in COLUMNS) + " |"
    yield "|---" * (len(COLUMNS) + 2) + "|"
    for one in records:
        cells = [_cell(one, image, target) for _, image, target in COLUMNS]
        yield (f"| {one['guest']} | {one['expected']} | "
               + " | ".join(cells) + " |")


def summary(records):
    """Returns the lines that count, a column each."""
    for name, image, target in COLUMNS:
        found = [one["outcomes"][key(image, target)] for one in records
                 if key(image, target) in one["outcomes"]]
        if found:
            right = sum(one["right"] for one in found)
            yield f"{name}: {right} of {len(found)} as expected"


def write(results, records, seconds):
    """Replaces the results file and the report beside it."""
    results.parent.mkdir(parents=True, exist_ok=True)
    fresh = results.with_suffix(".tmp")
    fresh.write_text(json.dumps(
        {"seconds": round(seconds, 1), "guests": records}, indent=2) + "\n")
    os.replace(fresh, results)
    counts = "".join(f"- {line}\n" for line in summary(records))
    results.with_suffix(".md").write_text(
        "\n".join((_HEAD, counts, *table(records))) + "\n")


def _merged(former, fresh):
    """Returns a guest's record with what `fresh` says and, of loaders that it
    does not name, what `former` said.
    """
    if not (former and fresh["outcomes"]):
        return fresh
    outcomes = former["outcomes"] | fresh["outcomes"]
    parsed = {name: guest_rows.Outcome(**one)
              for name, one in outcomes.items()}
    return {**fresh, "outcomes": outcomes, "troubles": troubles(parsed)}


_RIGHT = ("boots", "as expected")


def read_table(lines):
    """Returns the records of a report's table, whose outcomes have their words
    only.
    """
    for line in lines:
        cells = [cell.replace("\\|", "|").strip()
                 for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) != len(COLUMNS) + 2 or cells[0] in ("guest", "---"):
            continue
        outcomes = {
            key(image, target): guest_rows.Outcome(
                words in _RIGHT, not words.startswith("no: "), words)
            for (_, image, target), words in zip(COLUMNS, cells[2:]) if words}
        yield {
            "guest": cells[0], "expected": cells[1], "kinds": [],
            "troubles": troubles(outcomes),
            "outcomes": {name: dataclasses.asdict(one)
                         for name, one in outcomes.items()}}


def update(results, records, seconds, published=None):
    """Puts what was run again into the results of former runs. Without a
    results file they are those of the report `published`; there need be none.
    """
    former = {"seconds": 0, "guests": []}
    if results.is_file():
        former = json.loads(results.read_text())
    elif published:
        former["guests"] = read_table(published.read_text().splitlines())
    guests = {one["guest"]: one for one in former["guests"]}
    for one in records:
        guests[one["guest"]] = _merged(guests.get(one["guest"]), one)
    write(results, [guests[name] for name in sorted(guests)],
          former["seconds"] + seconds)


def print_table(records):
    """Prints the results for a reader at a terminal."""
    lines = [("guest", *(name for name, _, _ in COLUMNS))]
    for one in records:
        lines.append((one["guest"], *(
            _cell(one, image, target)[:44] for _, image, target in COLUMNS)))
    widths = [max(map(len, column)) for column in zip(*lines)]
    print()
    for line in lines:
        print("  ".join(cell.ljust(width)
                        for cell, width in zip(line, widths)).rstrip())
    print()
    for line in summary(records):
        print(line)
    failed = [one["guest"] for one in records if one["troubles"]]
    print(f"failed: {', '.join(failed) or 'none'}")


def check(path, name):
    """Prints one guest; returns whether it passed."""
    if not path.is_file():
        raise tools.LabError(f"no results in {path}: run the lab first")
    for one in json.loads(path.read_text())["guests"]:
        if one["guest"] == name:
            for outcome, words in one["outcomes"].items():
                print(f"{outcome}: {words['words']}")
            for trouble in one["troubles"]:
                print(f"failed: {trouble}")
            return not one["troubles"]
    raise tools.LabError(f"guest {name} is not in the last results ({path})")
