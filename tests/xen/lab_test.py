# SPDX-License-Identifier: Apache-2.0
"""Tests of what the lab decides without starting a machine."""

import lzma
import pathlib
import struct
import tempfile
import unittest

from xenlab import console, disks, initramfs, kernel, rows, tools

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


class PartsTest(unittest.TestCase):
    """Pieces of binary formats."""

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
