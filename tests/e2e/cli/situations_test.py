# SPDX-License-Identifier: Apache-2.0
"""Situations that people reported of other command lines, against ours.

Each test names the public report; what is tested is our own program.
"""

import json
import os
import pathlib
import select
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "days"))
import programs  # noqa: E402

_GRUB = "/usr/lib/grub"
_SPEC = "fleet: {}\ntargets: [i386-xen_pvh, x86_64-xen]\n"
_SECONDS = 60
_DEAD_PROXY = "http://127.0.0.1:9"


def columns_of(text):
    """Returns how many columns of a terminal a text takes."""
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


class SituationsTest(unittest.TestCase):
    """One daemon with a fleet, for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="situations")
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.daemon = programs.Daemon(cls.folder, [_GRUB])
        cls.daemon.start()
        cls.cli = programs.Cli(cls.folder / "cli").use(
            cls.daemon.root_address, "default")
        cls.cli("toolchain", "import", "--directory", _GRUB,
                "--trust-directory", "--activate")
        cls.store("web", _SPEC.format("web"))
        cls.build = cls.cli.json("build", "web", "--wait")

    @classmethod
    def tearDownClass(cls):
        cls.daemon.close()
        cls.scratch.cleanup()

    @classmethod
    def store(cls, fleet, text, *words):
        """Stores a spec."""
        path = cls.folder / f"{fleet}.yaml"
        path.write_bytes(text.encode())
        cls.cli("apply", "-f", path, *words)

    def environment(self, **more):
        """The environment of a person's shell."""
        return {**os.environ, **self.cli.env, **more,
                "PATH": f"{programs.BIN}:{os.environ['PATH']}"}

    def shell(self, line, env=None, **how):
        """Runs a line of bash."""
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", line], text=True, check=False,
            capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS,
            env=self.environment(**(env or {})), cwd=self.folder, **how)

    def test_a_reader_that_stops_is_no_error(self):
        """moby/moby 9897: `docker logs | head` failed with a message."""
        name = self.cli("list", "builds", "-o", "name").split()[0]
        for command in (f"bootmill logs {name} --follow",
                        "bootmill list builds",
                        "bootmill events --cursor 0 --count 2",
                        "bootmill list fleets -o json"):
            for ignored in (False, True):
                done = self.shell(
                    f"{command} | head -n 1", preexec_fn=(
                        lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
                    if ignored else None)
                self.assertIn(done.returncode, (0, 141), command)
                self.assertEqual(done.stderr, "", command)

    def test_proxies_of_the_environment_are_not_asked(self):
        """grpc/grpc 12543, 9989: sockets and localhost went to the proxy."""
        proxies = {name: _DEAD_PROXY for lower in
                   ("http_proxy", "https_proxy", "grpc_proxy", "all_proxy")
                   for name in (lower, lower.upper())}
        self.cli("principals", "issue", "ann", "--role", "viewer", "-d",
                 self.folder / "ann")
        flags = " ".join(f"--{name} {self.folder}/ann/{name}.pem"
                         for name in ("ca", "cert", "key"))
        for no_proxy in ({}, {"no_proxy": "nothing.example"}):
            for server in ("", f"--server {self.daemon.address} {flags}"):
                done = self.shell(f"bootmill whoami --patience 0 {server}",
                                  env={**proxies, **no_proxy})
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_linked_configuration_stays_linked(self):
        """cli/cli 7360: configurations that are kept elsewhere and linked."""
        home = self.folder / "linked"
        (home / "store").mkdir(parents=True)
        link = home / "config.yaml"
        link.symlink_to(home / "store" / "mine.yaml")
        env = {"BOOTMILL_CONFIG": str(link)}
        for name in ("one", "two"):
            done = self.shell(f"bootmill config set-context {name} "
                              f"--server {self.daemon.root_address}", env=env)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(link.is_symlink())
        self.assertIn("two:", (home / "store" / "mine.yaml").read_text())
        done = self.shell("bootmill list fleets --context two", env=env)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_contexts_that_are_written_at_once_are_all_kept(self):
        """kubernetes/kubernetes 23964: the configuration was broken."""
        path = self.folder / "parallel" / "config.yaml"
        done = self.shell(
            "for i in $(seq 20); do bootmill config set-context c$i "
            "--server host:$i & done; wait; bootmill config list -o json",
            env={"BOOTMILL_CONFIG": str(path)})
        self.assertEqual(done.stderr, "")
        self.assertEqual(len(json.loads(done.stdout)["contexts"]), 20)

    def test_columns_are_aligned_behind_wide_characters(self):
        """docker/cli 3421: ideographs have two columns."""
        for message in ("plain", "汉化的 版本", "café", "🟢 open"):
            self.store("wide", _SPEC.format("wide") + f"# {message}\n", "-m",
                       message)
        for env in ({}, {"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}):
            done = self.shell("bootmill history wide -o wide", env=env)
            lines = done.stdout.splitlines()
            self.assertEqual(len(lines), 5, done.stdout)
            for line in lines[1:]:
                before = line.rpartition("  ")[0]
                self.assertEqual(columns_of(before) + 2,
                                 lines[0].index("SPEC DIGEST"), done.stdout)

    def test_output_that_cannot_be_written_is_a_failure(self):
        """sharkdp/fd 737: a full disk was no message."""
        for command in ("list fleets", "status -o json", "logs " + self.cli(
                "list", "builds", "-o", "name").split()[0].split("/")[-1],
                        "get fleets/web --source"):
            done = self.shell(f"bootmill {command} > /dev/full")
            self.assertEqual(done.returncode, 1, command)
            self.assertIn("could not be written", done.stderr)

    def test_an_editor_may_have_arguments_and_blanks_in_its_path(self):
        """kubernetes/kubernetes 72734: such an editor was not found."""
        place = self.folder / "my editor"
        place.mkdir()
        editor = place / "ed"
        editor.write_text('#!/bin/sh\n[ "$1" = --wait ] && shift\n'
                          'echo "# edited" >> "$1"\n')
        editor.chmod(0o755)
        for edits, command in enumerate(
                (f"{shlex.quote(str(editor))} --wait", str(editor)), 1):
            done = self.shell("bootmill edit web",
                              env={"EDITOR": command, "VISUAL": " "})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.cli("get", "fleets/web", "--source").count(
                "# edited"), edits)

    def test_files_of_windows_are_read(self):
        """helm/helm 6081 and goccy/go-yaml 65: a mark, and other line ends."""
        text = _SPEC.format("windows").replace("\n", "\r\n")
        self.store("windows", text)
        self.cli("build", "windows", "--wait")
        self.assertEqual(self.cli("get", "fleets/windows", "--source"),
                         text.replace("\r\n", "\n"))
        marked = self.folder / "marked.yaml"
        marked.write_text("\ufeff" + text)
        done = self.shell("bootmill apply -f marked.yaml")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("marked.yaml:1:1: the text begins with a byte order "
                      "mark; save it without one", done.stderr)

    def test_lists_have_one_shape(self):
        """kubernetes/kops 12293: one cluster was an object, two an array."""
        for fleets in (0, 1, 2):
            org = f"shape{fleets}"
            self.cli("orgs", "create", org)
            for number in range(fleets):
                self.store(f"{org}-{number}", _SPEC.format(f"{org}-{number}"),
                           "--org", org)
            document = self.cli.json("list", "fleets", "--org", org)
            self.assertEqual(list(document), ["fleets"])
            self.assertEqual(len(document["fleets"]), fleets)

    def test_words_with_colons_are_completed_around(self):
        """pallets/click 1515: bash splits words at colons."""
        script = (
            'source <(bootmill completion bash); COMP_WORDS=({words}); '
            'COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); _bootmill; '
            'printf "%s\\n" "${{COMPREPLY[@]}}"')
        path = self.daemon.root_address.partition(":")[2]
        split = f"--server unix : {path}"
        for words, expected in (
                (f"bootmill {split} promote we", "web"),
                (f"bootmill --server = unix : {path} promote we", "web"),
                (f"bootmill {split} li", "list"),
                ("bootmill --server localhost : 7443 li", "list"),
                (f"bootmill get fleets/web {split} toolch",
                 self.cli("toolchain", "list", "-o", "name").strip())):
            done = self.shell(script.format(words=words),
                              env={"BOOTMILL_CONFIG": "/nonexistent/c"})
            self.assertEqual(done.stdout.strip(), expected,
                             words + done.stderr)

    def test_an_interrupt_ends_the_program_as_one(self):
        """cert-manager/cert-manager 4222: what scripts see of Ctrl-C."""
        with subprocess.Popen(
                [programs.BIN / "bootmill", "events", "--cursor", "0"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL, env=self.environment()) as program:
            program.stdout.readline()
            program.send_signal(signal.SIGINT)
            self.assertEqual(program.wait(_SECONDS), -signal.SIGINT)
            self.assertEqual(program.stderr.read(), b"")

    def test_times_are_those_of_utc_and_say_so(self):
        """docker/cli 6727: times of several forms and zones in one answer."""
        for command in ("list builds", "status", "get fleets/web -o json",
                        "audit list --limit 5", "events --cursor 0 --count 3",
                        "history web -o yaml"):
            texts = {self.shell(f"bootmill {command}", env={"TZ": zone}).stdout
                     for zone in ("UTC", "Asia/Tokyo", "America/New_York")}
            if command == "status":  # says how long the answer took
                texts = {text.split("\n", 1)[1] for text in texts}
            self.assertEqual(len(texts), 1, command)
        since = "2100-01-01T00:00:00+09:00"
        done = self.shell(f"bootmill audit list --since {since} -o json")
        self.assertEqual(json.loads(done.stdout or "{}"), {"records": []},
                         done.stderr)

    def test_nothing_waits_for_a_keyboard_that_nobody_has(self):
        """gazette/core 182: without a file the command seemed to hang."""
        for words in (["apply"], ["validate"], ["preview"], ["diff"],
                      ["edit", "web"]):
            with subprocess.Popen(
                    [programs.BIN / "bootmill", *words], text=True,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=self.environment(VISUAL="", EDITOR="")) as program:
                self.assertEqual(program.wait(_SECONDS), 2, words)
                self.assertRegex(program.stderr.read(), "-f|name|set EDITOR",
                                 words)
                self.assertEqual(program.stdout.read(), "", words)

    def test_documents_are_alone_on_their_output(self):
        """pgbackrest/pgbackrest 268: warnings stood before the JSON."""
        self.store("warned", _SPEC.format("warned") +
                   "boot:\n  sources:\n  - raw_config:\n"
                   "      script: insmod gfxterm\n")
        spec = self.folder / "warned.yaml"
        for command in (f"validate -f {spec} -d {_GRUB}",
                        f"apply -f {spec} --dry-run",
                        f"preview -f {spec}", "build warned --promote --wait",
                        f"build --local -f {spec} -d {_GRUB} --output out"):
            done = self.shell(f"bootmill {command} -o json")
            self.assertEqual(done.returncode, 0, done.stderr)
            json.loads(done.stdout)
            if not command.startswith("build warned"):
                self.assertIn("warning: ", done.stderr, command)

    def test_no_home_directory_is_needed(self):
        """fosrl/cli 44, rnpgp/rnp 2213: reading failed without a home, or with
        one that cannot be written."""
        reach = f"--server {self.daemon.root_address} --org default"
        for home in ("env -u HOME", "env HOME=", "env HOME=/proc"):
            for command in (f"list fleets {reach}", f"status {reach}",
                            f"validate -f {self.folder}/web.yaml"):
                done = self.shell(
                    f"env -u BOOTMILL_CONFIG -u XDG_CONFIG_HOME {home} "
                    f"bootmill {command}")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotIn("home directory", done.stderr, command)
            done = self.shell(
                f"env -u BOOTMILL_CONFIG -u XDG_CONFIG_HOME {home} "
                "bootmill config set-context a --server unix:/x")
            self.assertEqual(done.returncode, 1, home + done.stderr)
            self.assertRegex(done.stderr, "home directory|/proc/.config", home)

    def test_an_address_with_colons_stands_in_brackets(self):
        """shadowsocks/shadowsocks-libev 3062, microsoft/CCF 7671: the last
        colon of an address was taken for that before the port."""
        self.cli("principals", "issue", "six", "--role", "viewer", "-d",
                 self.folder / "six")
        flags = " ".join(f"--{name} {self.folder}/six/{name}.pem"
                         for name in ("ca", "cert", "key"))
        port = self.daemon.grpc_port
        for server in ("::1", f"::1:{port}", f"fe80::1:{port}", f"[::1:{port}",
                       f"[::1]{port}", "[::1]:", "[::1]:99999"):
            done = self.shell(f"bootmill whoami --patience 0 {flags} "
                              f"--server '{server}'")
            self.assertNotEqual(done.returncode, 0, server)
            self.assertIn("HOST:PORT", done.stderr, server)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        # What is right is tried: nobody listens there.
        done = self.shell(f"bootmill whoami --patience 0 {flags} "
                          f"--server '[::1]:{port}'")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn(f"[::1]:{port}", done.stderr)

    def test_what_is_followed_comes_through_a_pipe_at_once(self):
        """heroku/cli 1477, kubernetes/kubectl 1449: lines waited in a buffer
        until the end, or the command ended with the first."""
        with subprocess.Popen(
                [programs.BIN / "bootmill", "events", "-o", "json"], text=True,
                stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                env=self.environment()) as program:
            try:
                for number in range(3):
                    end = time.monotonic() + _SECONDS
                    while not select.select([program.stdout], [], [], 0.5)[0]:
                        self.assertLess(time.monotonic(), end)
                        self.store(f"piped{number}",
                                   _SPEC.format(f"piped{number}") +
                                   f"# {end}\n")
                    json.loads(program.stdout.readline())
                self.assertIsNone(program.poll())
            finally:
                program.terminate()

    def test_one_of_several_that_fails_is_told_by_the_exit_code(self):
        """carina-rs/carina 75, appandflow/stim 967: 0 after a failure."""
        specs = self.folder / "several"
        specs.mkdir()
        for name in ("several-a", "several-b"):
            (specs / f"{name}.yaml").write_text(_SPEC.format(name))
        (specs / "wrong.yaml").write_text("fleet: Wrong\n")
        for command, code in (
                (f"apply -f {specs}", 3),
                ("build several-a absent several-b --wait", 1),
                ("promote several-a absent --yes", 1),
                ("get fleets/absent fleets/several-a", 1),
                ("pull several-a absent -d pulled", 1),
                ("diff several-a absent", 2),
                ("delete absent several-a --yes", 1),
                ("undelete absent several-a", 1),
                ("principals revoke absent --yes", 1),
                ("tokens revoke absent --yes", 1),
                (f"validate -f {specs}", 3)):
            done = self.shell(f"bootmill {command}")
            self.assertEqual(done.returncode, code, command + done.stderr)
            self.assertTrue(done.stderr, command)

    def test_a_tilde_that_the_shell_left_is_the_home_directory(self):
        """kubernetes/kubernetes 19561: `--key=~/x` was stored as a path below
        the working directory, without a word."""
        path = self.folder / "tilde.yaml"
        env = {"BOOTMILL_CONFIG": str(path), "HOME": str(self.folder)}
        done = self.shell("bootmill config set-context t --server host:1 "
                          "--ca=~/ca.pem --trusted-key=~/k/../key.pem",
                          env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.shell("bootmill config show t -o json", env=env)
        shown = json.loads(done.stdout)
        self.assertEqual(shown["ca"], f"{self.folder}/ca.pem")
        self.assertEqual(shown["trustedKeys"], [f"{self.folder}/key.pem"])
        # `~` means the same in a file that was written by hand.
        path.write_text(f"contexts: {{t: {{server: '{self.daemon.address}', "
                        "ca: ~/none.pem, certificate: ~/c.pem, "
                        "key: ~/k.pem}}")
        done = self.shell("bootmill whoami --context t --patience 0", env=env)
        self.assertIn(f"{self.folder}/", done.stderr)
        self.assertNotIn("~", done.stderr)


if __name__ == "__main__":
    unittest.main()
