# SPDX-License-Identifier: Apache-2.0
"""The fleets whose images the rows test.

Fleets that differ from the others are files of ../fleets; families of fleets
that differ in one word are written here.
"""

import base64
import itertools
import pathlib

from xenlab import secrets

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "fleets"

# Placeholders in a fleet's text for what is made here.
_OWNER_KEY = "@OWNER_KEY@"
_LOCK_USER, _LOCK_PASSWORD = "@LOCK_USER@", "@LOCK_PASSWORD@"

_BOTH = "[i386-xen_pvh, x86_64-xen]"

_FAILURE = """\
fleet: {name}
targets: {targets}
boot:
  sources: [grub_config: {{}}]
  on_failure: {kind}
"""


def failures():
    """Returns one fleet for each value of `on_failure`."""
    for kind in ("menu", "rescue_shell", "retry", "reboot", "halt"):
        name = f"failure-{kind.replace('_', '-')}"
        yield name, _FAILURE.format(name=name, targets=_BOTH, kind=kind)


# All sources, in the order of the schema's documentation.
_SOURCES = {
    "chainload": "{}",
    "boot_loader_spec": "{}",
    "grub_config": "{}",
    "legacy_menu": "{}",
    "extlinux": "{}",
    "host_declared": "{entries: [{title: Declared, kernel: KERNEL, "
                     "initrds: [/boot/data], "
                     "command_line: lab=host_declared}]}",
    "pvh_kernel": "{entries: [{title: PVH, kernel: KERNEL.elf, "
                  "modules: [/boot/data], command_line: lab=pvh_kernel}]}",
    "raw_config": "{script: SCRIPT}",
}
_BOOTING = {"KERNEL": "/boot/kernel", "SCRIPT": (
    "\"search --set=root --file /boot/kernel\\n"
    "linux /boot/kernel lab=raw_config\\ninitrd /boot/data\\nboot\"")}
_FAILING = {"KERNEL": "/boot/missing", "SCRIPT": "\"true\""}


def _neighbours(sources):
    """Returns all pairs of neighbours, in both orders."""
    return tuple(pair for first, second in itertools.pairwise(sources)
                 for pair in ((first, second), (second, first)))


NEIGHBOURS = _neighbours(_SOURCES)
# PV lacks one of the sources.
PV_NEIGHBOURS = _neighbours(kind for kind in _SOURCES if kind != "pvh_kernel")

_PAIR = """\
fleet: {name}
targets: {targets}
boot:
  sources:
    - {first}
    - {second}
  timeout: 0s
  on_failure: halt
"""


def pair_name(first, second):
    """Returns the name of the fleet that tries two sources."""
    return f"pair-{first}-{second}".replace("_", "")


def _source(kind, words):
    text = _SOURCES[kind]
    for word, value in words.items():
        text = text.replace(word, value)
    return f"{kind}: {text}"


def pairs():
    """Returns one fleet for each pair of neighbouring sources, in both orders.

    If that depends on the fleet, the first source finds nothing.
    """
    for first, second in dict.fromkeys(NEIGHBOURS + PV_NEIGHBOURS):
        name = pair_name(first, second)
        only_pvh = "pvh_kernel" in (first, second)
        yield name, _PAIR.format(
            name=name, targets="[i386-xen_pvh]" if only_pvh else _BOTH,
            first=_source(first, _FAILING), second=_source(second, _BOOTING))


def texts(owner_key):
    """Returns every fleet: name to YAML. `owner_key` is binary."""
    words = {
        _OWNER_KEY: base64.b64encode(owner_key).decode(),
        _LOCK_USER: secrets.LOCK_USER,
        _LOCK_PASSWORD: secrets.pbkdf2(secrets.LOCK_PASSWORD),
    }
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        found[path.stem] = path.read_text()
        for word, value in words.items():
            found[path.stem] = found[path.stem].replace(word, value)
    found.update(failures())
    found.update(pairs())
    return found
