# SPDX-License-Identifier: Apache-2.0
"""Tests of the lab's decisions: verdicts on consoles, and its tables."""

import re
import unittest

from xenlab import console, disks, fleets, own_disks, xens
from xenlab import row as rows
from xenlab import rows as table

_LINE = "bootmill 0123456789abcdef i386-xen_pvh"
_ROW = rows.Row("r", rows.PVH, "fleet", (), rows.userspace("word"),
                rows.NO_ERRORS)


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

    def test_what_is_shown_must_come_in_order(self):
        row = rows.Row("r", rows.PVH, rows.STOCK, (), ("first", "second"))
        self.assertIsNone(console.judge(b"second first", row, None))
        verdict = console.judge(b"first x second", row, None)
        self.assertEqual(verdict, console.Verdict(True, "second"))

    def test_a_domain_must_end_as_the_row_says(self):
        row = rows.Row("r", rows.PVH, rows.STOCK, (), ("refused",),
                       ends=rows.CRASH)
        judge = console.judge
        self.assertIsNone(judge(b"refused", row, None))
        crash, off = (console.End("0", reason)
                      for reason in (rows.CRASH, rows.POWEROFF))
        self.assertTrue(judge(b"refused", row, None, crash).passed)
        verdict = judge(b"refused", row, None, off)
        self.assertFalse(verdict.passed)
        self.assertIn("expected crash", verdict.reason)
        self.assertFalse(judge(b"nothing", row, None, crash).passed)

    def test_a_prompt_is_no_dead_end_for_rows_that_type(self):
        row = rows.Row("r", rows.PVH, rows.STOCK, (), ("typed",),
                       types=(("x", "y"),))
        self.assertIsNone(console.judge(b"grub rescue> ", row, None))

    def test_reads_xls_reason(self):
        log = "Domain 3 has shut down, reason code 3 0x3\nAction for ..."
        self.assertEqual(console.shutdown_reason(log), rows.CRASH)
        self.assertEqual(console.shutdown_reason("no domain"), "")


class TableTest(unittest.TestCase):
    """The tables must be consistent."""

    def test_row_names_are_unique(self):
        names = [row.name for row in table.ROWS]
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertRegex(name, r"^[a-z0-9][a-z0-9_-]*$")
            # Xen's console daemon uses it in a file's name.
            self.assertLess(len(name), 64)

    def test_patterns_compile_and_every_row_tells_its_guest(self):
        for row in table.ROWS:
            self.assertTrue(row.shows, row.name)
            self.assertTrue(row.guest and row.topic, row.name)
            typed = [pattern for pattern, _ in row.types]
            for pattern in (*row.shows, *row.never, *typed):
                re.compile(pattern)

    def test_rows_use_fleets_that_make_their_target(self):
        fleets_text = fleets.texts(b"key")
        for row in table.ROWS:
            if row.image != rows.STOCK:
                self.assertIn(row.target, fleets_text[row.image], row.name)

    def test_fleets_are_named_as_their_files(self):
        for name, text in fleets.texts(b"key").items():
            self.assertRegex(text, rf"(?m)^fleet: {name}$")
            self.assertNotIn("@", text)

    def test_a_control_row_is_the_same_guest_with_another_image(self):
        row = rows.Row("r", rows.PVH, "fleet", ("d",), ("a",), ("b",),
                       control=("c",), ends=rows.CRASH, memory_mib=64)
        self.assertEqual(
            rows.control_of(row),
            rows.Row("stock-r", rows.PVH, rows.STOCK, ("d",), ("c",),
                     memory_mib=64))

    def test_rows_use_disks_of_the_table(self):
        known = {name for disk in disks.DISKS + own_disks.DISKS
                 for name in disk.images}
        for row in table.ROWS:
            self.assertLessEqual(set(row.disks), known, row.name)

    def test_select_refuses_unknown_rows(self):
        self.assertEqual(table.select(["stock-pvh-grub_config"])[0].image,
                         rows.STOCK)
        with self.assertRaises(KeyError):
            table.select(["no-such-row"])

    def test_another_xen_runs_few_rows_and_all_others_but_times_when_long(
            self):
        xen = xens.BY_SUITE[xens.SUITES[0]]
        few, others = (table.of_run(xen, long) for long in (False, True))
        names = [row.name for row in few]
        self.assertCountEqual(names, table.ON_OTHER_XEN)
        self.assertCountEqual(
            few + others, [row for row in table.ROWS if not row.alone])

    def test_the_usual_xen_runs_rows_as_they_are_marked(self):
        for long in (False, True):
            found = table.of_run(xens.DEFAULT, long)
            self.assertEqual({row.long for row in found}, {long})

    def test_xl_config_names_image_and_disks(self):
        row = rows.Row("g", rows.PV32, "fleet", ("one", "two"), ("m",),
                       memory_mib=64, xl=("maxvcpus=2",))
        text = rows.xl_config(row)
        for part in ('name="g"', 'type="pvh"', "pvshim=1", "memory=64",
                     'kernel="/images/fleet-i386-xen.bin"', "vdev=xvda",
                     "g.one.img", "vdev=xvdb", "g.two.img", "maxvcpus=2"):
            self.assertIn(part, text)


if __name__ == "__main__":
    unittest.main()
