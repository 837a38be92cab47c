#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures whole programs against the tools that people know.

usage: programs_bench.py REPORT.md   (BOOTMILL_BIN_DIR: the programs)

Each of our commands runs in turn with its peer, so that a machine's moods meet
both. What is compared is processor time, the children's own; what the daemon
does for a caller is not in it.
"""

import pathlib
import resource
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]
                       / "tests/e2e/days"))
import programs  # noqa: E402 (it lies beside the tests that share it)

_ROUNDS = 21
_MODULES = pathlib.Path("/usr/lib/grub")
_TARGET = "i386-xen_pvh"
_SPEC = f"fleet: web\ntargets: [{_TARGET}]\n"
_HEAD = """\
## Whole programs

Processor time of a process from its start to its end, ours and the peer's in
turn, the median of {rounds}, milliseconds.

| command | beside | ours | peer | ours to peer |
|---|---|---|---|---|
"""


def _seconds(words, env=None):
    """Runs a program; returns the processor time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    programs.run(words, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime
            - before.ru_utime - before.ru_stime)


def _compare(title, peer_title, ours, peer, env=None):
    """Returns a line of the report."""
    times = ([], [])
    for _ in range(_ROUNDS):
        for found, words in zip(times, (ours, peer)):
            found.append(_seconds(words, env))
    mine, other = (1000 * statistics.median(found) for found in times)
    return (f"| `{title}` | `{peer_title}` | {mine:.1f} | {other:.1f} | "
            f"{mine / other:.1f} |\n")


def _local(folder):
    """Returns the lines about programs that ask nobody."""
    yield _compare("bootmill --version", "grub-mkimage --version",
                   [programs.BIN / "bootmill", "--version"],
                   ["grub-mkimage", "--version"])
    options = ["-O", _TARGET, "-d", _MODULES / _TARGET, "-p", "/boot/grub",
               "part_msdos", "part_gpt", "ext2", "xfs", "btrfs", "normal"]
    ours, peer = folder / "ours.bin", folder / "peer.bin"
    yield _compare("bootmill mkimage", "grub-mkimage",
                   [programs.BIN / "bootmill", "mkimage", *options, "-o",
                    ours],
                   ["grub-mkimage", *options, "-o", peer])
    if ours.read_bytes() != peer.read_bytes():
        raise programs.Failed("bootmill mkimage wrote other bytes")


def _remote(folder, daemon):
    """Returns the lines about callers of the daemon, by TLS as on a network.
    """
    credential = daemon.data / "credentials/admin"
    cli = programs.Cli(folder / "admin").use(daemon.address, "default",
                                             credential)
    cli("toolchain", "import", "--directory", _MODULES, "--trust-directory",
        "--activate")
    (folder / "web.yaml").write_text(_SPEC)
    cli("apply", "-f", folder / "web.yaml")
    cli("build", "web", "--promote")
    base = f"https://localhost:{daemon.http_port}"
    curl = ["curl", "--fail", "--silent", "--show-error", "--output",
            folder / "answer", "--cacert", credential / "ca.pem", "--cert",
            credential / "cert.pem", "--key", credential / "key.pem"]
    yield _compare("bootmill list fleets", "curl", [
        programs.BIN / "bootmill", "list", "fleets"], [
            *curl, "--json", '{"parent": "orgs/default"}',
            f"{base}/bootmill.v1.FleetService/ListFleets"], cli.env)
    url = f"{base}/orgs/default/fleets/web/current/{_TARGET}"
    programs.run([*curl, "--etag-save", folder / "etag", url])
    conditional = [*curl, "--etag-compare", folder / "etag", url]
    pull = ["pull", "web", "-d", folder / "images"]
    cli(*pull)
    yield _compare("bootmill pull", "curl --etag-compare",
                   [programs.BIN / "bootmill", *pull], conditional, cli.env)
    cli("principals", "issue", "dom0", "--kind", "host", "-d", folder / "dom0")
    (folder / "agent.yaml").write_text(
        f"server: {daemon.address}\norg: default\ncredentials:\n"
        f"  ca: {folder}/dom0/ca.pem\n  certificate: {folder}/dom0/cert.pem\n"
        f"  key: {folder}/dom0/key.pem\n"
        f"trusted_keys: [{daemon.data}/attestation.pub.pem]\n"
        f"slots: {{pvh: {{fleet: web, target: {_TARGET}}}}}\n")
    agent = [programs.BIN / "bootmill-agent", "--config",
             folder / "agent.yaml", "--state-dir", folder / "state", "pull"]
    programs.run(agent)
    yield _compare("bootmill-agent pull", "curl --etag-compare", agent,
                   conditional)


def main():
    """Writes and prints the report."""
    with tempfile.TemporaryDirectory(prefix="bench") as name:
        folder = pathlib.Path(name)
        lines = [*_local(folder)]
        daemon = programs.Daemon(folder, [_MODULES])
        try:
            daemon.start()
            lines += _remote(folder, daemon)
        finally:
            daemon.close()
    text = _HEAD.format(rounds=_ROUNDS) + "".join(lines)
    pathlib.Path(sys.argv[1]).write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
