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
# GRUB loads no module under another licence.
GRUB_MODULE = {f"loader-src/lines/{name}" for name in
               ("grub_abi.h", "lines.c", "split.c", "split.h")}
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
FOLDERS = ("agent/", "builder/", "cli/", "server/", "trust/")
CLOCK = re.compile(r"system_clock::now\(|sleep_for\(|sleep_until\(")
STEADY_CLOCK = re.compile(r"steady_clock::now\(")
UMASK = re.compile(r"\bumask\s*\(")
# Files that may read the monotonic clock, and why.
STEADY_CLOCK_FILES = {
    # A default argument: tests give the time.
    "server/api/change_rates.h", "server/api/request_places.h",
    "server/net/known_addresses.h",
    # The end of a wait on a CondVar, which cannot wait on another clock.
    "server/feed/change_feed.cc", "server/http/connection_set.cc",
    "server/store/connection_pool.cc",
    # Given to the frame guard, whose tests give the time.
    "server/grpc/relay.cc",
    # For how long a result is kept, which tests set.
    "server/readiness.cc",
}
# (description, beginning of the file's name, files that are exempt, pattern)
LOCAL_RULES = (
    *(("the clock and waits come from common/clock.h", folder, (), CLOCK)
      for folder in FOLDERS),
    *(("the monotonic clock is read in common/, or given by the caller; "
       "STEADY_CLOCK_FILES has the exceptions", folder, STEADY_CLOCK_FILES,
       STEADY_CLOCK) for folder in FOLDERS),
    *(("the umask belongs to the whole process: give a mode to open, or use "
       "common/atomic_file.h", folder, (), UMASK)
      for folder in (*FOLDERS, "common/")),
    ("a change without its audit record: use WriteChange", "server/handlers/",
     ("server/handlers/change.h",), re.compile(r"\bdatabase_?\.Write\(")),
)
MUTEX = re.compile(r"^\s*(?:mutable )?Mutex (\w+);", re.MULTILINE)
# Mutexes that guard no member, and why (docs/adr/0049-our-own-mutex.md).
GUARDS_NO_MEMBER = {
    # One thread at a time shuts the server down.
    ("server/grpc/grpc_server.cc", "shutdown_mutex"),
}


def tracked_files():
    """Returns the files git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


def has_licence_line(name, text):
    """The SPDX line is the first, or the second after an interpreter line."""
    licence = "GPL-3.0-or-later" if name in GRUB_MODULE else "Apache-2.0"
    return any(f"SPDX-License-Identifier: {licence}" in line
               for line in text.splitlines()[:2])


def check_file(name):
    """Yields a message for each habit that the file breaks."""
    text = (ROOT / name).read_text()
    suffix = pathlib.Path(name).suffix
    is_build_file = pathlib.Path(name).name in ("CMakeLists.txt", "Makefile")
    if (suffix in CODE or is_build_file) and not has_licence_line(name, text):
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
    for what, start, exceptions, pattern in LOCAL_RULES:
        if not name.startswith(start) or name in exceptions:
            continue
        if name.endswith("_test.cc") or "/testing/" in name:
            continue
        for number, line in enumerate((ROOT / name).read_text().splitlines(),
                                      1):
            if pattern.search(line):
                yield f"{name}:{number}: {what}"


def check_mutexes(name):
    """Yields a message for each mutex that guards nothing the compiler knows.

    Mutexes of tests may stand in a function, where nothing can be annotated.
    """
    if not name.endswith((".h", ".cc")) or name.endswith("_test.cc"):
        return
    text = (ROOT / name).read_text()
    for mutex in MUTEX.findall(text):
        guarded = re.search(rf"GUARDED_BY\((\w+(\.|->|::))*{mutex}\)", text)
        if not guarded and (name, mutex) not in GUARDS_NO_MEMBER:
            yield f"{name}: {mutex} guards nothing: use ABSL_GUARDED_BY"


def main():
    """Prints every violation; exits 1 if there is any."""
    names = [name for name in tracked_files()
             if pathlib.Path(name).suffix in CODE
             or pathlib.Path(name).name in ("CMakeLists.txt", "Makefile")]
    messages = [message for name in names
                for message in (*check_file(name), *check_local(name),
                                *check_mutexes(name))]
    print("\n".join(messages + [f"{len(names)} files, "
                                f"{len(messages)} violations"]))
    if not names:
        sys.exit("no files found: the check checked nothing")
    sys.exit(1 if messages else 0)


if __name__ == "__main__":
    main()
