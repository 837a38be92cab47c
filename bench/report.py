#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns layout_bench's results into a report of ratios with their spread.

usage: report.py RESULTS.json REPORT.md
"""

import json
import pathlib
import statistics
import sys

PEER = "GrubMkimageCpu"
OURS = "LayoutInProcess"
UNITS = {"ns": 1e-3, "us": 1.0, "ms": 1e3, "s": 1e6}


def times_by_name(results):
    """Returns {benchmark: [microseconds of each repetition]}."""
    times = {}
    for run in results["benchmarks"]:
        if run["run_type"] == "iteration":
            name = run["name"].split("/")[0]
            times.setdefault(name, []).append(
                run["real_time"] * UNITS[run["time_unit"]])
    return times


def spread(values):
    """Returns "median (lowest to highest)"."""
    return (f"{statistics.median(values):.1f} "
            f"({min(values):.1f} to {max(values):.1f})")


def report(times):
    """Returns the report as Markdown."""
    ratios = [peer / ours for peer, ours in zip(times[PEER], times[OURS])]
    lines = [
        "# Performance", "",
        "Written by `make bench`, copied here by `make docs-refresh`. Ratios "
        "are between", "medians of repetitions of one run; absolute times "
        "are those of one machine.", "",
        "## Laying out a PVH image of 27 modules", "",
        "In process against `grub-mkimage`'s own CPU time, the same bytes "
        "(checked before", "measuring).", "",
        f"Ratio: {spread(ratios)} over {len(ratios)} repetitions; to reach: "
        "20, at least 10.", "",
        "| what | microseconds: median (lowest to highest) |",
        "|---|---|"]
    for name, values in times.items():
        lines.append(f"| {name} | {spread(values)} |")
    lines += ["", "`Part…` are parts of `LayoutInProcess`; `Besides…` is what "
              "a build does around it.", ""]
    return "\n".join(lines)


def main():
    """Writes and prints the report."""
    results = json.loads(pathlib.Path(sys.argv[1]).read_text())
    text = report(times_by_name(results))
    pathlib.Path(sys.argv[2]).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
