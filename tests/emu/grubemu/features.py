# SPDX-License-Identifier: Apache-2.0
"""Features of the boot policy, and guests of the corpus that need each one.

A test that cannot fail proves nothing. Therefore an image without one of
these features must not boot these guests as their owners expect.
"""

import concurrent.futures
import dataclasses
import functools
import gzip
import shutil

from grubemu import corpus, loader
from grubemu.feature_rows import MAIN, Feature
from grubemu.feature_table import FEATURES
from xenlab import tools

_AT_ONCE = 2
_GZIP = b"\x1f\x8b"


def _replaced(feature, text):
    """Returns the script `text` without the feature."""
    old, new = feature.old, feature.instead
    if feature.function:
        old = f"function {feature.function} {{"
        new = f"{old}\n{new}\n}}\nfunction bootmill_taken_out {{"
    if text.count(old) != 1:
        raise tools.LabError(f"feature `{feature.what}`: {feature.script}.cfg "
                             f"has `{old}` {text.count(old)} times, not once")
    return text.replace(old, new)


def take_out(feature, parts):
    """Removes a feature from the image whose parts are in `parts`."""
    folder = "." if feature.script == MAIN else "bootmill"
    path = parts / "memdisk" / folder / f"{feature.script}.cfg"
    content = path.read_bytes()
    if content.startswith(_GZIP):
        content = gzip.decompress(content)
    path.write_text(_replaced(feature, content.decode()))


@dataclasses.dataclass(frozen=True)
class Result:
    """The result of a guest without a feature. `needed`: it booted
    differently.
    """

    feature: Feature
    guest: str
    needed: bool


def _try_one(feature, table, image, kernels, out):
    folder = out / f"feature-{FEATURES.index(feature)}"
    parts = folder / "parts"
    shutil.copytree(image.parts, parts)
    take_out(feature, parts)
    ours = loader.assemble(parts, image.library, folder)
    found = []
    for name in feature.guests:
        result = corpus.run_guest(table[name], ours, kernels, folder)
        if not result.made:
            raise tools.LabError(f"{name}: {result.words}")
        found.append(Result(feature, name, not result.right))
    shutil.rmtree(folder)
    return found


def run(chosen, table, image, kernels, out):
    """Starts the guests of each feature without it, two at a time.

    `table`: the corpus by name; `image`: a loader.Image; `kernels`: the
    folder with the kernels that the guests' trees name; `out`: for files of
    the run.
    """
    one = functools.partial(_try_one, table=table, image=image,
                            kernels=kernels, out=out)
    with concurrent.futures.ProcessPoolExecutor(_AT_ONCE) as pool:
        return [result for results in pool.map(one, chosen)
                for result in results]
