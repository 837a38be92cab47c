# SPDX-License-Identifier: Apache-2.0
"""The results of the last run: a file for programs, a table for people."""

import dataclasses
import json
import os
import pathlib

from xenlab import console, session, tools

_FORMAT = 1
_COLUMNS = ("row", "target", "image", "seconds", "verdict", "shown")


def write(path, results, seconds):
    """Replaces the results file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"format": _FORMAT, "seconds": round(seconds, 1),
            "rows": [dataclasses.asdict(result) for result in results]}
    fresh = path.with_suffix(".tmp")
    fresh.write_text(json.dumps(body, indent=2) + "\n")
    os.replace(fresh, path)


def read(path):
    """Returns the results in a file; none if there is no such file."""
    if not path.is_file():
        return []
    return [session.Result(**row)
            for row in json.loads(path.read_text())["rows"]]


def print_table(results):
    """Prints one line for each row; `shown` is where it stopped, or the error.
    """
    lines = [_COLUMNS] + [
        (result.row, result.target, result.image, f"{result.seconds:.1f}",
         result.verdict, result.reason) for result in results]
    widths = [max(len(line[column]) for line in lines)
              for column in range(len(_COLUMNS) - 1)]
    print()
    for *cells, last in lines:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths)]
        print("  ".join([*padded, last]))
    print()


def _row(path, name):
    """Returns a row of the last results as a dictionary."""
    if not path.is_file():
        raise tools.LabError(f"no results in {path}: run the lab first")
    for row in json.loads(path.read_text())["rows"]:
        if row["row"] == name:
            return row
    raise tools.LabError(f"row {name} is not in the last results ({path})")


def check(path, name):
    """Prints one row; returns whether it passed."""
    row = _row(path, name)
    print(f"{name}: {row['verdict']} after {row['seconds']} s: "
          f"{row['reason']}")
    if row["verdict"] == "passed":
        return True
    log = pathlib.Path(row["console"])
    if row["console"] and log.is_file():
        print(f"the end of {log}:\n{console.tail(log.read_bytes())}")
    else:
        print("there is no console")
    return False
