#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Real Xen under QEMU, without Xen hardware. See README.md beside it."""

import argparse
import pathlib
import signal
import sys
import time

from xenlab import images, prepare, report, rows, session, tools

_SOURCE = pathlib.Path(__file__).resolve().parents[2]
_BUILD = _SOURCE / "build"
_LAB = _BUILD / "xen"
_RESULTS = _BUILD / "reports" / "xen-results.json"
_FLEETS = pathlib.Path(__file__).resolve().parent / "fleets"

_PASSED, _ROW_FAILED, _LAB_FAILED = 0, 1, 2


def _select(names):
    try:
        return rows.select(names)
    except KeyError as error:
        raise tools.LabError(f"no row {error}; `list` names them") from error


def _run(table, image_dir):
    """Prepares, runs the rows, reports; returns whether all passed.

    REQUIRES: the caller holds prepare.locked(_LAB).
    """
    start = time.monotonic()
    lab = prepare.prepare(_LAB)
    paths = session.Paths(lab, image_dir.resolve(), _LAB / "run")
    results = session.run_rows(table, paths)
    report.write(_RESULTS, results, time.monotonic() - start)
    report.print_table(results)
    print(f"xen-lab: {time.monotonic() - start:.1f} s in all; consoles in "
          f"{_LAB / 'run'}; results in {_RESULTS}")
    return all(result.verdict == "passed" for result in results)


def _build_command(_):
    with prepare.locked(_LAB):
        print(f"xen-lab: ready in {prepare.prepare(_LAB)}")
    return _PASSED


def _list_command(_):
    for row in rows.ROWS:
        print(row.name)
    return _PASSED


def _run_command(args):
    table = _select(args.rows)
    with prepare.locked(_LAB):
        # Old results must not speak for a run that did not reach its end.
        _RESULTS.unlink(missing_ok=True)
        return _PASSED if _run(table, args.images) else _ROW_FAILED


def _fixture_command(args):
    """For ctest: fails only if rows got no verdict; each row has a test."""
    out = _LAB / "images"
    with prepare.locked(_LAB):
        _RESULTS.unlink(missing_ok=True)
        images.build_images(args.bin / "bootmill", _FLEETS, out)
        _run(rows.select(None), out)
    return _PASSED


def _check_command(args):
    return _PASSED if report.check(_RESULTS, args.row) else _ROW_FAILED


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, handler, text):
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(handler=handler)
        return sub

    command("build", _build_command, "only prepare dom0 and guest disks")
    command("list", _list_command, "print the names of all rows")
    run = command("run", _run_command,
                  "run rows; exit 1 if one failed, 2 if the lab did")
    run.add_argument("--images", required=True, type=pathlib.Path,
                     metavar="DIR", help="holds <fleet>-<target>.bin")
    run.add_argument("--rows", type=lambda text: text.split(","),
                     metavar="A,B", help="only these rows")
    fixture = command("fixture", _fixture_command,
                      "build the images of fleets/ and run all rows")
    fixture.add_argument("--bin", required=True, type=pathlib.Path,
                         metavar="DIR", help="holds the program bootmill")
    check = command("check", _check_command,
                    "exit 0 if a row passed in the last run, else show its "
                    "console")
    check.add_argument("row", metavar="ROW")
    return parser


def _end(number, _):
    """Turns a signal into an exit that runs every clean-up."""
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
