# SPDX-License-Identifier: Apache-2.0
"""The command line on real terminals: widths, TERM, locales, closed pipes."""

import errno
import fcntl
import os
import pathlib
import pty
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "days"))
import programs  # noqa: E402

_GRUB = "/usr/lib/grub"
_FLEET = "a-fleet-with-a-name-of-some-length"


def on_terminal(words, columns, env):
    """Runs a program on a terminal; returns its exit code and all it wrote."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.DEVNULL,
            stdout=slave, stderr=slave, env={**os.environ, **env}) as program:
        os.close(slave)
        written = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                part = b""
            if not part:
                break
            written += part
        os.close(master)
        return program.wait(60), written.decode()


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
        spec = folder / "web.yaml"
        spec.write_text(f"fleet: {_FLEET}\n"
                        "targets: [i386-xen_pvh, x86_64-xen]\n")
        cls.cli("apply", "-f", spec)
        cls.cli("build", _FLEET, "--wait")

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
            for columns in (80, 120, 200):
                for line in self.shown(columns, *words).splitlines():
                    self.assertLessEqual(len(line), columns, words)

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
        self.assertIn("REVISION   1", text)
        self.assertNotIn("..", text)

    def test_pipes_get_everything(self):
        """No cell is cut where no terminal is."""
        self.assertIn(_FLEET + "-1", self.cli("list", "fleets", "-o", "wide"))
        self.assertNotIn("..", self.cli("list", "fleets", "-o", "wide"))

    def test_no_escape_codes(self):
        """Neither by default nor where somebody asks for none."""
        for env in ({}, {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"LC_ALL": "C"}):
            for words in (("list", "fleets"), ("build", _FLEET, "--watch"),
                          ("--help",)):
                self.assertNotIn("\x1b", self.shown(80, *words, **env))

    def test_a_dumb_terminal_has_no_lines_that_are_replaced(self):
        """A carriage return stands only before a line break."""
        text = self.shown(80, "build", _FLEET, "--watch", TERM="dumb")
        self.assertNotIn("\r", text.replace("\r\n", "\n"))

    def test_progress_never_wraps(self):
        """What is written between two returns fits the terminal."""
        with tempfile.TemporaryDirectory() as folder:
            text = self.shown(40, "pull", f"releases/{_FLEET}-1", "-d",
                              folder, "-o", "json")
        before = text.split("{", 1)[0]
        for part in before.replace("\r\n", "\n").split("\r"):
            self.assertLess(len(part.split("\n")[0]), 120)
            if "KiB" in part:
                self.assertLess(len(part), 40)

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
