#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The life of the packages on a whole Debian system, from apt to purge.

  story.py PACKAGES_DIR

PACKAGES_DIR holds what `make deb` built on this Debian release. Each test is a
part of the story, and they run in the order of their names: what one leaves is
what the next begins with. Needs root, for the container.
"""

import pathlib
import platform
import re
import sys
import time
import unittest

import machine
import repack

_SOURCE = pathlib.Path(__file__).resolve().parents[2]
_WORK = _SOURCE / "build" / "deb-test"
_NAMES = ("bootmill", "bootmill-agent", "bootmill-server")
_AGENT = """\
server: {server}
org: default
{credentials}trusted_keys: [/etc/bootmill/attestation.pub.pem]
slots:
  default: {{fleet: hosting, target: i386-xen_pvh}}
"""
_CREDENTIALS = """\
credentials:
  ca: /etc/bootmill/ca.pem
  certificate: /etc/bootmill/cert.pem
  key: /etc/bootmill/key.pem
"""
_SLOT = "/var/lib/bootmill/slots/default"
# Builds one image after the other until /tmp/enough is there; exit codes are
# in /tmp/codes. The banner makes each build one that must run.
_LOAD = """\
i=0
until [ -e /tmp/enough ]; do
  i=$((i + 1))
  echo "{fleet: load, targets: [i386-xen_pvh], boot: {banner: 'No. $i'}}" \
    >/tmp/load.yaml
  bootmill apply -f /tmp/load.yaml && bootmill build load --watch
  echo $? >>/tmp/codes
done >/tmp/load.log 2>&1
"""


class Story(unittest.TestCase):
    """What an administrator does with the packages, and what then is so."""

    packages = pathlib.Path()

    @classmethod
    def setUpClass(cls):
        suite = platform.freedesktop_os_release()["VERSION_CODENAME"]
        archive = _WORK / f"{suite}.tar"
        machine.make_root(suite, ("python3", "openssl"), archive)
        cls.host = machine.Machine(archive, _WORK / f"{suite}-packages",
                                   _SOURCE)
        cls.enterClassContext(cls.host)
        cls.schema = repack.schema_of(cls.packages)
        # Newer packages of the same content, and some that a later daemon
        # might come in, whose database has another schema.
        for folder, change in (("now", {}), ("newer", {"version": "9.1"}),
                               ("later", {"version": "9.2",
                                          "schema": cls.schema + 1})):
            repack.repack(cls.packages, cls.host.root / "packages" / folder,
                          **change)
        # Where the days look for other versions of GRUB; they have no network.
        for suite in ("trixie", "sid"):
            machine.call([_SOURCE / "deploy/setup/fetch-grub.sh", suite,
                          _SOURCE / f"build/xen/grub-{suite}"])
        cls.host.fetch([f"/packages/now/{name}.deb" for name in _NAMES])
        cls.host.start()

    def run_all(self, *commands):
        """Runs commands in the system; returns what the last one printed."""
        for command in commands:
            text = self.host.run(command)
        return text

    def apt(self, words, expect=0):
        """Runs apt-get without a question; returns what it printed."""
        return self.host.run(
            f"apt-get --yes --quiet --allow-downgrades {words}", expect)

    def state_of(self, name):
        """Returns dpkg's word for a package, as in `installed`."""
        return self.host.run("dpkg-query --show --showformat="
                             f"'${{db:Status-Status}}' {name}", expect=None)

    def assert_daemon_runs(self):
        """The daemon runs, and knows the fleet that this story applied."""
        self.assertEqual("active\n",
                         self.host.run("systemctl is-active bootmilld"))
        self.assertIn("hosting", self.host.run("bootmill list fleets"))

    # --- Installed, and it runs ----------------------------------------------

    def test_01_installs_and_the_daemon_runs(self):
        self.apt("install " + " ".join(f"/packages/now/{name}.deb"
                                       for name in _NAMES))
        self.run_all("systemctl is-active bootmilld",
                     "systemctl is-enabled bootmilld",
                     "systemctl is-active bootmill-agent.timer")
        self.assertEqual("", self.host.run("systemctl --failed --plain -q"))
        # The unit allows what the daemon does, its strangers' threads too.
        self.assertNotIn("not permitted",
                         self.host.run("journalctl -u bootmilld"))

    def test_02_files_belong_to_whom_they_should(self):
        for path, expected in (
                ("/var/lib/bootmilld", "bootmill bootmill 700"),
                ("/var/lib/bootmilld/attestation.key",
                 "bootmill bootmill 600"),
                ("/run/bootmill", "bootmill bootmill 755"),
                ("/run/bootmill/bootmilld.sock", "bootmill bootmill 600"),
                ("/var/lib/bootmill", "root root 755"),
                ("/etc/bootmill/bootmilld.yaml", "root root 644")):
            self.assertEqual(
                expected, self.host.run(f"stat -c '%U %G %a' {path}").strip(),
                path)
        for name in _NAMES:
            self.assertEqual("", self.host.run(
                f"dpkg -L {name} | xargs -d '\\n' -I{{}} find {{}} -maxdepth 0"
                " ! -type l '(' ! -user root -o ! -group root -o -perm /022"
                " ')'"))

    def test_03_what_comes_with_the_programs(self):
        for program, section in (("bootmill", 1), ("bootmilld", 8),
                                 ("bootmill-agent", 8)):
            self.run_all(
                f"{program} --version",
                f"test -s /usr/share/man/man{section}/{program}.{section}.gz",
                f"test -s /usr/share/bash-completion/completions/{program}",
                f"test -s /usr/share/zsh/vendor-completions/_{program}",
                f"test -s /usr/share/fish/vendor_completions.d/{program}.fish")

    def test_04_an_agent_without_configuration_does_nothing(self):
        self.run_all("systemctl start bootmill-agent.service",
                     "test -z \"$(ls /var/lib/bootmill)\"")
        self.assertIn(
            "ConditionResult=no",
            self.host.run("systemctl show bootmill-agent -p ConditionResult"))

    # --- Used ----------------------------------------------------------------

    def test_05_root_builds_and_promotes(self):
        self.run_all(
            "bootmill config set-context here --org default "
            "--server unix:/run/bootmill/bootmilld.sock",
            "bootmill config use here",
            "bootmill toolchain import --directory /usr/lib/grub "
            "--trust-directory --activate",
            "bootmill apply -f /usr/share/doc/bootmill/examples",
            "bootmill build hosting --watch --promote")
        self.assert_daemon_runs()

    def pull(self, server, credentials):
        """Configures the agent and starts it as its timer would."""
        text = _AGENT.format(server=server, credentials=credentials)
        (self.host.root / "etc/bootmill/agent.yaml").write_text(
            text, encoding="utf-8")
        self.run_all(
            f"rm -rf {_SLOT}", "systemctl start bootmill-agent.service",
            f"bootmill inspect {_SLOT}/loader-i386-xen_pvh.bin")
        self.assertIn("whole", self.host.run("bootmill-agent status"))

    def test_06_the_agent_pulls_with_a_certificate_and_by_the_socket(self):
        self.run_all(
            "cp /var/lib/bootmilld/attestation.pub.pem /etc/bootmill",
            "bootmill principals issue dom0-1 --kind host -d /tmp/dom0-1",
            "cp /tmp/dom0-1/*.pem /etc/bootmill")
        self.pull("localhost:7443", _CREDENTIALS)
        self.pull("unix:/run/bootmill/bootmilld.sock", "")

    def test_07_systemd_looks_after_the_daemon(self):
        pid = self.main_pid()
        self.run_all("systemctl reload bootmilld")
        self.assert_daemon_runs()
        self.assertEqual(pid, self.main_pid())
        self.run_all("systemctl kill --signal=KILL bootmilld",
                     "for i in $(seq 100); do bootmill list fleets && exit; "
                     "sleep 0.2; done; exit 1")
        self.assertNotEqual(pid, self.main_pid())
        self.assert_daemon_runs()

    def test_08_a_wrong_configuration_is_told_and_not_tried_again(self):
        self.run_all(
            "cp /etc/bootmill/bootmilld.yaml /tmp",
            "echo 'no_such_key: 1' >>/etc/bootmill/bootmilld.yaml",
            "! systemctl restart bootmilld", "sleep 4")
        self.assertEqual(
            "failed\n0\n",
            self.host.run("systemctl is-active bootmilld; systemctl show "
                          "bootmilld -p NRestarts --value", expect=None))
        self.assertIn("no_such_key",
                      self.host.run("journalctl -u bootmilld -n 20"))
        self.run_all("cp /tmp/bootmilld.yaml /etc/bootmill",
                     "systemctl restart bootmilld")
        self.assert_daemon_runs()

    def test_09_both_days_go_as_with_programs_of_the_build(self):
        for day in ("provider", "dom0"):
            self.run_all(f"python3 -B /source/tests/e2e/days/{day}_day.py")

    def main_pid(self):
        return self.host.run("systemctl show bootmilld -p MainPID --value")

    # --- Another version -----------------------------------------------------

    def codes(self):
        """Returns the exit codes of the builds of _LOAD."""
        return self.host.run("cat /tmp/codes 2>/dev/null", expect=None).split()

    def wait_for_a_build(self, after=0):
        """Waits until a build succeeds behind the first `after` ones."""
        end = time.monotonic() + 120
        while "0" not in self.codes()[after:]:
            self.assertLess(time.monotonic(), end,
                            self.host.run("tail -20 /tmp/load.log"))
            time.sleep(0.2)

    def test_10_an_upgrade_restarts_and_keeps_what_was_configured(self):
        pid = self.main_pid()
        self.run_all("echo '# By the administrator.' "
                     ">>/etc/bootmill/bootmilld.yaml")
        # People go on building while apt works.
        (self.host.root / "root/load.sh").write_text(_LOAD, encoding="utf-8")
        self.run_all("systemd-run --quiet --collect --unit=load "
                     "--setenv=HOME=/root --setenv=BOOTMILL_PATIENCE=120 "
                     "sh /root/load.sh")
        self.wait_for_a_build()
        self.apt("install " + " ".join(f"/packages/newer/{name}.deb"
                                       for name in _NAMES))
        self.assertNotEqual(pid, self.main_pid())
        self.wait_for_a_build(after=len(self.codes()))
        self.run_all("touch /tmp/enough",
                     "while systemctl is-active load; do sleep 0.2; done")
        # A build that the stop ended is an interrupted one, and is told so.
        failed = [code for code in self.codes() if code != "0"]
        self.assertLessEqual(len(failed), 1,
                             self.host.run("cat /tmp/load.log"))
        self.assertIn(failed, ([], ["1"]))
        self.run_all("bootmill audit verify")
        self.assert_daemon_runs()
        self.run_all("grep administrator /etc/bootmill/bootmilld.yaml")

    def test_11_a_downgrade_within_a_schema_works(self):
        self.apt("install /packages/now/bootmill-server.deb")
        self.assert_daemon_runs()

    def test_12_a_downgrade_below_the_schema_is_refused(self):
        self.apt("install /packages/later/bootmill-server.deb")
        refusal = self.apt("install /packages/now/bootmill-server.deb", 100)
        self.assertIn(f"has schema version {self.schema + 1}", refusal)
        self.assertIn(f"knows versions up to {self.schema}", refusal)
        self.assertEqual("installed", self.state_of("bootmill-server"))
        self.assert_daemon_runs()

    def test_13_nor_can_an_older_one_follow_on_a_removed_one(self):
        # What a later daemon writes into the head of its database.
        head = "/var/lib/bootmilld/bootmill.db"
        self.apt("remove bootmill-server")
        self.run_all(f"printf '\\{self.schema + 1:03o}' | dd of={head} bs=1 "
                     "seek=63 conv=notrunc")
        refusal = self.apt("install /packages/now/bootmill-server.deb", 100)
        self.assertIn(f"has schema version {self.schema + 1}", refusal)
        self.run_all(f"printf '\\{self.schema:03o}' | dd of={head} bs=1 "
                     "seek=63 conv=notrunc")
        self.apt("install /packages/now/bootmill-server.deb")
        self.assert_daemon_runs()

    # --- Gone ----------------------------------------------------------------

    def test_14_a_removal_keeps_data(self):
        self.apt("remove " + " ".join(_NAMES))
        self.run_all("test -s /var/lib/bootmilld/bootmill.db",
                     f"test -s {_SLOT}/loader-i386-xen_pvh.bin",
                     "! systemctl is-active bootmilld",
                     "! systemctl is-active bootmill-agent.timer",
                     "! pgrep bootmilld")

    def test_15_a_purge_removes_it(self):
        self.apt("purge " + " ".join(_NAMES))
        self.run_all("test ! -e /var/lib/bootmilld",
                     "test ! -e /var/lib/bootmill",
                     "test ! -e /etc/bootmill/bootmilld.yaml")
        left = self.host.run("find / '(' -path /source -o -path /packages -o "
                             "-path /proc -o -path /sys ')' -prune -o "
                             "-name '*bootmill*' -print")
        self.assertEqual([], [line for line in left.splitlines()
                              if not re.match(r"/(root|tmp|etc/bootmill)",
                                              line)])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Story.packages = pathlib.Path(sys.argv[1]).resolve()
    unittest.main(argv=sys.argv[:1], failfast=True, verbosity=2)
