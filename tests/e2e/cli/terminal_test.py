# SPDX-License-Identifier: Apache-2.0
"""The command line on real terminals: widths, TERM, locales, closed pipes."""

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

_GRUB = "/usr/lib/grub"
_FLEET = "a-fleet-with-a-name-of-some-length"


class TerminalTest(unittest.TestCase):
    """One daemon with a fleet, for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="terminal")
        folder = pathlib.Path(cls.scratch.name)
        cls.daemon = programs.Daemon(folder, [_GRUB])
        cls.daemon.start()
        cls.cli = programs.Cli(folder / "cli").use(cls.daemon.root_address,
                                                   "default")
        cls.cli("toolchain", "import", "--directory", _GRUB,
                "--trust-directory", "--activate")
        cls.spec = folder / "web.yaml"
        cls.revisions = 0
        cls.change_spec()
        cls.cli("build", _FLEET, "--wait")

    @classmethod
    def change_spec(cls):
        """Stores a revision that no build has made an image of."""
        cls.revisions += 1
        cls.spec.write_text(f"fleet: {_FLEET}\n"
                            "targets: [i386-xen_pvh, x86_64-xen]\n"
                            f"boot: {{timeout: {cls.revisions}s}}\n")
        cls.cli("apply", "-f", cls.spec)

    @classmethod
    def tearDownClass(cls):
        cls.daemon.close()
        cls.scratch.cleanup()

    def shown(self, columns, *words, **env):
        """Returns what a command shows on a terminal of that width."""
        code, written = on_terminal([programs.BIN / "bootmill", *words],
                                    columns,
                                    {"TERM": "xterm", **self.cli.env, **env})
        self.assertEqual(code, 0, written)
        return written

    def test_tables_fit_the_terminal(self):
        """Tables, and in narrow terminals lines of their own."""
        for words in (("list", "fleets"), ("list", "builds"),
                      ("list", "releases"), ("toolchain", "list"),
                      ("status",)):
            for columns in (40, 80, 120, 200):
                for line in self.shown(columns, *words).splitlines():
                    # A name alone behind its label is not parted.
                    one_word = len(line.split()) <= 2
                    self.assertTrue(
                        len(line) <= columns or (columns < 80 and one_word),
                        f"{words} at {columns}: {line}")

    def test_who_somebody_is_fits_as_well(self):
        """The first administrator has a role in two orgs, and an end."""
        credential = self.daemon.data / "credentials/admin"
        files = [f"--{name}={credential}/{name}.pem"
                 for name in ("ca", "cert", "key")]
        words = ("status", f"--server={self.daemon.address}", *files)
        text = self.shown(80, *words)
        for part in ("admin in default", "admin in system", "until "):
            self.assertIn(part, text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 80, text)

    def test_nothing_is_lost_in_a_narrow_terminal(self):
        """Each cell is whole, one on a line."""
        text = self.shown(40, "list", "fleets")
        self.assertIn(f"FLEET      {_FLEET}", text)
        self.assertIn(f"REVISION   {self.revisions}", text)
        self.assertNotIn("..", text)

    def test_pipes_get_everything(self):
        """No cell is cut where no terminal is."""
        self.assertRegex(self.cli("list", "fleets", "-o", "wide"),
                         _FLEET + r"-\d+ ")
        self.assertNotIn("..", self.cli("list", "fleets", "-o", "wide"))

    def test_no_escape_codes(self):
        """Neither by default nor where somebody asks for none."""
        for env in ({}, {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"LC_ALL": "C"}):
            self.change_spec()
            for words in (("build", _FLEET, "--watch"), ("list", "fleets"),
                          ("--help",)):
                self.assertNotIn("\x1b", self.shown(80, *words, **env))

    def test_a_dumb_terminal_has_no_lines_that_are_replaced(self):
        """A carriage return stands only before a line break."""
        self.change_spec()
        text = self.shown(80, "build", _FLEET, "--watch", TERM="xterm")
        self.assertIn("\r", text.replace("\r\n", "\n"), "no progress at all")
        self.change_spec()
        text = self.shown(80, "build", _FLEET, "--watch", TERM="dumb")
        self.assertNotIn("\r", text.replace("\r\n", "\n"))

    def assert_fits(self, text, columns):
        """Every line fits, also those that are written over each other."""
        for line in text.replace("\r\n", "\n").split("\n"):
            for part in line.split("\r"):
                self.assertLessEqual(len(part), columns, repr(line))

    def test_stages_of_a_build_fit(self):
        """What is longer goes on below, and nothing of it is lost."""
        for columns in (40, 80, 120):
            self.change_spec()
            text = self.shown(columns, "build", _FLEET, "--watch")
            # What follows is the release.
            stages, _, rest = text.partition("release    ")
            self.assertIn(_FLEET, rest)
            self.assertIn("sign", stages)
            self.assert_fits(stages, columns)
            build = self.cli.json("list", "builds", "--limit",
                                  "1")["builds"][0]
            log = self.shown(columns, "logs", build["name"])
            # The last line is the state and the release's name.
            self.assert_fits(log.rstrip().rpartition("\n")[0], columns)
            for stage in build["stages"]:
                self.assertIn("".join(stage.get("message", "").split()),
                              "".join(log.split()))

    def test_progress_never_wraps(self):
        """A download shows how far it is, whatever the path's length."""
        for columns in (40, 80):
            with tempfile.TemporaryDirectory(dir=self.cli.folder) as folder:
                text = self.shown(columns, "pull", f"releases/{_FLEET}-1",
                                  "-d", folder, "-o", "json")
            before = text.split("{", 1)[0].replace("\r\n", "\n")
            shown = [part for part in before.split("\r") if "KiB" in part]
            self.assertTrue(shown, before)
            for part in shown:
                self.assertLess(len(part.split("\n")[0]), columns, part)
                self.assertRegex(part, r"\.bin: \d+ of \d+ KiB")

    def test_the_c_locale_is_enough(self):
        """The program's own words are ASCII."""
        text = self.shown(80, "status", LC_ALL="C")
        self.assertTrue(text.isascii(), text)

    def test_a_reader_may_stop(self):
        """`| head` ends the program without a word."""
        for command in ("bootmill audit list", "bootmill --help",
                        "bootmill toolchain show -d /usr/lib/grub --modules"):
            done = subprocess.run(
                ["bash", "-c", f"set -o pipefail; {command} | head -c 1"],
                capture_output=True, check=False, stdin=subprocess.DEVNULL,
                env={**os.environ, **self.cli.env,
                     "PATH": f"{programs.BIN}:{os.environ['PATH']}"})
            self.assertIn(done.returncode, (0, 141), command)
            self.assertEqual(done.stderr, b"", command)


if __name__ == "__main__":
    unittest.main()
