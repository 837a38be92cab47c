# SPDX-License-Identifier: Apache-2.0
"""Tests of how rows are given to machines, and how they end."""

import collections
import contextlib
import dataclasses
import io
import pathlib
import tempfile
import unittest
from unittest import mock

from xenlab import machine, session
from xenlab import row as rows

_LINE = "bootmill 0123456789abcdef i386-xen_pvh"


class FakeDom0:
    """A dom0 whose output the test chooses."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder / name
        self.state = machine.State.READY
        self.trouble = ""
        self.heard = []
        self.says = []

    def send(self, *words):
        self.heard.append(words)

    def poll(self):
        events, self.says = self.says, []
        return events

    def shows(self, row, text):
        consoles = self.folder / "consoles"
        consoles.mkdir(exist_ok=True)
        (consoles / f"guest-{row}.log").write_text(text)


class HostTest(unittest.TestCase):
    """How rows are given to machines, and how they end."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        quiet = contextlib.redirect_stdout(io.StringIO())
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)
        self.run = pathlib.Path(folder.name)
        self.paths = session.Paths(self.run, self.run, self.run, self.run)
        self.results = []

    def _rows(self, *names, image=_LINE.encode()):
        table = [rows.Row(name, rows.PVH, name, ("disk",), ("marker",))
                 for name in names]
        for row in table:
            (self.run / row.image_file).write_bytes(image)
        return collections.deque(table)

    def _host(self, queue, name="dom0-a"):
        dom0 = FakeDom0(name, self.run)
        dom0.folder.mkdir()
        return dom0, session.Host(dom0, queue, self.paths, self.results)

    def _verdicts(self):
        return [(result.row, result.verdict) for result in self.results]

    def test_starts_the_next_guest_when_one_is_done(self):
        dom0, host = self._host(self._rows("a", "b", "c"))
        host.step()
        self.assertEqual(dom0.heard, [("start", "a", "disk"),
                                      ("start", "b", "disk")])
        dom0.shows("a", f"{_LINE}\nmarker\n")
        host.step()
        self.assertEqual(dom0.heard[2:],
                         [("destroy", "a"), ("start", "c", "disk")])
        self.assertEqual(self._verdicts(), [("a", "passed")])
        self.assertTrue(host.busy)

    def test_some_guests_take_a_machine_for_themselves(self):
        cases = (("alone", True), ("memory_mib", 6900))
        for field, value in cases:
            queue = self._rows(f"{field}-1", f"{field}-2")
            queue[1] = dataclasses.replace(queue[1], **{field: value})
            dom0, host = self._host(queue, f"dom0-{field}")
            host.step()
            self.assertEqual(dom0.heard, [("start", f"{field}-1", "disk")])

    def test_images_without_first_line_take_no_place(self):
        dom0, host = self._host(self._rows("a", "b", "c", image=b"x"))
        host.step()
        self.assertEqual(dom0.heard, [])
        self.assertEqual(len(self.results), 3)
        self.assertIn("holds no line", self.results[0].reason)
        self.assertFalse(host.busy)

    def test_a_guest_that_ends_unmarked_fails_and_frees_its_place(self):
        dom0, host = self._host(self._rows("a", "b", "c", "d"))
        with mock.patch.object(session, "_DRAIN_SECONDS", -1):
            for name in "abcd":
                host.step()
                dom0.says = [["ended", name, "3"]]
            host.step()
        self.assertEqual(self._verdicts(), [(n, "failed") for n in "abcd"])
        self.assertIn("xl exit status 3", self.results[0].reason)

    def test_text_written_before_the_end_still_counts(self):
        dom0, host = self._host(self._rows("a"))
        host.step()
        dom0.says = [["ended", "a", "0"]]
        dom0.shows("a", f"{_LINE}\nmarker\n")
        host.step()
        self.assertEqual(self._verdicts(), [("a", "passed")])

    def test_waits_while_two_guests_are_leaving(self):
        dom0, host = self._host(self._rows("a", "b", "c"))
        host.step()
        for name in "ab":
            dom0.shows(name, f"{_LINE}\nmarker\n")
        host.step()
        self.assertNotIn(("start", "c", "disk"), dom0.heard)
        dom0.says = [["ended", "a", "0"]]
        host.step()
        self.assertIn(("start", "c", "disk"), dom0.heard)

    def test_a_dead_machine_fails_its_guest_and_leaves_the_queue(self):
        queue = self._rows("a", "b", "c")
        dying, first = self._host(queue)
        other, second = self._host(queue, "dom0-b")
        first.step()
        dying.state, dying.trouble = machine.State.DEAD, "it broke"
        first.step()
        self.assertFalse(first.busy)
        second.step()
        self.assertEqual(self.results[0].reason, "it broke")
        self.assertEqual(other.heard, [("start", "c", "disk")])

    def test_a_row_ends_at_its_time_limit(self):
        queue = self._rows("a")
        queue[0] = dataclasses.replace(queue[0], timeout_s=-1)
        dom0, host = self._host(queue)
        host.step()
        host.step()
        self.assertIn("not all shown within", self.results[0].reason)
        self.assertIn(("destroy", "a"), dom0.heard)

    def test_types_what_the_row_says_once_it_is_asked(self):
        queue = self._rows("a")
        queue[0] = dataclasses.replace(
            queue[0], types=(("name:", "me\r"), ("name:", "you")))
        dom0, host = self._host(queue)
        host.step()
        dom0.shows("a", f"{_LINE}\nname:")
        host.step()
        host.step()
        self.assertEqual(dom0.heard[1:],
                         [("type", "a", r"\0155\0145\0015")])
        dom0.shows("a", f"{_LINE}\nname: me\nname:")
        host.step()
        self.assertEqual(dom0.heard[2:], [("type", "a", r"\0171\0157\0165")])

    def test_a_loader_is_installed_before_its_guest(self):
        queue = self._rows("a", "b")
        for at in (0, 1):
            queue[at] = dataclasses.replace(queue[at], installed=True)
        dom0, host = self._host(queue)
        host.step()
        self.assertEqual(dom0.heard[0],
                         ("install", "a", "a", rows.PVH, "disk"))
        dom0.says = [["uninstalled", "a", "1"]]
        host.step()
        self.assertEqual(self._verdicts(), [("a", "failed")])
        self.assertIn("install.log", self.results[0].reason)
        self.assertNotIn(("destroy", "a"), dom0.heard)

    def test_boot_time_counts_from_xl_create(self):
        dom0, host = self._host(self._rows("a"))
        host.step()
        dom0.says = [["creating", "a"]]
        host.step()
        dom0.shows("a", f"{_LINE}\nlab-kernel: pv64")
        host.step()
        dom0.shows("a", f"{_LINE}\nlab-kernel: pv64\nmarker")
        host.step()
        self.assertGreater(self.results[0].boot_seconds, -1)
        self.assertLess(self.results[0].boot_seconds, 5)


if __name__ == "__main__":
    unittest.main()
