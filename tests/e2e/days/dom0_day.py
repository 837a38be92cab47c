#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The day of a dom0's administrator: an agent that keeps two loaders.

  BOOTMILL_BIN_DIR=DIR dom0_day.py

Each test is a part of the day, and they run in the order of their names: what
one leaves is what the next begins with.
"""

import hashlib
import json
import pathlib
import shutil
import tempfile
import unittest

import programs

_MODULES = pathlib.Path("/usr/lib/grub")
_SPEC = """\
fleet: guests
targets: [i386-xen_pvh, x86_64-xen]
boot:
  timeout: {seconds}s
"""
_AGENT = """\
server: {server}
org: default
credentials:
  ca: {credential}/ca.pem
  certificate: {credential}/cert.pem
  key: {credential}/key.pem
trusted_keys: [{key}]
slots:
  pvh: {{fleet: guests, target: i386-xen_pvh}}
  pv: {{fleet: guests, target: x86_64-xen}}
"""


class Dom0Day(unittest.TestCase):
    """What the host has must always be whole, verified and explained."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="dom0-day"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.daemon = programs.Daemon(cls.folder, [_MODULES])
        cls.addClassCleanup(cls.daemon.close)
        cls.daemon.start()
        cls.admin = programs.Cli(cls.folder / "admin").use(
            cls.daemon.address, "default",
            cls.daemon.data / "credentials/admin")
        cls.state = cls.folder / "state"
        cls.config = cls.folder / "agent.yaml"
        cls.admin("toolchain", "import", "--directory", _MODULES,
                  "--trust-directory", "--activate")
        cls.release(5)

    @classmethod
    def release(cls, seconds):
        """Gives hosts a release with this timeout."""
        spec = cls.admin.folder / "guests.yaml"
        spec.write_text(_SPEC.format(seconds=seconds))
        cls.admin("apply", "-f", spec)
        cls.admin("build", "guests", "--promote")

    def configure(self, credential, key):
        """Writes the agent's configuration."""
        self.config.write_text(_AGENT.format(
            server=self.daemon.address, credential=credential, key=key))

    def agent(self, *words, expect=0):
        """Runs the agent; returns what it says on both outputs."""
        done = programs.run(
            [programs.BIN / "bootmill-agent", "--config", self.config,
             "--state-dir", self.state, *words], expect)
        return done.stdout + done.stderr

    def loader(self, slot="pvh", target="i386-xen_pvh", more=""):
        """Returns the digest of a slot's loader."""
        path = self.state / f"slots/{slot}/loader-{target}{more}.bin"
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def test_1_a_host_gets_its_credential_and_its_loaders(self):
        # The attestation key comes by a way of its own.
        (self.folder / "key.pem").write_text(self.admin("trust", "key"))
        self.admin("principals", "issue", "dom0-1", "--kind", "host", "-d",
                   self.folder / "dom0-1")
        self.configure(self.folder / "dom0-1", self.folder / "key.pem")
        self.agent("pull")
        told = self.admin("pull", "guests", "-d", self.folder / "images")
        self.assertIn("guests-i386-xen_pvh.bin", told)
        for slot, target in (("pvh", "i386-xen_pvh"), ("pv", "x86_64-xen")):
            image = self.folder / f"images/guests-{target}.bin"
            self.assertEqual(self.loader(slot, target),
                             hashlib.sha256(image.read_bytes()).hexdigest())
        self.assertIn("whole", self.agent("status"))
        # A second time there is nothing to do.
        before = self.state / "slots/pvh/loader-i386-xen_pvh.bin"
        inode = before.stat().st_ino
        self.agent("pull")
        self.assertEqual(before.stat().st_ino, inode)

    def test_2_a_promoted_release_comes_and_the_last_one_stays(self):
        first = self.loader()
        self.release(9)
        self.agent("pull")
        self.assertNotEqual(self.loader(), first)
        self.assertEqual(self.loader(more=".prev"), first)
        self.admin("promote", "guests", "1", "--yes")
        self.agent("pull")
        self.assertEqual(self.loader(), first)

    def test_3_without_its_daemon_the_host_keeps_what_it_has(self):
        first = self.loader()
        self.daemon.stop()
        told = self.agent("pull", expect=None)
        self.assertIn(self.daemon.address, told)
        self.assertEqual(self.loader(), first)
        self.assertIn("whole", self.agent("status"))
        self.daemon.start()
        self.agent("pull")

    def test_4_a_loader_that_somebody_changed_is_seen_and_mended(self):
        first = self.loader()
        path = self.state / "slots/pvh/loader-i386-xen_pvh.bin"
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        self.assertIn("changed", self.agent("status", expect=1))
        self.agent("pull")
        self.assertEqual(self.loader(), first)
        slots = json.loads(self.agent("status", "--json"))
        self.assertIn("whole", json.dumps(slots))

    def test_5_a_key_that_is_not_trusted_installs_nothing(self):
        first = self.loader()
        programs.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey",
                      "-noout", "-out", self.folder / "stranger.key"])
        programs.run(["openssl", "ec", "-in", self.folder / "stranger.key",
                      "-pubout", "-out", self.folder / "stranger.pem"])
        self.configure(self.folder / "dom0-1", self.folder / "stranger.pem")
        self.release(11)
        self.agent("pull", expect=1)
        self.assertEqual(self.loader(), first)
        self.configure(self.folder / "dom0-1", self.folder / "key.pem")
        self.agent("pull")
        self.assertNotEqual(self.loader(), first)

    def test_6_a_stolen_credential_is_refused(self):
        self.admin("principals", "revoke", "dom0-1", "--yes")
        told = self.agent("pull", expect=None)
        self.assertRegex(told, "revoked|no longer|refused")
        self.admin("principals", "issue", "dom0-2", "--kind", "host", "-d",
                   self.folder / "dom0-2")
        self.configure(self.folder / "dom0-2", self.folder / "key.pem")
        self.agent("pull")

    def test_7_a_renewed_administrator_pulls_again(self):
        folder = self.folder / "images"
        self.admin("pull", "guests", "-d", folder)
        images = {path: path.stat().st_ino for path in folder.glob("*.bin")}
        self.assertEqual(len(images), 2)
        certificate = self.daemon.data / "credentials/admin/cert.pem"
        before = certificate.read_bytes()
        self.admin("config", "renew")
        self.assertNotEqual(certificate.read_bytes(), before)
        self.assertIn("admin", self.admin("whoami"))
        # What is there is not fetched again; what somebody took away is.
        taken = min(images)
        whole = taken.read_bytes()
        taken.unlink()
        self.admin("pull", "guests", "-d", folder)
        self.assertEqual(taken.read_bytes(), whole)
        kept = max(images)
        self.assertEqual(kept.stat().st_ino, images[kept])


if __name__ == "__main__":
    unittest.main(failfast=True, verbosity=2)
