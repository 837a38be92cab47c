# SPDX-License-Identifier: Apache-2.0
"""A shell in which the commands of one document run, with a daemon."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

_SECONDS = 60  # for one command; for the daemon's start


class Session:
    """A scratch directory, a daemon that works there, and a shell.

    Commands see the programs first in PATH and as build/bin/PROGRAM, the
    daemon's sockets where documents say they are (the paths are replaced), and
    a home of their own."""

    def __init__(self, programs):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="docs-"))
        (self.folder / "build").mkdir()
        (self.folder / "build/bin").symlink_to(programs)
        self.run_folder = self.folder / "run"
        self.run_folder.mkdir()
        self._environment = {
            "PATH": f"{programs}:{os.environ['PATH']}", "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"), "TERM": "dumb",
            "BOOTMILL_SERVER": f"unix:{self.run_folder}/bootmilld.sock"}
        (self.folder / "home").mkdir()
        self._daemon = self._start(programs)

    def _start(self, programs):
        log = open(self.folder / "daemon.log", "wb")
        daemon = subprocess.Popen(
            [programs / "bootmilld", "--data-dir", self.folder / "data",
             "--grpc-address", "127.0.0.1:0", "--http-address", "127.0.0.1:0",
             "--grpc-socket", self.run_folder / "bootmilld.sock",
             "--http-socket", self.run_folder / "bootmilld-http.sock",
             "--toolchain-dir", "/usr/lib/grub"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(str(self.run_folder / "bootmilld.sock"))
                return daemon
            except OSError:
                if daemon.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError("the daemon did not start: " +
                           (self.folder / "daemon.log").read_text())

    def run(self, command):
        """Runs a command of bash; returns its exit code and lines of output,
        standard error among them in the order of writing."""
        text = command.replace("/run/bootmill/", f"{self.run_folder}/")
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", text], cwd=self.folder,
            env=self._environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=_SECONDS, check=False)
        printed = done.stdout.decode(errors="replace")
        return done.returncode, printed.splitlines()

    def close(self):
        """Ends the daemon and takes the scratch directory away."""
        self._daemon.send_signal(signal.SIGTERM)
        self._daemon.wait(_SECONDS)
        shutil.rmtree(self.folder)
