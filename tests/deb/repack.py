# SPDX-License-Identifier: Apache-2.0
"""The built packages once more, under another version."""

import pathlib
import re
import shutil
import tempfile

from machine import call

_SCHEMA = pathlib.Path("usr/share/bootmill-server/schema-version")


def _packages(folder):
    found = {path.name.split("_")[0]: path for path in folder.glob("*.deb")
             if "-dbgsym_" not in path.name}
    if len(found) != 3:
        raise ValueError(f"{folder}: expected three packages, found "
                         f"{sorted(found)}; run `make deb`")
    return found


def schema_of(folder):
    """Returns the schema version of the daemon that `folder` has a package
    of."""
    with tempfile.TemporaryDirectory() as work:
        call(["dpkg-deb", "--extract", _packages(folder)["bootmill-server"],
              work])
        return int((pathlib.Path(work) / _SCHEMA).read_text("ascii"))


def repack(folder, target, version=None, schema=None):
    """Writes NAME.deb into `target` for each package of `folder`.

    `version`, `schema`: what they say of themselves instead; their programs
    stay the same.
    """
    target.mkdir(parents=True)
    for name, package in _packages(folder).items():
        if version is None:
            shutil.copy(package, target / f"{name}.deb")
            continue
        with tempfile.TemporaryDirectory() as work:
            tree = pathlib.Path(work) / "tree"
            call(["dpkg-deb", "--raw-extract", package, tree])
            control = tree / "DEBIAN" / "control"
            control.write_text(
                re.sub("(?m)^Version: .*", f"Version: {version}",
                       control.read_text("utf-8")), "utf-8")
            if schema is not None and (tree / _SCHEMA).exists():
                (tree / _SCHEMA).write_text(f"{schema}\n", "ascii")
                preinst = tree / "DEBIAN" / "preinst"
                preinst.write_text(
                    re.sub("(?m)^mine=.*", f"mine={schema}",
                           preinst.read_text("utf-8")), "utf-8")
            call(["dpkg-deb", "--build", "-Znone", "--root-owner-group", tree,
                  target / f"{name}.deb"])
