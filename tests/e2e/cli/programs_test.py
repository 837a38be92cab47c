# SPDX-License-Identifier: Apache-2.0
"""What holds for all commands of all three programs, found by a walk."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "days"))
import programs  # noqa: E402
from terminal import on_terminal  # noqa: E402

_PROGRAMS = ("bootmill", "bootmill-agent", "bootmilld")
# What prints no result of its own: scripts for shells, pages, help, and what
# grub-mkimage writes, whose -o names a file.
_WITHOUT_RESULT = ("completion", "help", "man", "mkimage")
_FORMATS = "{table,wide,name,json,yaml}"


def output_of(words):
    """Returns what a command prints."""
    return programs.run(words).stdout


def commands_below(program, command):
    """Returns the commands below one, as completion offers them."""
    offered = output_of([programs.BIN / program, "__complete", *command, ""])
    return [line.split("\t")[0] for line in offered.splitlines()
            if "\t" in line and not line.startswith("-")]


def is_group(text):
    """Whether a help lists commands."""
    return "subcommands:" in text.lower()


def walk():
    """Returns (program, command, help) of all commands of all programs."""
    found = []
    for program in _PROGRAMS:
        waiting = [()]
        while waiting:
            command = waiting.pop()
            text = output_of([programs.BIN / program, *command, "--help"])
            found.append((program, command, text))
            if command != ("help",) and is_group(text):
                waiting += [(*command, below)
                            for below in commands_below(program, command)]
    return found


def paragraphs(text):
    """Returns the paragraphs of prose of a help, each as its lines."""
    found = [[]]
    for line in text.splitlines():
        if line and line[0] != " " and not line.endswith(":") and \
                not line.startswith("Usage:"):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [lines for lines in found if lines]


class ProgramsTest(unittest.TestCase):
    """Help, formats and outputs that cannot be written."""

    @classmethod
    def setUpClass(cls):
        cls.commands = walk()

    def test_the_walk_finds_commands_of_all_programs(self):
        """A walk over nothing would find nothing wrong."""
        found = {(program, *command) for program, command, _ in self.commands}
        self.assertGreater(len(found), 75)
        for known in (("bootmill", "orgs", "set-quota"),
                      ("bootmill-agent", "pull"), ("bootmilld", "restore")):
            self.assertIn(known, found)

    def test_help_fits_the_terminal(self):
        """No line is wider, unless it is one word that cannot be parted."""
        for program, command, _ in self.commands:
            for columns in (40, 80, 200):
                words = [programs.BIN / program, *command, "--help"]
                code, text = on_terminal(words, columns, {"TERM": "xterm"})
                self.assertEqual(code, 0, words)
                widest = min(columns, 80)
                for line in text.splitlines():
                    one_word = " " not in line.strip().removesuffix(" \\") \
                        and "," not in line.strip()[:-1]
                    quoted = "'" in line or '"' in line
                    self.assertTrue(
                        len(line) <= widest or one_word or quoted,
                        f"{program} {command} at {columns}: {line}")

    def test_paragraphs_are_filled(self):
        """A line ends where the next word would not have fitted."""
        for program, command, text in self.commands:
            for lines in paragraphs(text):
                for line, following in zip(lines, lines[1:]):
                    word = following.split(" ")[0]
                    self.assertGreater(
                        len(line) + 1 + len(word), 80,
                        f"{program} {command}: {line}\n{following}")

    def test_every_command_has_examples_of_itself(self):
        """A copy of another command's example would explain nothing."""
        for program, command, text in self.commands:
            if command == ("help",):
                continue  # its help is the program's
            examples = text.split("\nExample", 1)
            self.assertEqual(len(examples), 2, f"{program} {command}")
            self.assertIn(" ".join((program, *command)), examples[1])

    def test_every_command_takes_the_same_formats(self):
        """What shows a result shows it as -o asks."""
        for program, command, text in self.commands:
            if not is_group(text) and command[-1:] and \
                    command[-1] not in _WITHOUT_RESULT:
                self.assertIn(_FORMATS, text, f"{program} {command}")

    def test_an_output_that_cannot_be_written_is_a_failure(self):
        """On a full disk every program says so and ends with 1."""
        lines = [[program, *command, "--help"]
                 for program, command, _ in self.commands]
        for program in _PROGRAMS:
            lines += [[program, "--version"], [program, "__complete", ""]]
            lines += [[program, "completion", shell]
                      for shell in ("bash", "zsh", "fish")]
        lines += [["bootmilld", "--print-config"],
                  ["bootmilld", "--check-config"]]
        for words in lines:
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run(
                    [programs.BIN / words[0], *words[1:]], stdout=full,
                    stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                    check=False, text=True, timeout=60,
                    env={**os.environ, "BOOTMILL_CONFIG": "/nonexistent"})
            self.assertEqual(done.returncode, 1, words)
            self.assertEqual(
                done.stderr,
                f"{words[0]}: standard output could not be written\n", words)


class DaemonsCommandsTest(unittest.TestCase):
    """The commands of bootmilld, whose results are a line."""

    def test_results_are_shown_as_asked(self):
        """As a document with the directory, or as that alone."""
        with tempfile.TemporaryDirectory(prefix="programs") as name:
            folder = pathlib.Path(name)
            daemon = programs.Daemon(folder, [])
            daemon.start()
            daemon.close()
            backup, data = folder / "backup", folder / "restored"
            for words, directory in (
                    (("backup", backup, "--data-dir", daemon.data), backup),
                    (("check", backup), backup),
                    (("check", "--data-dir", daemon.data), daemon.data),
                    (("restore", backup, "--data-dir", data), data)):
                shown = json.loads(output_of(
                    [programs.BIN / "bootmilld", *words, "-o", "json"]))
                self.assertEqual(list(shown), ["directory", "result"])
                self.assertEqual(shown["directory"], str(directory))
                self.assertTrue(shown["result"], words)
            self.assertEqual(
                output_of([programs.BIN / "bootmilld", "check", backup, "-o",
                           "name"]), f"{backup}\n")


if __name__ == "__main__":
    unittest.main()
