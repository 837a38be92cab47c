# SPDX-License-Identifier: Apache-2.0
"""Reading a guest's console: what it shows, and whether that is a pass.

Pure functions; test_console.py holds their examples.
"""

import dataclasses
import re

# GRUB's own greeting; its kernel prints it before any configuration runs.
_GREETING = "Welcome to GRUB!"

# A guest that shows one of these goes no further by itself.
_DEAD_ENDS = (
    ("grub rescue>", "GRUB fell to its rescue prompt"),
    ("Minimal BASH-like line editing", "GRUB fell to its prompt"),
    ("Press any key to continue", "GRUB waits after an error"),
    ("Press any key to exit", "GRUB aborted"),
    ("System halted!", "GRUB halted"),
    ("Kernel panic - not syncing", "the guest's kernel panicked"),
    ("Panic on CPU", "Xen's shim panicked"),
)

_CURSOR = re.compile(r"\x1b\[[0-9;]*[HJ]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9])")


@dataclasses.dataclass(frozen=True)
class Verdict:
    """The end of a row."""

    passed: bool
    reason: str


def clean(raw):
    """Returns console bytes as lines of text.

    A move of the cursor starts a new line, because GRUB places texts with
    it; colours and returns go.
    """
    text = raw.decode("utf-8", "replace")
    text = _CURSOR.sub("\n", text)
    return _ESCAPE.sub("", text).replace("\r", "").replace("\0", "")


def first_line(text):
    """Returns the first line of a loader, or nothing if there is none.

    Xen's shim speaks before the 32-bit loader that it starts.
    """
    for line in map(str.strip, text.splitlines()):
        if line not in ("", _GREETING) and not line.startswith("(XEN)"):
            return line
    return ""


def image_line(image, target):
    """Returns the first line an image promises to print, or None.

    It stands in the image as text, so that the console can be compared
    with this very image and not only with a pattern.
    """
    found = re.search(
        rb"\bbootmill [0-9a-f]{16} " + target.encode() + rb"(?![\w-])", image)
    return found.group().decode() if found else None


def _check_first_line(text, promised):
    shown = first_line(text)
    if promised is not None and shown != promised:
        return Verdict(False, f"the first line is {shown!r}, the image "
                              f"promises {promised!r}")
    return None


def judge(raw, row, promised):
    """Returns the verdict that a console allows, or None to wait on.

    `promised` is the image's first line, or None if it promises none.
    """
    text = clean(raw)
    for pattern in row.forbidden:
        found = re.search(pattern, text)
        if found:
            return Verdict(False, f"forbidden: {found.group().strip()!r}")
    found = re.search(row.marker, text)
    if found:
        return (_check_first_line(text, promised)
                or Verdict(True, found.group().strip()))
    for words, meaning in _DEAD_ENDS:
        if words in text:
            return Verdict(False, meaning)
    return None


def tail(raw, lines=30):
    """Returns the last lines a console shows, for a reader."""
    shown = [line.rstrip() for line in clean(raw).splitlines()]
    return "\n".join([line for line in shown if line][-lines:])
