# SPDX-License-Identifier: Apache-2.0
"""Runs rows: two machines take them from one queue until it is empty."""

import collections
import contextlib
import dataclasses
import hashlib
import os
import pathlib
import re
import time

from xenlab import console, machine, prepare, tools
from xenlab import row as rows

_MACHINES = ("dom0-a", "dom0-b")
# The memory that dom0 leaves for guests, in MB.
_GUESTS_MIB = 7000
_TICK_SECONDS = 0.05
_RUN_SECONDS = 5000
# After a guest has ended, its console may still be arriving for this long.
_DRAIN_SECONDS = 2
# A menu that shows no countdown for this long waits for a person.
_MENU_SECONDS = 15
# A guest that is being destroyed may keep its place for this long.
_LEAVE_SECONDS = 60


@dataclasses.dataclass(frozen=True)
class Result:
    """The result of one row."""

    row: str
    target: str
    image: str
    image_sha256: str
    shows: tuple
    topic: str
    guest: str
    verdict: str  # "passed" or "failed"
    reason: str
    first_line: str
    seconds: float
    boot_seconds: float  # from `xl create` to the kernel's first line; or 0
    machine: str
    console: str


class Guest:
    """A row while its guest is running."""

    def __init__(self, row, image, folder, consoles):
        self.row = row
        self._image = image
        self._promised = None
        self._source = consoles / f"guest-{row.name}.log"
        self._folder = folder
        self.console = folder / "console.log"
        self._raw = b""
        self._to_type = collections.deque(row.types)
        self._typed_until = 0
        self._started = time.monotonic()
        self._created = None  # when `xl create` began
        self._boot_seconds = 0.0
        self._ended = None  # a time, and a console.End
        self._grown = 0.0   # the time of the last output

    def check_image(self):
        """Refuses an image of ours that promises no first line."""
        if self.row.image == rows.STOCK or self.row.foreign:
            return None
        self._promised = console.image_line(self._image, self.row.target)
        if self._promised is None:
            return console.Verdict(
                False, f"{self.row.image_file} holds no line `bootmill "
                       f"<16 hex> {self.row.target}`")
        return None

    @property
    def gone(self):
        """Returns whether the domain has ended by itself."""
        return self._ended is not None

    def created(self):
        """Records that `xl create` begins now."""
        self._created = time.monotonic()

    def ended(self, status):
        """Records that the domain has ended."""
        log = self._folder / "xl.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        self._ended = (time.monotonic(),
                       console.End(status, console.shutdown_reason(text)))

    def look(self):
        """Returns the verdict as soon as there is one."""
        if not self.console.exists() and self._source.exists():
            os.link(self._source, self.console)
        if self.console.exists():
            before = len(self._raw)
            self._raw = self.console.read_bytes()
            if len(self._raw) > before:
                self._grown = time.monotonic()
        now = time.monotonic()
        if (self._created and not self._boot_seconds
                and console.kernel_started(self._raw)):
            self._boot_seconds = now - self._created
        end = None
        if self.gone and now - self._ended[0] > _DRAIN_SECONDS:
            end = self._ended[1]
        verdict = console.judge(self._raw, self.row, self._promised, end)
        if verdict is None and now - self._started > self.row.timeout_s:
            verdict = console.Verdict(
                False, f"not all shown within {self.row.timeout_s} s")
        return verdict or self._silent(now)

    def _silent(self, now):
        """Returns the verdict on a guest that only waits."""
        if not self.row.silence_s or not self._raw:
            return None
        silent = now - self._grown
        if silent > self.row.silence_s:
            return console.Verdict(False, console.waiting(self._raw) or
                                   "the console fell silent")
        waits = console.waiting(self._raw)
        if waits and silent > _MENU_SECONDS:
            return console.Verdict(False, waits)
        return None

    def next_keys(self):
        """Returns the text that must be typed now, or nothing."""
        if not self._to_type:
            return ""
        pattern, text = self._to_type[0]
        shown = console.clean(self._raw)
        found = re.compile(pattern).search(shown, self._typed_until)
        if not found:
            return ""
        self._typed_until = found.end()
        self._to_type.popleft()
        return text

    def result(self, verdict, machine_name):
        """Returns the row's result."""
        return Result(
            row=self.row.name, target=self.row.target,
            image=self.row.image_file,
            image_sha256=hashlib.sha256(self._image).hexdigest(),
            shows=self.row.shows, topic=self.row.topic, guest=self.row.guest,
            verdict="passed" if verdict.passed else "failed",
            reason=verdict.reason,
            first_line=console.first_line(console.clean(self._raw)),
            seconds=round(time.monotonic() - self._started, 1),
            boot_seconds=round(self._boot_seconds, 2),
            machine=machine_name, console=str(self.console))


def octal(text):
    """Returns text as one word for the shell's `printf %b`."""
    return "".join(f"\\0{byte:03o}" for byte in text.encode())


class Host:
    """One machine and the guests on it."""

    def __init__(self, dom0, queue, paths, results):
        self._dom0 = dom0
        self._queue = queue
        self._paths = paths
        self._results = results
        self._running = {}
        self._leaving = {}  # by name: when to stop waiting for its end

    @property
    def busy(self):
        """Returns whether this machine runs guests, or can take some."""
        if self._dom0.state == machine.State.DEAD:
            return False
        return bool(self._running or self._queue)

    def step(self):
        """Does everything that can be done now, without waiting."""
        for event in self._dom0.poll():
            self._heard(*event)
        if self._dom0.state == machine.State.DEAD:
            self.give_up(self._dom0.trouble)
            return
        for guest in list(self._running.values()):
            verdict = guest.look()
            if verdict:
                self._finish(guest, verdict)
                continue
            keys = guest.next_keys()
            if keys:
                self._dom0.send("type", guest.row.name, octal(keys))
        if self._dom0.state == machine.State.READY:
            while self._queue and self._has_room(self._queue[0]):
                self._launch(self._queue.popleft())

    def _heard(self, word, name="", status="", *_):
        """Handles one line that dom0 sent."""
        if word == "creating" and name in self._running:
            self._running[name].created()
        if word == "uninstalled" and name in self._running:
            guest = self._running[name]
            guest.ended(status)
            self._finish(guest, console.Verdict(
                False, "its loader was not installed, see install.log"))
        if word != "ended":
            return
        self._leaving.pop(name, None)
        if name in self._running:
            self._running[name].ended(status)

    def _has_room(self, row):
        """Returns how many guests may run; one more may still be being
        destroyed.
        """
        now = time.monotonic()
        leaving = [end for end in self._leaving.values() if end > now]
        beside = [guest.row for guest in self._running.values()]
        if beside and (row.alone or any(one.alone for one in beside)):
            return False
        memory = sum(one.memory_mib for one in [row, *beside])
        most = min(one.at_once for one in [row, *beside])
        return (len(beside) < most and len(leaving) <= most // 2
                and memory <= _GUESTS_MIB)

    def _launch(self, row):
        folder = self._dom0.folder / row.name
        machine.empty_folder(folder)
        (self._paths.run / row.name).symlink_to(f"{self._dom0.name}/"
                                                f"{row.name}")
        (folder / "xl.cfg").write_text(rows.xl_config(row))
        guest = Guest(row, self._paths.image(row).read_bytes(), folder,
                      self._dom0.folder / "consoles")
        verdict = guest.check_image()
        if verdict:
            self._report(guest, verdict)
            return
        self._running[row.name] = guest
        if row.installed:
            self._dom0.send("install", row.name, row.image, row.target,
                            *row.disks)
        else:
            self._dom0.send("start", row.name, *row.disks)

    def _finish(self, guest, verdict):
        name = guest.row.name
        del self._running[name]
        if not guest.gone:
            self._dom0.send("destroy", name)
            self._leaving[name] = time.monotonic() + _LEAVE_SECONDS
        self._report(guest, verdict)

    def _report(self, guest, verdict):
        name = guest.row.name
        result = guest.result(verdict, self._dom0.name)
        self._results.append(result)
        print(f"xen-lab: {self._dom0.name} {name} {result.verdict} "
              f"{result.seconds:.1f} s", flush=True)

    def give_up(self, why):
        """Fails the guests that run; other machines take those in the queue.
        """
        for guest in list(self._running.values()):
            self._finish(guest, console.Verdict(False, why))


@dataclasses.dataclass(frozen=True)
class Paths:
    """Where a run finds its files and leaves its results."""

    lab: prepare.Lab
    images: pathlib.Path   # images under test
    service: pathlib.Path  # see service.py
    run: pathlib.Path      # consoles and logs

    def image(self, row):
        """Returns the image file of a row on this machine."""
        folder = self.images
        if row.image == rows.STOCK:
            folder = self.lab.dom0 / prepare.STOCK_IMAGES
        return folder / row.image_file


def _require_images(table, paths):
    """Fails before anything starts if an image has not been built."""
    for row in table:
        if not paths.image(row).is_file():
            raise tools.LabError(f"row {row.name}: no image "
                                 f"{paths.image(row)}")


def _not_run(row, why):
    return Result(row.name, row.target, row.image_file, "", row.shows,
                  row.topic, row.guest, "failed", f"not run: {why}", "",
                  0.0, 0.0, "", "")


def _work(hosts):
    """Lets the machines work until the queue is empty, or time is up."""
    deadline = time.monotonic() + _RUN_SECONDS
    while any(host.busy for host in hosts):
        for host in hosts:
            host.step()
        if time.monotonic() > deadline:
            for host in hosts:
                host.give_up(f"the run took more than {_RUN_SECONDS} s")
            return
        time.sleep(_TICK_SECONDS)


def run_rows(table, paths):
    """Runs the rows and returns their results, in the table's order."""
    _require_images(table, paths)
    machine.empty_folder(paths.run)
    queue = collections.deque(
        sorted(table, key=lambda row: -row.relative_cost))
    results, dom0s = [], []
    with contextlib.ExitStack() as stack:
        for name in _MACHINES[:len(table)]:
            folder = paths.run / name
            machine.empty_folder(folder)
            dom0s.append(stack.enter_context(machine.Machine(
                name, paths.lab, paths.images, paths.service, folder)))
        _work([Host(dom0, queue, paths, results) for dom0 in dom0s])
    why = "; ".join(dom0.trouble for dom0 in dom0s if dom0.trouble)
    done = {result.row: result for result in results}
    return [done.get(row.name) or _not_run(row, why or "out of time")
            for row in table]
