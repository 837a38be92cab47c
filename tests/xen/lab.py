#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Real Xen under QEMU, without Xen hardware. See README.md beside it."""

import argparse
import pathlib
import signal
import sys
import time

from xenlab import corpus, fleets, guest_report, images
from xenlab import matrix, own_disks, prepare, report, rows, service
from xenlab import session, sizes, tools, versions, xens

_SOURCE = pathlib.Path(__file__).resolve().parents[2]
_BUILD = _SOURCE / "build"
_LAB = _BUILD / "xen"
_REPORTS = _BUILD / "reports"
_MATRIX = _BUILD / "reports" / "boot-matrix.md"

_PASSED, _ROW_FAILED, _LAB_FAILED = 0, 1, 2


def _results(xen, long):
    """Returns the file with the results of the last run, of usual or of long
    rows.
    """
    name = xen.named("xen-results-long" if long else "xen-results")
    return _REPORTS / f"{name}.json"


def _select(names, xen):
    if names is None:
        return rows.of_run(xen, long=False)
    try:
        return rows.select(names)
    except KeyError as error:
        raise tools.LabError(f"no row {error}; `list` names them") from error


def _write_matrix():
    matrix.write(_MATRIX, [
        result for long in (False, True)
        for result in report.read(_results(xens.DEFAULT, long))])


def _run(table, lab, image_dir, xen, long=False):
    """Runs the rows and reports; returns whether all passed.

    REQUIRES: the caller holds prepare.locked(_LAB).
    """
    results_file = _results(xen, long)
    run = _LAB / xen.named("run")
    # If the run does not reach its end, old results must not be taken for its
    # own.
    results_file.unlink(missing_ok=True)
    start = time.monotonic()
    paths = session.Paths(lab, image_dir.resolve(), _LAB / "service", run)
    results = session.run_rows(table, paths)
    report.write(results_file, results, time.monotonic() - start)
    report.print_table(results)
    if xen == xens.DEFAULT:
        _write_matrix()
    print(f"xen-lab: {time.monotonic() - start:.1f} s in all; consoles in "
          f"{run}; results in {results_file}")
    return all(result.verdict == "passed" for result in results)


def _build_images(lab, program):
    """Builds the images of every fleet and returns their folder."""
    out = _LAB / "images"
    key = (lab.guests / prepare.OWNER_KEY).read_bytes()
    images.build_images(program, fleets.texts(key), out)
    own_disks.make(lab, out)
    return out


def _build_command(args):
    with prepare.locked(_LAB):
        lab = prepare.prepare(_LAB, xen=args.xen)
    print(f"xen-lab: ready in {lab.dom0} and {lab.guests}")
    return _PASSED


def _list_command(args):
    for row in rows.of_run(args.xen, args.long):
        print(row.name)
    return _PASSED


def _run_command(args):
    table = _select(args.rows, args.xen)
    with prepare.locked(_LAB):
        lab = prepare.prepare(_LAB, xen=args.xen)
        service.collect(args.bin, _LAB / "service")
        folder = args.images or _build_images(lab, args.bin / "bootmill")
        passed = _run(table, lab, folder, args.xen)
    return _PASSED if passed else _ROW_FAILED


def _fixture_command(args):
    """Runs the rows for ctest, where each row is a test: fails only if rows
    got no verdict.
    """
    table = rows.of_run(args.xen, args.long)
    with prepare.locked(_LAB):
        lab = prepare.prepare(_LAB, xen=args.xen)
        service.collect(args.bin, _LAB / "service")
        _run(table, lab, _build_images(lab, args.bin / "bootmill"), args.xen,
             args.long)
    return _PASSED


def _check_command(args):
    path = _results(args.xen, args.long)
    return _PASSED if report.check(path, args.row) else _ROW_FAILED


def _guest_results(args):
    return _REPORTS / f"{args.xen.named(args.run)}.json"


def _guests_command(args):
    """Runs the guest corpus, or a part of it, which leaves the results
    unchanged.
    """
    start = time.monotonic()
    choice = corpus.Choice(args.names, args.kinds, args.only or (), args.xen,
                           args.grub, args.images, args.bin / "bootmill")
    results = _guest_results(args)
    whole = not (args.names or args.kinds or args.only or args.images)
    if args.fixture:
        results.unlink(missing_ok=True)
    with prepare.locked(_LAB):
        records = corpus.run(_LAB, choice)
    seconds = time.monotonic() - start
    if args.update:
        published = None
        if results.name == "guests-all.json":
            published = guest_report.PUBLISHED
        guest_report.update(results, records, seconds, published)
    elif args.fixture or whole:
        guest_report.write(results, records, seconds)
    guest_report.print_table(records)
    print(f"xen-lab: {seconds:.1f} s in all; consoles in "
          f"{choice.run_folder(_LAB)}")
    failed = any(one["troubles"] for one in records)
    return _ROW_FAILED if failed and not args.fixture else _PASSED


def _check_guest_command(args):
    passed = guest_report.check(_guest_results(args), args.name)
    return _PASSED if passed else _ROW_FAILED


def _sizes_command(args):
    """With the heap of GRUB 2.12 and later, a size that is refused must fail.
    """
    with prepare.locked(_LAB):
        found = sizes.run(_LAB, args.bin / "bootmill", args.grub, args.xen,
                          args.count)
    allowed, refused = sizes.report(found)
    if args.grub and not refused:
        print("no refused size fails: is the rule still needed?")
        return _ROW_FAILED
    return _ROW_FAILED if allowed else _PASSED


def _versions_command(args):
    with prepare.locked(_LAB):
        made, results = versions.run(_LAB, args.bin / "bootmill", args.xen)
    text = versions.report(made, results)
    print(text)
    _REPORTS.mkdir(parents=True, exist_ok=True)
    (_REPORTS / "grub-versions.md").write_text(text)
    _write_matrix()
    good = versions.starts_all(made, results)
    good = versions.small_enough(made) and good
    return _PASSED if good else _ROW_FAILED


def _words(text):
    return text.split(",")


def _xen(text):
    if text not in xens.SUITES:
        raise argparse.ArgumentTypeError(
            f"expected one of {', '.join(xens.SUITES)}, found {text}")
    return xens.BY_SUITE[text]


def _loaders(text):
    found = _words(text)
    for word in found:
        if word not in corpus.LOADERS:
            raise argparse.ArgumentTypeError(
                f"expected some of {', '.join(corpus.LOADERS)}, found {word}")
    return found


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, handler, text):
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(handler=handler)
        return sub

    build = command("build", _build_command,
                    "only prepare dom0 and guest disks")
    listing = command("list", _list_command, "print the names of rows")
    run = command("run", _run_command,
                  "run rows; exit 1 if one failed, 2 if the lab did")
    run.add_argument("--images", type=pathlib.Path, metavar="DIR",
                     help="holds <fleet>-<target>.bin; default: they are "
                          "built")
    run.add_argument("--rows", type=_words,
                     metavar="A,B", help="only these rows")
    fixture = command("fixture", _fixture_command,
                      "build the images of all fleets and run their rows")
    guests = command("guests", _guests_command,
                     "run the guest corpus; exit 1 if a guest failed")
    guests.add_argument("--names", type=_words, metavar="A,B",
                        help="only these guests")
    guests.add_argument("--kinds", type=_words, metavar="A,B",
                        help="only guests of these kinds")
    guests.add_argument("--only", type=_loaders, metavar="A,B",
                        help="only these loaders of ours, stock, pygrub")
    guests.add_argument("--images", type=pathlib.Path, metavar="DIR",
                        help="holds default-<target>.bin; default: built")
    guests.add_argument("--fixture", action="store_true",
                        help="for ctest: writes the results, exit 0 though "
                             "guests failed, for each has a test")
    guests.add_argument("--update", action="store_true",
                        help="replace what is run again in the results of "
                             "the run, and keep the rest of them; of "
                             "guests-all they are those in docs/guests.md "
                             "if this machine has no others")
    guest = command("check-guest", _check_guest_command,
                    "exit 0 if a guest passed in the last whole run")
    guest.add_argument("name", metavar="NAME")
    series = command("sizes", _sizes_command,
                     "start PVH images of every size around a page's end; "
                     "exit 1 if one that may be built fails")
    series.add_argument("--count", type=int, metavar="N", default=sizes.COUNT,
                        help="how many sizes")
    compared = command("versions", _versions_command,
                       "measure ours beside stock for each GRUB version: "
                       "size, time, memory")
    for sub in (guests, series):
        sub.add_argument("--grub", default="", metavar="SUITE",
                         help="images with GRUB of this Debian release; "
                              "default: this machine's GRUB")
    for sub in (guests, guest):
        sub.add_argument("--run", default="guests", metavar="NAME",
                         help="the run's name: of its results in "
                              "build/reports")
    for sub in (run, fixture, guests, series, compared):
        sub.add_argument("--bin", type=pathlib.Path, metavar="DIR",
                         default=_BUILD / "bin",
                         help="holds the program bootmill")
    check = command("check", _check_command,
                    "exit 0 if a row passed in the last run, else show its "
                    "console")
    check.add_argument("row", metavar="ROW")
    for sub in (build, listing, run, fixture, check, guests, guest, series,
                compared):
        sub.add_argument("--xen", type=_xen, default=xens.DEFAULT,
                         metavar="SUITE",
                         help="on Xen of this Debian release, with results "
                              "of its own; default: this machine's release")
    for sub in (listing, fixture, check):
        sub.add_argument("--long", action="store_true",
                         help="the rows of `make test-long` instead")
    return parser


def _end(number, _):
    """Turns a signal into an exit that runs all clean-up code."""
    sys.exit(128 + number)


def main():
    """Runs one command and returns its exit status."""
    args = _parser().parse_args()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    try:
        return args.handler(args)
    except tools.LabError as error:
        print(f"xen-lab: {error}", file=sys.stderr)
        return _LAB_FAILED
    except KeyboardInterrupt:
        print("\nxen-lab: interrupted", file=sys.stderr)
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
