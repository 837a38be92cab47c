# SPDX-License-Identifier: Apache-2.0
"""The real programs, as people run them: a daemon, command lines, agents."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

_START_SECONDS = 60
_CALL_SECONDS = 300
# The programs under test: a build's, or those of installed packages.
BIN = pathlib.Path(os.environ.get("BOOTMILL_BIN_DIR", "/usr/bin"))


class Failed(AssertionError):
    """A program did not do what it was to do; the text tells all of it."""


def run(words, expect=0, cwd=None, env=None):
    """Runs a program to its end and returns what it did.

    `expect`: the exit code that it must have; None: any.
    """
    done = subprocess.run(
        [str(word) for word in words], text=True, capture_output=True,
        stdin=subprocess.DEVNULL, cwd=cwd, env={**os.environ, **(env or {})},
        timeout=_CALL_SECONDS, check=False)
    if expect is not None and done.returncode != expect:
        raise Failed(f"{' '.join(map(str, words))}: exit code "
                     f"{done.returncode}, expected {expect}\n{done.stdout}"
                     f"{done.stderr}")
    return done


class Daemon:
    """A bootmilld with all its files below `folder`.

    Its ports stay the same when it is started again.
    """

    def __init__(self, folder, toolchain_dirs):
        self.folder = folder
        self.data = folder / "data"
        self._log = folder / "bootmilld.log"
        # A socket's path has 107 bytes at most.
        self._sockets = tempfile.TemporaryDirectory(prefix="day")
        self._dirs = toolchain_dirs
        self._process = None
        self.grpc_port = 0
        self.http_port = 0

    @property
    def root_address(self):
        """The address at which this machine's root calls."""
        return f"unix:{self._sockets.name}/grpc.sock"

    @property
    def address(self):
        """The address for callers with a certificate."""
        return f"localhost:{self.grpc_port}"

    def start(self):
        """Starts it and waits until it is ready."""
        words = [BIN / "bootmilld", "--data-dir", self.data,
                 "--grpc-address", f"127.0.0.1:{self.grpc_port}",
                 "--http-address", f"127.0.0.1:{self.http_port}",
                 "--grpc-socket", f"{self._sockets.name}/grpc.sock",
                 "--http-socket", f"{self._sockets.name}/http.sock"]
        for directory in self._dirs:
            words += ["--toolchain-dir", directory]
        with open(self._log, "w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [str(word) for word in words], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        end = time.monotonic() + _START_SECONDS
        while "ready; data in" not in self.log():
            if self._process.poll() is not None or time.monotonic() > end:
                raise Failed(f"bootmilld did not start:\n{self.log()}")
            time.sleep(0.05)
        self.grpc_port = int(re.search(r"gRPC on port (\d+)",
                                       self.log()).group(1))
        self.http_port = int(re.search(r"HTTPS on port (\d+)",
                                       self.log()).group(1))

    def log(self):
        """Returns what it has logged since its start."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self):
        """Ends it as a service manager does."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(_START_SECONDS)
        self._process = None
        if status != 0:
            raise Failed(f"bootmilld ended with {status}:\n{self.log()}")

    def restart(self):
        """Ends it and starts it with the same data and ports."""
        self.stop()
        self.start()

    def close(self):
        """Ends it for good."""
        try:
            self.stop()
        finally:
            self._sockets.cleanup()


class Cli:
    """`bootmill` with a configuration of its own, below `folder`."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.env = {"BOOTMILL_CONFIG": str(folder / "config.yaml")}

    def use(self, server, org, credential=None, trusted_key=None):
        """Makes the only context. `credential`: a folder of files in PEM."""
        words = ["config", "set-context", "day", "--server", server,
                 "--org", org]
        if credential:
            words += ["--ca", credential / "ca.pem", "--cert",
                      credential / "cert.pem", "--key", credential / "key.pem"]
        if trusted_key:
            words += ["--trusted-key", trusted_key]
        self(*words)
        return self

    def __call__(self, *words, expect=0):
        """Runs a command; returns its standard output."""
        return run([BIN / "bootmill", *words], expect, self.folder,
                   self.env).stdout

    def told(self, *words, expect=0):
        """Runs a command; returns what it says on both outputs."""
        done = run([BIN / "bootmill", *words], expect, self.folder, self.env)
        return done.stdout + done.stderr

    def json(self, *words):
        """Runs a command; returns its document."""
        return json.loads(self(*words, "-o", "json"))

    def begin(self, *words):
        """Starts a command that goes on; its output is in a file."""
        return Running([BIN / "bootmill", *words], self.folder, self.env)


class Running:
    """A program that runs beside others."""

    def __init__(self, words, folder, env):
        with tempfile.NamedTemporaryFile("w", delete=False, dir=folder,
                                         suffix=".out") as output:
            self._output = pathlib.Path(output.name)
            self._words = words
            self._process = subprocess.Popen(
                [str(word) for word in words], stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, cwd=folder,
                env={**os.environ, **env})

    def output(self):
        """Returns what it has printed so far."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, text, seconds=60):
        """Waits until it has printed `text`."""
        end = time.monotonic() + seconds
        while text not in self.output():
            if time.monotonic() > end or self._process.poll() is not None:
                raise Failed(f"{' '.join(map(str, self._words))}: no `{text}` "
                             f"in:\n{self.output()}")
            time.sleep(0.05)

    def status(self):
        """Waits for its end; returns the exit code."""
        return self._process.wait(_CALL_SECONDS)

    def wait(self, expect=0):
        """Waits for its end; returns all that it printed."""
        status = self.status()
        if status != expect:
            raise Failed(f"{' '.join(map(str, self._words))}: exit code "
                         f"{status}, expected {expect}\n{self.output()}")
        return self.output()

    def end(self):
        """Ends it, if it still runs."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(_START_SECONDS)
