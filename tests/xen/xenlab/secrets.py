# SPDX-License-Identifier: Apache-2.0
"""Passwords that are typed on guests' consoles."""

import hashlib

# ../maker/make encrypts the disk with the same passphrase.
LUKS_PASSPHRASE = "lab-passphrase"

LOCK_USER = "keeper"
LOCK_PASSWORD = "lab-password"

# Few iterations, because GRUB computes them under emulation.
_ROUNDS = 100
_BYTES = 64


def pbkdf2(password):
    """Returns what grub-mkpasswd-pbkdf2 prints, with a salt of this lab."""
    salt = hashlib.sha512(b"bootmill lab").digest()[:_BYTES]
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS,
                              _BYTES)
    return f"grub.pbkdf2.sha512.{_ROUNDS}.{salt.hex()}.{key.hex()}".upper(
        ).replace("GRUB.PBKDF2.SHA512", "grub.pbkdf2.sha512")
