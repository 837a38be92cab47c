# SPDX-License-Identifier: Apache-2.0
"""Programs on terminals of a given width."""

import errno
import fcntl
import os
import pty
import struct
import subprocess
import termios


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
