# SPDX-License-Identifier: Apache-2.0
"""How features of the boot policy are written down: see feature_table.py."""

import dataclasses

MAIN = "grub"  # it names the other scripts and the order of sources


@dataclasses.dataclass(frozen=True)
class Feature:
    """A part of the image's scripts that can be removed.

    The function `function` of the script `script` is replaced by one that
    does `instead`. If there is no function, the text `old`, which must occur
    exactly once, is replaced by `instead`. `guests`: those that then boot
    differently.
    """

    what: str
    script: str
    guests: tuple
    function: str = ""
    old: str = ""
    instead: str = "false"


def of(script, rows):
    """Returns features that are functions of a script.

    `rows`: what, function, instead, guests.
    """
    return [Feature(what, script, guests.split(), function, "", instead)
            for what, function, instead, guests in rows]


def text(what, script, old, instead, guests):
    """Returns a feature that is a piece of text."""
    return Feature(what, script, guests.split(), "", old, instead)
