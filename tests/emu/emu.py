#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs guests with GRUB as a program of this machine: see docs/testing.md."""

import argparse
import os
import pathlib
import sys
import tempfile
import time
import zlib

_HERE = pathlib.Path(__file__).resolve().parent
_SOURCE = _HERE.parents[1]
sys.path.append(str(_HERE.parent / "xen"))

# The lab's modules are found through the path above.
from grubemu import compare, corpus, features, known  # noqa: E402
from grubemu import loader, modules, pairs  # noqa: E402
from xenlab import guests, row as rows, testkernel, tools  # noqa: E402

_FLEET = _SOURCE / "tests" / "xen" / "fleets" / "default.yaml"
_CASES = _HERE / "cases"
_SEED = "BOOTMILL_EMU_SEED"
_PASSED, _FAILED, _BROKEN = 0, 1, 2
# Files that are needed for a second are kept in memory.
_MEMORY = pathlib.Path("/dev/shm")


def _parts(out):
    """Makes the kernels that the corpus' trees name; returns their folder."""
    out.mkdir()
    testkernel.build(out, zlib.compress)
    return out


def _report(results, show):
    """Prints the results of guests; returns how many are wrong."""
    failed = 0
    for result in results:
        wrong = known.trouble(result)
        failed += bool(wrong)
        if wrong:
            print(f"FAILED {result.guest}: {wrong}")
        elif not result.right:
            why = known.CANNOT_RUN.get(result.guest)
            print(f"{'cannot run' if why else 'not yet'} {result.guest}: "
                  f"{why or known.NOT_YET[result.guest]}")
        if wrong or show:
            print(result.text)
    return failed


def _library(work):
    library = work / "library"
    modules.lay_out(library, loader.XEN_PLATFORM)
    return library


def _apart(args, library, work):
    return loader.take_apart(args.bin / "bootmill", _FLEET, library,
                             work / "image")


def _ours(args, library, work):
    return loader.assemble(_apart(args, library, work).parts, library, work)


def _corpus_command(args, work):
    table = guests.load_all(args.names)
    library = _library(work)
    ours = _ours(args, library, work)
    parts = _parts(work / "parts")
    results = corpus.run(table, ours, parts, work / "runs")
    failed = _report(results, args.show)
    # Of those that ours does not start the image of Debian must start none.
    wrong = {one.guest for one in results if one.made and not one.right}
    stock = loader.stock(args.bin / "bootmill", library, work)
    for one in corpus.run([guest for guest in table if guest.name in wrong],
                          stock, parts, work / "stock-runs", rows.STOCK):
        if one.right:
            failed += 1
            print(f"FAILED {one.guest}: Debian's image starts it")
    strangers = [] if args.names else known.strangers(
        guest.name for guest in table)
    for name in strangers:
        print(f"FAILED {name}: known.py names no guest of the corpus")
    right = sum(result.right for result in results)
    print(f"{len(results)} guests: {right} boot as expected, "
          f"{len(results) - right - failed} are known not to, {failed} failed")
    return _FAILED if failed or strangers else _PASSED


def _compare_command(args, work):
    """Returns stored files first, then consecutive seeds."""
    seeds = range(args.seed, args.seed + args.cases)
    print(f"seeds {seeds.start} to {seeds.stop - 1}; {_SEED} or --seed "
          "chooses others")
    names = [*map(str, sorted(_CASES.glob("*.cfg"))), *map(str, seeds)]
    library = _library(work)
    loaders = (loader.plain(library, work, compare.PLAIN),
               _ours(args, library, work))
    template = work / "template.img"
    compare.make_template(template)
    kernel = (_parts(work / "parts") / "kernel").read_bytes()
    found = compare.run(names, loaders, template, kernel, work / "runs")
    for difference in found:
        print(difference.text())
    print(f"{len(names)} files: {len(found)} run otherwise by our image")
    return _FAILED if found else _PASSED


def _pairs_command(args, work):
    print(f"seed {args.seed}; {_SEED} or --seed chooses another")
    table = guests.load_all()
    chosen = pairs.choose(table, args.seed, args.cases)
    ours = _ours(args, _library(work), work)
    results = pairs.run(chosen, ours, _parts(work / "parts"), work / "runs")
    failed = 0
    for (first, second), result in zip(chosen, results):
        if not result.right:
            failed += 1
            print(f"FAILED {first.name}, then {second.name}: {result.words}")
            print(result.text)
    print(f"{len(chosen)} pairs: in {failed} the first did not win")
    return _FAILED if failed else _PASSED


def _features_command(args, work):
    chosen = [one for one in features.FEATURES
              if not args.names or one.what in args.names]
    if not chosen:
        raise tools.LabError(f"no feature is called {args.names}; "
                             "grubemu/feature_table.py names them")
    table = {guest.name: guest for guest in guests.load_all()}
    image = _apart(args, _library(work), work)
    runs = work / "runs"
    runs.mkdir()
    results = features.run(chosen, table, image, _parts(work / "parts"), runs)
    useless = [one for one in results if not one.needed]
    for one in useless:
        print(f"FAILED {one.guest} does what is expected without: "
              f"{one.feature.what}")
    print(f"{len(chosen)} features taken out, one at a time: "
          f"{len(results) - len(useless)} of {len(results)} guests need them")
    return _FAILED if useless else _PASSED


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    corpus_parser = commands.add_parser(
        "corpus", help="every guest of tests/guests under the default fleet's "
        "PVH image; exit 1 if one is not as expected")
    corpus_parser.set_defaults(handler=_corpus_command)
    corpus_parser.add_argument(
        "--names", type=lambda text: text.split(","), metavar="A,B",
        help="only these guests")
    corpus_parser.add_argument("--show", action="store_true",
                               help="print every console")
    compare_parser = commands.add_parser(
        "compare", help="random grub.cfg files by our image and by plain "
        "GRUB; exit 1 if one is run otherwise")
    compare_parser.set_defaults(handler=_compare_command)
    compare_parser.add_argument("--seed", type=int, metavar="N",
                                default=int(os.environ.get(_SEED, "1")),
                                help=f"the first seed [{_SEED}, or 1]")
    compare_parser.add_argument("--cases", type=int, default=40, metavar="N",
                                help="how many seeds [40]")
    pairs_parser = commands.add_parser(
        "pairs", help="random pairs of guests as one: the first wins; exit 1 "
        "if one does not")
    pairs_parser.set_defaults(handler=_pairs_command)
    pairs_parser.add_argument("--cases", type=int, default=24, metavar="N",
                              help="how many pairs [24]")
    pairs_parser.add_argument("--seed", type=int, metavar="N",
                              default=int(os.environ.get(_SEED, "1")),
                              help=f"chooses them [{_SEED}, or 1]")
    features_parser = commands.add_parser(
        "features", help="takes each feature of the boot policy out; exit 1 "
        "if a guest that needs it does what is expected nevertheless")
    features_parser.set_defaults(handler=_features_command)
    features_parser.add_argument(
        "--names", type=lambda text: text.split(","), metavar="A,B",
        help="only these features")
    for sub in (corpus_parser, compare_parser, pairs_parser, features_parser):
        sub.add_argument("--bin", type=pathlib.Path, metavar="DIR",
                         default=_SOURCE / "build" / "bin",
                         help="holds the program bootmill")
    return parser


def main():
    """Runs one command and returns its exit status."""
    args = _parser().parse_args()
    start = time.monotonic()
    where = _MEMORY if _MEMORY.is_dir() else None
    try:
        with tempfile.TemporaryDirectory(prefix="bootmill-emu-",
                                         dir=where) as work:
            status = args.handler(args, pathlib.Path(work))
    except tools.LabError as error:
        print(f"emu: {error}", file=sys.stderr)
        return _BROKEN
    print(f"{time.monotonic() - start:.1f} s")
    return status


if __name__ == "__main__":
    sys.exit(main())
