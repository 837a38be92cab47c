# SPDX-License-Identifier: Apache-2.0
"""A shell in which the commands of one document run, with a daemon."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

_SECONDS = 60  # for one command; for the daemon's start


class Session:
    """A scratch directory, a daemon that works there, and a shell.

    Commands see the programs first in PATH and as build/bin/PROGRAM, the
    daemon's sockets and addresses where documents say they are (the texts are
    replaced), and a home of their own. They run as root over the Unix socket,
    or as the user whose certificate is in ca.pem, cert.pem and key.pem."""

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
        self._places = {"/run/bootmill/": f"{self.run_folder}/",
                        "boot.example:7443": self._address("gRPC"),
                        "boot.example:7480": self._address("HTTPS")}
        self._as_user = {"BOOTMILL_SERVER": self._address("gRPC")}
        for name in ("ca", "cert", "key"):
            shutil.copy(self.folder / f"data/credentials/admin/{name}.pem",
                        self.folder)
            self._as_user[f"BOOTMILL_{name.upper()}"] = f"{name}.pem"

    def _address(self, what):
        log = (self.folder / "daemon.log").read_text()
        return "localhost:" + re.search(rf"{what} on port (\d+)", log)[1]

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
            if "ready; data in" in (self.folder / "daemon.log").read_text():
                return daemon
            if daemon.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError("the daemon did not start: " +
                           (self.folder / "daemon.log").read_text())

    def run(self, command, as_user=False):
        """Runs a command of bash; returns its exit code and lines of output,
        standard error among them in the order of writing."""
        text = command
        for place, here in self._places.items():
            text = text.replace(place, here)
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", text], cwd=self.folder,
            env=self._environment | (self._as_user if as_user else {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=_SECONDS, check=False)
        printed = done.stdout.decode(errors="replace")
        return done.returncode, printed.splitlines()

    def close(self):
        """Ends the daemon and takes the scratch directory away."""
        self._daemon.send_signal(signal.SIGTERM)
        self._daemon.wait(_SECONDS)
        shutil.rmtree(self.folder)
