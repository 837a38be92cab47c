#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Names in the documents that must exist: targets of make, tests of ctest, and
the file of the attestation key.

    tests/docs/names_test.py BUILD_DIR
"""

import pathlib
import re
import subprocess
import sys

_ROOT = pathlib.Path(__file__).resolve().parents[2]
# In a code span, or a line of a block.
_MAKE = re.compile(r"`(?:sudo )?make ([a-z][a-z -]*)`"
                   r"|^(?:sudo )?make ([a-z-]+) *(?:#.*)?$", re.M)
_CTEST = re.compile(r"\bctest\b[^`\n]*?-R '?([^\s'`]+)'?")
_KEY = re.compile(r"attestation\.pub(?!\.pem\b)")


def _documents():
    return [_ROOT / "README.md", _ROOT / "CONTRIBUTING.md",
            *sorted((_ROOT / "docs").rglob("*.md")),
            *sorted((_ROOT / "tests").rglob("*.md"))]


def make_targets(text):
    """Returns the targets that a document has built."""
    return [target for span, line in _MAKE.findall(text)
            for target in (span or line).split()]


def ctest_patterns(text):
    """Returns the expressions after `ctest -R`, without placeholders."""
    return [pattern for pattern in _CTEST.findall(text)
            if not pattern.isupper()]


def _targets_of_makefile():
    text = (_ROOT / "Makefile").read_text()
    return {name for names in re.findall(r"^([a-z][a-z .-]*):(?!=)", text,
                                         re.M) for name in names.split()}


def _tests(build):
    listed = subprocess.run(["ctest", "--test-dir", build, "-N"], check=True,
                            capture_output=True, text=True).stdout
    return re.findall(r"Test +#\d+: (\S+)", listed)


def main(arguments):
    """Returns the exit code."""
    targets = _targets_of_makefile()
    tests = _tests(arguments[0])
    wrong = []
    checked = 0
    for path in _documents():
        text = path.read_text()
        place = path.relative_to(_ROOT)
        for target in make_targets(text):
            checked += 1
            if target not in targets:
                wrong.append(f"{place}: there is no `make {target}`")
        for pattern in ctest_patterns(text):
            checked += 1
            if not any(re.search(pattern, test) for test in tests):
                wrong.append(f"{place}: no test is `{pattern}`")
        if _KEY.search(text):
            wrong.append(f"{place}: the key's file is attestation.pub.pem")
    print("\n".join([*wrong, f"{checked} names checked, {len(wrong)} wrong"]))
    return 1 if wrong or checked < 20 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
