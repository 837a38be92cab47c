# SPDX-License-Identifier: Apache-2.0
"""Keys with which guests' owners sign their files; gpg makes them once."""

import pathlib

from xenlab import tools

# The fleet `signed` trusts the owner's key.
OWNER, STRANGER = "owner", "stranger"


class Keys:
    """A key ring in `folder` with one RSA key for each name."""

    def __init__(self, folder):
        self._home = pathlib.Path(folder)
        self._home.mkdir(mode=0o700, parents=True)
        for name in (OWNER, STRANGER):
            self._gpg("--passphrase", "", "--quick-generate-key",
                      f"{name}@guest.invalid", "rsa2048", "sign", "never")

    def _gpg(self, *args):
        return tools.run("gpg", "--homedir", self._home, "--batch", "--quiet",
                         "--no-tty", *args)

    def sign(self, name, path):
        """Writes a detached signature `path`.sig by the key of `name`."""
        self._gpg("--local-user", f"{name}@guest.invalid", "--output",
                  f"{path}.sig", "--detach-sign", path)

    def export(self, name, path):
        """Writes the public key of `name`, binary."""
        self._gpg("--output", path, "--export", f"{name}@guest.invalid")

    def close(self):
        """Ends the agent that gpg started for this key ring."""
        tools.run("gpgconf", "--homedir", self._home, "--kill", "all")
