#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Situations that people reported of other packages, against ours.

  situations.py PACKAGES_DIR

As story.py, whose archive of a minimal system it uses. Each test names the
public report; they run in the order of their names on one system, and each
leaves it without our packages.
"""

import pathlib
import platform
import sys
import unittest

import machine
import repack

_SOURCE = pathlib.Path(__file__).resolve().parents[2]
_WORK = _SOURCE / "build" / "deb-test"
_NAMES = ("bootmill", "bootmill-agent", "bootmill-server")
_DATA = "/var/lib/bootmilld"


class Situations(unittest.TestCase):
    """One system for all tests."""

    packages = pathlib.Path()

    @classmethod
    def setUpClass(cls):
        suite = platform.freedesktop_os_release()["VERSION_CODENAME"]
        archive = _WORK / f"{suite}.tar"
        machine.make_root(suite, ("python3", "openssl"), archive)
        cls.host = machine.Machine(archive, _WORK / f"{suite}-packages",
                                   _SOURCE)
        cls.enterClassContext(cls.host)
        for folder, version in (("now", None), ("newer", "9.1")):
            repack.repack(cls.packages, cls.host.root / "packages" / folder,
                          version=version)
        cls.host.fetch([f"/packages/now/{name}.deb" for name in _NAMES])

    def tearDown(self):
        if self.host.started:
            self.purge()
            self.host.run(f"test ! -e {_DATA}/bootmill.db")

    def apt(self, command, *packages):
        """Runs apt-get without a question; returns what it printed."""
        return self.host.run(
            f"apt-get --yes --quiet {command} {' '.join(packages)}")

    def install(self, folder="now"):
        """Installs the daemon and the command line."""
        return self.apt("install", f"/packages/{folder}/bootmill-server.deb",
                        f"/packages/{folder}/bootmill.deb")

    def purge(self):
        """Removes what is installed, with its data."""
        self.host.run(f"dpkg --purge {' '.join(_NAMES)}")

    def state(self):
        """What systemd says of the daemon: `enabled active`."""
        return " ".join(self.host.run(
            "systemctl is-enabled bootmilld; systemctl is-active bootmilld",
            expect=None).split())

    def test_01_a_container_without_systemd_takes_and_loses_them(self):
        """vectordotdev/vector 5478, influxdata/telegraf 1022: installation
        failed where nothing was booted."""
        files = " ".join(f"/packages/now/{name}.deb" for name in _NAMES)
        self.host.run_alone(
            "set -e; printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; "
            "chmod +x /usr/sbin/policy-rc.d; "
            f"apt-get --yes --quiet install {files}; "
            "bootmilld --version; test -z \"$(dpkg --audit)\"; "
            f"test \"$(stat -c %U:%a {_DATA})\" = bootmill:700; "
            f"apt-get --yes --quiet purge {' '.join(_NAMES)}; "
            f"test ! -e {_DATA}; rm /usr/sbin/policy-rc.d")
        # The tests that follow begin with a user that nobody has made yet.
        self.host.run_alone("userdel bootmill")
        self.host.start()

    def test_02_the_group_may_be_there_before(self):
        """influxdata/telegraf 2106, ltb-project/openldap-deb 34: a group, or a
        user of another kind, of that name ended the installation."""
        self.host.run("groupadd bootmill")
        self.install()
        self.assertEqual(self.state(), "enabled active")
        self.purge()
        self.host.run("userdel bootmill; ! getent group bootmill || "
                      "groupdel bootmill; useradd --create-home bootmill")
        self.install()
        self.assertEqual(self.state(), "enabled active")
        self.host.run("bootmill list fleets")
        self.purge()
        self.host.run("userdel --remove bootmill 2>/dev/null")

    def test_03_what_is_disabled_stays_so_when_upgraded(self):
        """rabbitmq/erlang-debian-package 44: an upgrade started it."""
        self.install()
        self.host.run("systemctl disable --now bootmilld")
        self.install("newer")
        self.assertEqual(self.state(), "disabled inactive")

    def test_04_what_is_masked_is_upgraded_and_stays_masked(self):
        """zabbly/incus 127, saltstack/salt 66507: the upgrade failed."""
        self.install()
        self.host.run("systemctl stop bootmilld && systemctl mask bootmilld")
        self.install("newer")
        self.assertEqual(self.state(), "masked inactive")
        self.host.run("systemctl unmask bootmilld")

    def test_05_a_purge_takes_what_a_link_leads_to(self):
        """oerdnj/deb.sury.org 1628: a link ended the purge. What it leads to
        here is keys."""
        self.install()
        self.host.run(f"systemctl stop bootmilld; mv {_DATA} /srv && "
                      f"ln -s /srv/bootmilld {_DATA} && "
                      "test -s /srv/bootmilld/attestation.key")
        self.purge()
        self.host.run(f"test ! -L {_DATA} && rmdir /srv/bootmilld")

    def test_06_data_may_be_a_file_system_of_its_own(self):
        """wazuh/wazuh-packages 212: a mount point ended the purge."""
        self.host.run(f"mkdir {_DATA} && mount -t tmpfs tmpfs {_DATA}")
        self.install()
        self.host.run(f"bootmill list fleets; test -s {_DATA}/bootmill.db")
        self.purge()
        self.host.run(f"test -z \"$(ls -A {_DATA})\" && umount {_DATA} && "
                      f"rmdir {_DATA}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Situations.packages = pathlib.Path(sys.argv[1]).resolve()
    unittest.main(argv=sys.argv[:1], failfast=True, verbosity=2)
