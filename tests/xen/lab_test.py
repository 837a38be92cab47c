# SPDX-License-Identifier: Apache-2.0
"""Tests of what the lab decides without starting a machine."""

import collections
import contextlib
import dataclasses
import io
import lzma
import pathlib
import struct
import tempfile
import unittest
from unittest import mock

from xenlab import console, disks, initramfs, kernel, machine, rows
from xenlab import session, tools

_LINE = "bootmill 0123456789abcdef i386-xen_pvh"
_ROW = rows.Row("r", rows.PVH, "fleet", (), rows._userspace("word"),
                (r"(?m)^error: .*",))


class ConsoleTest(unittest.TestCase):
    """What a console must show for a row to pass."""

    def test_strips_colours_and_splits_at_cursor_moves(self):
        raw = b"\x1b[37m\x1b[40mWelcome\r\n\x1b[3;1Herror: x\x1b[H\x1b[Jy"
        self.assertEqual(console.clean(raw).split(),
                         ["Welcome", "error:", "x", "y"])

    def test_first_line_follows_greeting_and_shim(self):
        text = f"(XEN) shim\n\nWelcome to GRUB!\n\n{_LINE}\nmore\n"
        self.assertEqual(console.first_line(text), _LINE)
        self.assertEqual(console.first_line("Welcome to GRUB!\n"), "")

    def test_image_line_belongs_to_the_whole_target_name(self):
        image = b"\0echo bootmill 0123456789abcdef i386-xen_pvh\n\0"
        self.assertEqual(console.image_line(image, rows.PVH), _LINE)
        self.assertIsNone(console.image_line(image, rows.PV32))
        self.assertIsNone(console.image_line(b"\0", rows.PVH))

    def test_judges(self):
        good = f"{_LINE}\nlab-userspace: a lab=word\n".encode()
        cases = (
            ("passes", good, True),
            ("waits for the marker", _LINE.encode(), None),
            ("waits for the whole word",
             _LINE.encode() + b"\nlab-userspace: a lab=wo", None),
            ("refuses another word",
             _LINE.encode() + b"\nlab-userspace: lab=words", None),
            ("refuses a marker without first line",
             b"lab-userspace: lab=word", False),
            ("refuses another image's line",
             good.replace(b"0123", b"3210"), False),
            ("refuses forbidden text before the marker",
             b"error: no such device\n" + good, False),
            ("ends at the rescue prompt", b"grub rescue> ", False),
            ("ends at a panic",
             b"[ 1.0] Kernel panic - not syncing: x", False),
        )
        for name, raw, passed in cases:
            with self.subTest(name):
                verdict = console.judge(raw, _ROW, _LINE)
                self.assertEqual(verdict and verdict.passed, passed)

    def test_stock_images_promise_no_first_line(self):
        verdict = console.judge(b"lab-userspace: lab=word", _ROW, None)
        self.assertTrue(verdict.passed)


class TableTest(unittest.TestCase):
    """The tables agree with each other."""

    def test_row_names_are_unique(self):
        names = [row.name for row in rows.ROWS]
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertRegex(name, r"^[a-z0-9][a-z0-9_-]*$")

    def test_rows_use_disks_of_the_table(self):
        known = {disk.name for disk in disks.DISKS}
        for row in rows.ROWS:
            self.assertLessEqual(set(row.disks), known, row.name)

    def test_select_refuses_unknown_rows(self):
        self.assertEqual(rows.select(["stock-pvh"])[0].name, "stock-pvh")
        with self.assertRaises(KeyError):
            rows.select(["no-such-row"])

    def test_xl_config_names_image_and_disks(self):
        row = rows.Row("g", rows.PV32, "fleet", ("one", "two"), "m",
                       memory_mib=64, xl=("maxvcpus=2",))
        text = rows.xl_config(row)
        for part in ('name="g"', 'type="pvh"', "pvshim=1", "memory=64",
                     'kernel="/images/fleet-i386-xen.bin"', "vdev=xvda",
                     "g.one.img", "vdev=xvdb", "g.two.img", "maxvcpus=2"):
            self.assertIn(part, text)


class FakeDom0:
    """A dom0 whose words the test says."""

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
    """How rows are handed to machines and end."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        quiet = contextlib.redirect_stdout(io.StringIO())
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)
        self.run = pathlib.Path(folder.name)
        self.paths = session.Paths(self.run, self.run, self.run)
        self.results = []

    def _rows(self, *names, image=_LINE.encode()):
        table = [rows.Row(name, rows.PVH, name, ("disk",), "marker")
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

    def test_starts_one_guest_after_another(self):
        dom0, host = self._host(self._rows("a", "b"))
        host.step()
        self.assertEqual(dom0.heard, [("start", "a", "disk")])
        dom0.shows("a", f"{_LINE}\nmarker\n")
        host.step()
        self.assertEqual(dom0.heard[1:],
                         [("destroy", "a"), ("start", "b", "disk")])
        self.assertEqual(self._verdicts(), [("a", "passed")])
        self.assertTrue(host.busy)

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
        for name in "ab":
            host.step()
            dom0.shows(name, f"{_LINE}\nmarker\n")
        host.step()
        self.assertNotIn(("start", "c", "disk"), dom0.heard)
        dom0.says = [["ended", "a", "0"]]
        host.step()
        self.assertIn(("start", "c", "disk"), dom0.heard)

    def test_a_dead_machine_fails_its_guest_and_leaves_the_queue(self):
        queue = self._rows("a", "b")
        dying, first = self._host(queue)
        other, second = self._host(queue, "dom0-b")
        first.step()
        dying.state, dying.trouble = machine.State.DEAD, "it broke"
        first.step()
        self.assertFalse(first.busy)
        second.step()
        self.assertEqual(self.results[0].reason, "it broke")
        self.assertEqual(other.heard, [("start", "b", "disk")])

    def test_a_row_ends_at_its_time_limit(self):
        queue = self._rows("a")
        queue[0] = dataclasses.replace(queue[0], timeout_s=-1)
        dom0, host = self._host(queue)
        host.step()
        host.step()
        self.assertIn("no marker within", self.results[0].reason)
        self.assertIn(("destroy", "a"), dom0.heard)


class PartsTest(unittest.TestCase):
    """Pieces of formats that others define."""

    def test_a_guests_panic_is_not_the_machines(self):
        fatal = machine._FATAL.search
        self.assertIsNone(fatal(b"(d2) (XEN) Panic on CPU 0:\n"))
        self.assertIsNone(fatal(b"(d1v0) Kernel panic - not syncing\n"))
        self.assertIsNotNone(fatal(b"(XEN) a\n(XEN) Panic on CPU 0:\n"))
        self.assertIsNotNone(
            fatal(b"[    1.2] Kernel panic - not syncing: VFS\n"))

    def test_partition_table(self):
        sector = disks.partition_table(1 << 20, 16 << 20)
        self.assertEqual(len(sector), 512)
        self.assertEqual(sector[510:], b"\x55\xaa")
        self.assertEqual(struct.unpack_from("<B3xB3xII", sector, 446),
                         (0x80, 0x83, 2048, 32768))
        self.assertEqual(sector[462:510], bytes(48))

    def _packed(self, payload):
        """A bzImage with one setup sector and this payload at 16."""
        image = bytearray(1024 + 16)
        image[0x1f1] = 1
        image[0x202:0x206] = b"HdrS"
        struct.pack_into("<II", image, 0x248, 16, len(payload) + 4)
        return bytes(image) + payload + b"size" + b"rest"

    def test_unpacks_a_kernel(self):
        elf = b"\x7fELF" + bytes(100)
        packed = self._packed(lzma.compress(elf))
        self.assertEqual(kernel.unpack(packed), elf)

    def test_refuses_other_kernels(self):
        cases = (
            (bytes(2048), "not a bzImage"),
            (self._packed(b"\x1f\x8b"), "not packed by xz"),
            (self._packed(lzma.compress(b"x")), "not an ELF"),
        )
        for image, words in cases:
            with self.assertRaisesRegex(tools.LabError, words):
                kernel.unpack(image)

    def test_module_closure(self):
        with tempfile.TemporaryDirectory() as folder:
            dep = pathlib.Path(folder) / "modules.dep"
            dep.write_text("k/a-b.ko: k/c.ko\nk/c.ko:\nk/d.ko:\n")
            self.assertEqual(initramfs._module_closure(dep, ["a_b"]),
                             ["k/a-b.ko", "k/c.ko"])
            with self.assertRaisesRegex(tools.LabError, "no module e"):
                initramfs._module_closure(dep, ["e"])


if __name__ == "__main__":
    unittest.main()
