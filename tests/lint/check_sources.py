#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks habits that no compiler checks; RULES has a row for each."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE = (".h", ".cc", ".c", ".S", ".py", ".sh", ".proto")
MAX_LINES = 400
WORDS = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3))
# (description, file suffixes, pattern that must not appear)
RULES = (
    ("unfinished spot", CODE, re.compile(rf"\b({WORDS})\b")),
    ("unbounded or unchecked C function", (".h", ".cc", ".c"),
     re.compile(r"\b(strcpy|strcat|sprintf|gets|system|popen|atoi|atol|"
                r"std::stoi|std::stol|std::stoul)\s*\(")),
    ("skipped test", (".cc",),
     re.compile(r"\b(GTEST_" + r"SKIP|DISABLED_" + r"\w+)")),
    ("absl::StrCat cannot take std::string_view", (".h", ".cc"),
     re.compile(r"absl::Str" + r"Cat\b")),
)
# (description, beginning of the file's name, file that is exempt, pattern)
CLOCK = re.compile(r"system_clock::now\(|sleep_for\(|sleep_until\(")
LOCAL_RULES = (
    *(("the clock and waits come from common/clock.h", folder, "", CLOCK)
      for folder in ("agent/", "builder/", "cli/", "server/", "trust/")),
    ("a change without its audit record: use WriteChange", "server/handlers/",
     "server/handlers/change.h", re.compile(r"\bdatabase_?\.Write\(")),
)


def tracked_files():
    """Returns the files git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


def has_licence_line(text):
    """The SPDX line is the first, or the second after an interpreter line."""
    return any("SPDX-License-Identifier: Apache-2.0" in line
               for line in text.splitlines()[:2])


def check_file(name):
    """Yields a message for each habit that the file breaks."""
    text = (ROOT / name).read_text()
    suffix = pathlib.Path(name).suffix
    is_build_file = pathlib.Path(name).name in ("CMakeLists.txt", "Makefile")
    if (suffix in CODE or is_build_file) and not has_licence_line(text):
        yield f"{name}:1: no SPDX line"
    if suffix in CODE and text.count("\n") > MAX_LINES:
        yield f"{name}: more than {MAX_LINES} lines"
    for what, suffixes, pattern in RULES:
        if suffix not in suffixes:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: {what}"


def check_local(name):
    """Yields a message for each rule of its folder that the file breaks."""
    for what, start, exception, pattern in LOCAL_RULES:
        if not name.startswith(start) or name == exception:
            continue
        if name.endswith("_test.cc") or "/testing/" in name:
            continue
        for number, line in enumerate((ROOT / name).read_text().splitlines(),
                                      1):
            if pattern.search(line):
                yield f"{name}:{number}: {what}"


def main():
    """Prints every violation; exits 1 if there is any."""
    names = [name for name in tracked_files()
             if pathlib.Path(name).suffix in CODE
             or pathlib.Path(name).name in ("CMakeLists.txt", "Makefile")]
    messages = [message for name in names
                for message in (*check_file(name), *check_local(name))]
    print("\n".join(messages + [f"{len(names)} files, "
                                f"{len(messages)} violations"]))
    if not names:
        sys.exit("no files found: the check checked nothing")
    sys.exit(1 if messages else 0)


if __name__ == "__main__":
    main()
