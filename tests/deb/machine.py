# SPDX-License-Identifier: Apache-2.0
"""A whole Debian system, with systemd, in a container without a network."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time

_SETUP = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "setup"
_START_SECONDS = 120
_COMMAND_SECONDS = 300
_STOP_SECONDS = 60
# As a shell of root has it; nothing of the test's own environment.
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root", "LANG": "C.UTF-8", "TERM": "dumb",
    "DEBIAN_FRONTEND": "noninteractive"}


class Failed(Exception):
    """A command did not do what it was to do; the text tells all of it."""


def call(words, seconds=_COMMAND_SECONDS, **options):
    """Runs a command of this machine; returns what it printed, or fails."""
    done = subprocess.run(
        [str(word) for word in words], stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
        check=False, **options)
    if done.returncode != 0:
        raise Failed(f"{words[0]}: exit code {done.returncode}\n"
                     f"{done.stdout}")
    return done.stdout


def make_root(suite, includes, archive):
    """Makes `archive`, a tar file of a minimal system of a Debian release.

    It has systemd and the packages `includes`. Does nothing if it is there.
    """
    if archive.exists():
        return
    archive.parent.mkdir(parents=True, exist_ok=True)
    sources = call([_SETUP / "debian-sources.sh", suite]).splitlines()
    part = archive.with_suffix(".part.tar")
    call(["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase",
          # The lists stay: packages are found without asking again.
          "--skip=cleanup/apt/lists",
          "--include=" + ",".join(["systemd", "systemd-sysv", *includes]),
          suite, part, *sources], seconds=1800)
    part.rename(archive)


class Machine:
    """One system from such an archive; `with` starts it and ends it.

    `fetched`: a directory in which packages that were fetched are kept.
    `source`: one that it has as /source, to read.
    """

    def __init__(self, archive, fetched, source):
        self._archive = archive
        self._fetched = fetched
        self._source = source
        self._console = None
        self._process = None
        self._leader = None
        self.root = None

    def __enter__(self):
        self._fetched.mkdir(parents=True, exist_ok=True)
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="bootmill-deb-"))
        try:
            self.root.chmod(0o755)
            call(["tar", "--extract", "--file", self._archive, "--directory",
                  self.root, "--numeric-owner"])
            # What Debian's installer writes.
            (self.root / "etc/hosts").write_text("127.0.0.1 localhost\n",
                                                 "ascii")
        except BaseException:
            shutil.rmtree(self.root)
            raise
        return self

    def __exit__(self, *_):
        try:
            self._stop()
        finally:
            shutil.rmtree(self.root)

    def fetch(self, packages):
        """Fetches what `packages`, paths within the system, depend on.

        Before the start: then there is a network, and no service.
        """
        words = ["apt-get", "-qq", "install", "--download-only", "--yes",
                 *packages]
        try:
            call(self._nspawn("--pipe", "--resolv-conf=copy-host") + words)
        except Failed:  # the lists are older than the mirror
            call(self._nspawn("--pipe", "--resolv-conf=copy-host") +
                 ["sh", "-c", f"apt-get -qq update && {' '.join(words)}"])

    def run_alone(self, command):
        """Runs a shell command as a container of one program is run: the
        system is not started, and there is no network.

        Returns what it printed, or fails.
        """
        return call(self._nspawn("--pipe", "--private-network") +
                    ["sh", "-c", command], env=_ENVIRONMENT)

    @property
    def started(self):
        """Whether the system has been booted."""
        return self._process is not None

    def start(self):
        """Boots the system and waits until its services are up."""
        # pylint: disable=consider-using-with
        self._console = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [str(word) for word in self._nspawn("--boot", "--console=pipe",
                                                "--private-network")],
            stdin=subprocess.DEVNULL, stdout=self._console,
            stderr=self._console,
            # The system has control groups of its own, of the second kind.
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})
        end = time.monotonic() + _START_SECONDS
        while not self._is_up():
            if self._process.poll() is not None or time.monotonic() > end:
                self._console.seek(0)
                raise Failed("the container does not start:\n" +
                             self._console.read().decode("utf-8", "replace"))
            time.sleep(0.2)

    def run(self, command, expect=0):
        """Runs a shell command in the started system as root.

        Returns what it printed. Fails if its exit code is not `expect`; None
        takes any.
        """
        done = self._enter(command)
        if expect not in (None, done.returncode):
            journal = self._enter("journalctl --no-pager --lines=30").stdout
            raise Failed(f"`{command}` ended with {done.returncode}, expected "
                         f"{expect}:\n{done.stdout}\n{journal}")
        return done.stdout

    def _enter(self, command):
        return subprocess.run(
            ["nsenter", f"--target={self._leader}", "--all", "--root", "--wd",
             "--", "sh", "-c", command],
            env=_ENVIRONMENT, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=_COMMAND_SECONDS, check=False)

    def _nspawn(self, *options):
        return ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit",
                f"--machine=bootmill-{os.getpid()}",
                f"--directory={self.root}",
                f"--bind={self._fetched}:/var/cache/apt/archives",
                f"--bind-ro={self._source}:/source", *options]

    def _is_up(self):
        pid = self._process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
        self._leader = children.read_text(encoding="ascii").strip()
        if not self._leader:
            return False
        state = self.run("systemctl is-system-running", expect=None).strip()
        if state == "degraded":
            raise Failed(self.run("systemctl --failed --no-pager"))
        return state == "running"

    def _stop(self):
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()  # the system shuts down
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
