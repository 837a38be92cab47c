#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of README.md and docs/*.md with the real programs and
compares what they print; builds the example fleets.

    tests/docs/docs_test.py BIN_DIR [DOCUMENT...]

Blocks and their marks: blocks.py. What is not run is listed with its reason.
"""

import json
import pathlib
import subprocess
import sys

import blocks
import session

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_GRUB = "/usr/lib/grub"
# The package of GRUB whose outputs the documents show: Debian 12's.
_SHOWN = "2.06-13+deb12u2"


def _documents():
    return [_ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]


def _fail(place, text):
    print(f"{place}: {text}")
    return 1


def _grub_here(programs):
    """Returns the version of this machine's package of GRUB."""
    shown = subprocess.run(
        [programs / "bootmill", "toolchain", "show", "-d", _GRUB, "-o",
         "json"], capture_output=True, check=True, stdin=subprocess.DEVNULL)
    return json.loads(shown.stdout)["version"]


class Runner:
    """Runs one document, whose commands build on each other."""

    def __init__(self, programs):
        self.session = session.Session(programs)
        self.grub = _grub_here(programs)
        self.ran = 0
        self.skipped = []  # (place, reason)

    def close(self):
        """Ends the session."""
        self.session.close()

    def _before(self, block):
        failures = 0
        for name, command in block.marks:
            if name != "before":
                continue
            code, printed = self.session.run(command)
            if code != 0:
                failures += _fail(block.place(), f"`{command}` ended with "
                                  f"{code}:\n" + "\n".join(printed))
        return failures

    def _command(self, block, command):
        wanted = int(block.mark("exit") or 0)
        code, printed = self.session.run(
            command.text, as_user=block.mark("as") is not None)
        self.ran += 1
        place = f"{block.path}:{command.line}"
        if code != wanted:
            return _fail(place, f"ended with {code}, not {wanted}:\n" +
                         "\n".join(printed))
        expected = command.expected
        if expected is not None and self.grub != _SHOWN:
            expected = blocks.for_other_grub(expected, _SHOWN, self.grub)
        if expected is None or blocks.matches(expected, printed):
            return 0
        return _fail(place, "printed\n" + "\n".join(printed) +
                     "\nand the document says\n" +
                     "\n".join(expected))

    def block(self, block):
        """Runs a block; returns how many of its commands failed."""
        reason = block.mark("not run")
        if reason is not None:
            self.skipped.append((block.place(), reason))
            return 0
        failures = self._before(block)
        name = block.mark("file")
        if name is not None:
            text = "\n".join(block.lines) + "\n"
            (self.session.folder / name).write_text(text)
        elif block.kind in ("sh", "console"):
            for command in block.commands():
                failures += self._command(block, command)
        return failures


def _run_document(path, programs):
    """Returns (failures, commands that ran, blocks that did not)."""
    try:
        found = blocks.read(path)
    except ValueError as error:
        return _fail(error, "cannot be read"), 0, []
    if not any(block.kind in ("sh", "console") for block in found):
        return 0, 0, []
    runner = Runner(programs)
    try:
        failures = sum(runner.block(block) for block in found)
    finally:
        runner.close()
    return failures, runner.ran, runner.skipped


def _build_examples(programs):
    """Builds every fleet of deploy/examples; returns the failures."""
    runner = Runner(programs)
    try:
        code, printed = runner.session.run(
            f"bootmill build --local -f {_ROOT}/deploy/examples -d {_GRUB} "
            "--output images && bootmill validate -f "
            f"{_ROOT}/deploy/examples -d {_GRUB}")
    finally:
        runner.close()
    return 0 if code == 0 else _fail("deploy/examples", "\n".join(printed))


def main(arguments):
    """Returns the exit code."""
    programs = pathlib.Path(arguments[0]).resolve()
    paths = [pathlib.Path(path).resolve() for path in arguments[1:]]
    failures = 0 if paths else _build_examples(programs)
    ran = 0
    skipped = []
    for path in paths or _documents():
        failed, commands, left = _run_document(path, programs)
        failures += failed
        ran += commands
        skipped += left
    for place, reason in skipped:
        print(f"not run: {place}: {reason}")
    print(f"{ran} blocks and commands ran, {len(skipped)} blocks did not, "
          f"{failures} failed")
    return 1 if failures or not ran else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
