# SPDX-License-Identifier: Apache-2.0
"""The fleets whose images the rows test.

Those with something to say for themselves are files of ../fleets; families
of fleets that differ in one word are written here.
"""

import base64
import pathlib

_FLEETS = pathlib.Path(__file__).resolve().parent.parent / "fleets"

# Stands in a fleet's text for the public key of signing.OWNER.
_OWNER_KEY = "@OWNER_KEY@"

_BOTH = "[i386-xen_pvh, x86_64-xen]"

_FAILURE = """\
fleet: {name}
targets: {targets}
boot:
  sources: [grub_config: {{}}]
  on_failure: {kind}
"""


def failures():
    """One fleet for each thing that `on_failure` can do."""
    for kind in ("menu", "rescue_shell", "retry", "reboot", "halt"):
        name = f"failure-{kind.replace('_', '-')}"
        yield name, _FAILURE.format(name=name, targets=_BOTH, kind=kind)


def texts(owner_key):
    """Returns every fleet: name to YAML. `owner_key` is binary."""
    encoded = base64.b64encode(owner_key).decode()
    found = {path.stem: path.read_text().replace(_OWNER_KEY, encoded)
             for path in sorted(_FLEETS.glob("*.yaml"))}
    found.update(failures())
    return found
