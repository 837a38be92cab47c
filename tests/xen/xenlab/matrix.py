# SPDX-License-Identifier: Apache-2.0
"""The boot matrix for people: Bootmill beside Debian's stock image."""

import re
import statistics

_HEAD = """\
# Boot matrix

Guests that were started on real Xen by the last run of the lab, each once by
a Bootmill image and, where it says so, by Debian's stock image on the same
disks. Written by `tests/xen/lab.py`; `make docs-refresh` copies it here.
Nobody edits it. What a row looks for stands in `tests/xen/xenlab/tables/`.

Linux userspace means that the guest's own init ran; *kernel* that a test
kernel ran and told the right digest of its initrd. *as expected* stands for a
refusal or a failure that the row is there to show.
"""

_STOCK = "stock-"
_REPEATED = re.compile(r"(.+-time-.+)-\d+$")


def _word(result):
    """Returns the outcome of a row in one or two words."""
    if result is None:
        return ""
    if result.verdict != "passed":
        return "**failed**"
    if "lab-userspace" in result.reason:
        return "userspace"
    if "lab-kernel" in result.reason:
        return "kernel"
    return "as expected"


def _stock_word(result):
    """Returns the stock image's column: a dead end there means that stock
    cannot.
    """
    if result is not None and result.verdict == "passed" and (
            "grub rescue>" in result.reason or "BASH-like" in result.reason):
        return "no: GRUB's prompt"
    return _word(result)


def topic_table(results):
    """Returns the lines of one topic's table."""
    by_name = {result.row: result for result in results}
    yield "| guest | target | Bootmill | stock |"
    yield "|---|---|---|---|"
    for result in results:
        if not result.row.startswith(_STOCK):
            control = by_name.get(_STOCK + result.row)
            yield (f"| {result.guest} | {result.target} | {_word(result)} | "
                   f"{_stock_word(control)} |")


def time_table(results):
    """Returns the lines of the table of boot times."""
    series = {}
    for result in results:
        found = _REPEATED.match(result.row)
        key = (result.target, result.guest, found.group(1))
        if result.verdict == "passed":
            series.setdefault(key, []).append(result.boot_seconds)
    yield ("From `xl create` to the first word of a kernel that is loaded "
           "with as much as Linux and an initrd, seconds:")
    yield ""
    yield "| target | loader | median | all |"
    yield "|---|---|---|---|"
    for (target, guest, _), seconds in sorted(series.items()):
        each = ", ".join(f"{value:.2f}" for value in sorted(seconds))
        yield (f"| {target} | {guest} | {statistics.median(seconds):.2f} | "
               f"{each} |")


def text(results, measures):
    """Returns the whole report; `measures`: (title, text) of what was
    measured elsewhere.
    """
    lines = [_HEAD]
    for topic in dict.fromkeys(result.topic for result in results):
        chosen = [result for result in results if result.topic == topic]
        timed = any(_REPEATED.match(result.row) for result in chosen)
        table = time_table(chosen) if timed else topic_table(chosen)
        lines += [f"## {topic}", "", *table, ""]
    for title, measured in measures:
        lines += [f"## {title}", "", measured]
    return "\n".join(lines)


# What is measured elsewhere: builder/presets_test.cc and versions.py.
MEASURES = (("Image sizes", "image-sizes.md"),
            ("GRUB versions", "grub-versions.md"))


def write(path, results):
    """Replaces the report."""
    found = []
    for title, name in MEASURES:
        file = path.with_name(name)
        found.append((title, file.read_text() if file.is_file()
                      else "Not measured in this tree.\n"))
    path.write_text(text(results, found))
