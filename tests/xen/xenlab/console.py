# SPDX-License-Identifier: Apache-2.0
"""Judging a guest's console: what it shows, and whether that is a pass.

Pure functions; lab_test.py has examples.
"""

import dataclasses
import re

from xenlab import row as rows

# GRUB's greeting, which its kernel prints before any configuration runs.
_GREETING = "Welcome to GRUB!"

# A guest that shows one of these does not continue by itself.
_ENDS_BY_ITSELF = "Press any key to continue"  # after ten seconds
_DEAD_ENDS = (
    ("grub rescue>", "GRUB fell to its rescue prompt"),
    ("Minimal BASH-like line editing", "GRUB fell to its prompt"),
    (_ENDS_BY_ITSELF, "GRUB waits after an error"),
    ("Press any key to exit", "GRUB aborted"),
    ("System halted!", "GRUB halted"),
    ("Kernel panic - not syncing", "the guest's kernel panicked"),
    ("Panic on CPU", "Xen's shim panicked"),
)

_CURSOR = re.compile(r"\x1b\[[0-9;]*[HJ]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9])")


@dataclasses.dataclass(frozen=True)
class Verdict:
    """How a row ended."""

    passed: bool
    reason: str


@dataclasses.dataclass(frozen=True)
class End:
    """How a domain ended: xl's exit status, and Xen's shutdown reason."""

    status: str
    reason: str  # of row.REASONS, or nothing if it never ran


def shutdown_reason(log):
    """Returns the reason that `xl create -F` writes to its log."""
    found = re.search(r"has shut down, reason code (\d+)", log)
    if not found:
        return ""
    return rows.REASONS.get(int(found.group(1)), found.group(1))


def kernel_started(raw):
    """Returns whether the console shows the test kernel's first word."""
    return b"lab-kernel:" in raw


def clean(raw):
    """Returns console bytes as lines of text.

    A move of the cursor starts a new line, because GRUB places texts with it;
    colours and returns are removed.
    """
    text = raw.decode("utf-8", "replace")
    text = _CURSOR.sub("\n", text)
    return _ESCAPE.sub("", text).replace("\r", "").replace("\0", "")


def first_line(text):
    """Returns the first line of a loader, or nothing if there is none.

    Xen's shim prints lines before the 32-bit loader that it starts.
    """
    for line in map(str.strip, text.splitlines()):
        if line not in ("", _GREETING) and not line.startswith("(XEN)"):
            return line
    return ""


def image_line(image, target):
    """Returns the first line that an image promises to print, or None.

    The image contains it as text, so the console can be compared with this
    very image, and not only with a pattern.
    """
    found = re.search(
        rb"\bbootmill [0-9a-f]{16} " + target.encode() + rb"(?![\w-])", image)
    return found.group().decode() if found else None


def lacks_acpi(text):
    """Returns whether the test kernel did not find the tables that Xen made.
    """
    return "lab-kernel-lacks-acpi" in text


def _check_first_line(text, promised):
    shown = first_line(text)
    if promised is not None and shown != promised:
        return Verdict(False, f"the first line is {shown!r}, the image "
                              f"promises {promised!r}")
    return None


def _shown_in_order(text, patterns):
    """Returns the last match if all matched one after the other, or None."""
    found = None
    at = 0
    for pattern in patterns:
        found = re.compile(pattern).search(text, at)
        if not found:
            return None
        at = found.end()
    return found


def _judge_end(row, end, last):
    """Returns the verdict on a guest that showed everything: did it end as
    said?
    """
    if not row.ends:
        return Verdict(True, last)
    if end is None:
        return None
    if end.reason != row.ends:
        return Verdict(False, f"the domain ended by {end.reason or 'nothing'}"
                              f", expected {row.ends}")
    return Verdict(True, f"{last}; then {row.ends}")


def judge(raw, row, promised, end=None):
    """Returns the verdict that a console allows, or None to wait longer.

    `promised` is the image's first line, or None if it promises none. `end`
    is how the domain ended, once all of its output has arrived.
    """
    text = clean(raw)
    if lacks_acpi(text):
        return Verdict(False, "the kernel found no ACPI tables")
    for pattern in row.never:
        found = re.search(pattern, text)
        if found:
            return Verdict(False, f"forbidden: {found.group().strip()!r}")
    found = _shown_in_order(text, row.shows)
    if found:
        return (_check_first_line(text, promised)
                or _judge_end(row, end, found.group().strip()))
    for words, meaning in _DEAD_ENDS:
        if words in text and not row.types and not (
                row.silence_s and words == _ENDS_BY_ITSELF):
            return Verdict(False, meaning)
    if end is not None:
        return Verdict(False, "the guest ended before all was shown (xl exit "
                              f"status {end.status}, see xl.log)")
    return None


def waiting(raw):
    """Returns what a silent console waits for, if that can be seen at once."""
    text = clean(raw)
    at = text.rfind("which entry is highlighted")
    rest = text[at:]
    if (at >= 0 and "executed automatically" not in rest
            and _ENDS_BY_ITSELF not in rest):
        return "GRUB waits in its menu"
    return ""


def tail(raw, lines=30):
    """Returns the last lines of a console, for a reader."""
    shown = [line.rstrip() for line in clean(raw).splitlines()]
    return "\n".join([line for line in shown if line][-lines:])
