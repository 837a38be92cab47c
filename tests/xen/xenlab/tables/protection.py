# SPDX-License-Identifier: Apache-2.0
"""`unlock` and `lock`: what must be typed, and what boots without typing."""

from xenlab.row import NO_ERRORS, NO_NOISE, PROMPT, PV64, PVH, SHORT, Row
from xenlab.row import kernel, says, userspace
from xenlab.secrets import LOCK_PASSWORD, LOCK_USER, LUKS_PASSPHRASE

TOPIC = "Encrypted volumes and locks"

_ASKS = r"Enter passphrase for"
_MENU = r"Try the boot sources again"
_USER = r"Enter username:"
_PASSWORD = r"Enter password:"


def _login(password):
    """Types a name and a password when GRUB asks for them."""
    return ((_USER, f"{LOCK_USER}\r"), (_PASSWORD, f"{password}\r"))


def _rows(target):
    short = SHORT[target]

    def key(name, text, answer, shows, guest):
        return Row(f"{short}-lock-{name}", target, "lock", ("empty",),
                   (_MENU, _USER) + shows, types=((_MENU, text),) + answer,
                   guest=guest)

    return (
        Row(f"{short}-luks1", target, "unlock", ("luks1",),
            (_ASKS,) + kernel(target, "grub_config"), NO_ERRORS,
            types=((_ASKS, f"{LUKS_PASSPHRASE}\r"),), control=PROMPT,
            guest="LUKS1 /boot, the passphrase typed"),
        Row(f"{short}-luks1-wrong", target, "unlock", ("luks1",),
            (_ASKS, _ASKS) + says("unlock: no encrypted volume was opened"),
            (r"lab-kernel",),
            types=((_ASKS, "wrong\r"), (_ASKS, "wrong again\r")),
            guest="LUKS1 /boot, two wrong passphrases"),
        key("prompt-refused", "c", _login("wrong"), (r"ccess denied",),
            "`lock`: `c` with a wrong password"),
        key("edit-refused", "e", _login("wrong"), (r"ccess denied",),
            "`lock`: `e` with a wrong password"),
        key("prompt-allowed", "c", _login(LOCK_PASSWORD), PROMPT,
            "`lock`: `c` with the password"),
        Row(f"{short}-lock-unattended", target, "lock", ("debian-mkconfig",),
            userspace("grub_mkconfig"), NO_NOISE + (_USER,),
            guest="`lock`: an unmodified Debian boots unattended"),
        Row(f"{short}-lock-enforce", target, "lock-enforce",
            ("cfg-boot_grub",), (_USER,), (r"lab-kernel",),
            guest="`enforce`: an unmarked entry asks for a password"),
        Row(f"{short}-lock-unrestricted", target, "lock-enforce",
            ("cfg-unrestricted",), kernel(target, "grub_config"),
            NO_ERRORS + (_USER,),
            guest="`enforce`: an entry marked unrestricted boots"),
    )


ROWS = _rows(PVH) + _rows(PV64)
