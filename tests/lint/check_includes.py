#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks every #include against the table in include_table.txt.

An include is judged by the longest row that is a prefix of its path. Headers
of the C and C++ standard libraries and of POSIX are free.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests/lint/include_table.txt"
FOLDERS = ("common", "loader-src", "builder", "trust", "server", "agent",
           "cli", "bench", "tests")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
# <vector>, <sys/stat.h>, <linux/...>, <elf.h>: these belong to no library.
FREE = re.compile(r"^([a-z0-9_]+|(sys|linux|netinet|arpa)/[a-z0-9_]+\.h|"
                  r"(fcntl|unistd|spawn|signal|sched|poll|elf|getopt|dirent|"
                  r"netdb)\.h)$")


def read_table():
    """Returns {include prefix: [folders]}."""
    rows = {}
    for line in TABLE.read_text().splitlines():
        cells = line.split("#", 1)[0].split()
        if cells:
            rows[cells[0]] = cells[1:]
    return rows


def longest_prefix(prefixes, path):
    """Returns the longest of `prefixes` that `path` starts with, or None."""
    fitting = [prefix for prefix in prefixes if path.startswith(prefix)]
    return max(fitting, key=len, default=None)


def may_include(folders, source):
    """Returns whether a file in `folders` may use what the row is about."""
    # What a room has for tests may use what the room may.
    folder = source.rsplit("/", 1)[0].removesuffix("/testing")
    for allowed in folders:
        room = allowed.removesuffix("/**")
        if allowed == "*" or folder == room:
            return True
        if room != allowed and folder.startswith(room + "/"):
            return True
    return False


def check_file(path, rows):
    """Yields one message for each include that the table does not allow."""
    source = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        include = match.group(2)
        row = longest_prefix(rows, include)
        if row is None:
            if not (match.group(1) == "<" and FREE.match(include)):
                yield f"{source}:{number}: no row allows <{include}>"
        elif not may_include(rows[row], source):
            yield (f"{source}:{number}: <{include}> is for "
                   f"{', '.join(rows[row])}")


def main():
    """Prints every violation; exits 1 if there is any."""
    rows = read_table()
    files = [path for folder in FOLDERS
             for path in sorted((ROOT / folder).rglob("*"))
             if path.suffix in (".h", ".cc", ".c")]
    messages = [message for path in files for message in
                check_file(path, rows)]
    print("\n".join(messages + [f"{len(files)} files, "
                                f"{len(messages)} violations"]))
    if not files:
        sys.exit("no files found: the check checked nothing")
    sys.exit(1 if messages else 0)


if __name__ == "__main__":
    main()
