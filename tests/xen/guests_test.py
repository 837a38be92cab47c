# SPDX-License-Identifier: Apache-2.0
"""Tests of the guest corpus: its files, and verdicts on its guests."""

import json
import pathlib
import tempfile
import unittest
import zlib

from xenlab import guest_disks, guest_report, guest_rows, guest_tables
from xenlab import guest_trees, guests, pygrub, tools
from xenlab import row as rows

_GOOD = """
about = "A guest."
sources = ["somebody/something#1"]
family = "debian"
kinds = ["plain"]
[[disks]]
name = "xvda"
table = "mbr"
[[disks.volumes]]
filesystem = "ext4"
tree = "tree"
[expect]
kernel = "/boot/vmlinuz-1"
command_line = "ro WHO=right"
initrds = ["tree/boot/initrd-1"]
"""


class CorpusTest(unittest.TestCase):
    """A folder for one guest, which tests make invalid."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "some-guest"
        boot = self.folder / "tree" / "boot"
        boot.mkdir(parents=True)
        (boot / "vmlinuz-1.KERNEL").touch()
        (boot / "initrd-1.INITRD").touch()
        (boot / "grubenv.ENV").write_text("saved_entry=1\n")
        (boot / "link").symlink_to("grubenv")
        (boot / "empty").mkdir()
        (boot / "empty" / ".KEEP").touch()

    def load(self, text=_GOOD):
        (self.folder / "guest.toml").write_text(text)
        return guests.load(self.folder)

    def refused(self, old, new):
        self.assertIn(old, _GOOD)
        with self.assertRaises(tools.LabError) as caught:
            self.load(_GOOD.replace(old, new, 1))
        self.assertIn("guest.toml", str(caught.exception))
        return str(caught.exception)


class LoadTest(CorpusTest):
    """Reading guest.toml."""

    def test_reads_every_part(self):
        guest = self.load()
        self.assertEqual(guest.name, "some-guest")
        self.assertEqual(guest.trees(), ["tree"])
        self.assertEqual(guest.disks[0].volumes[0].filesystem, "ext4")
        self.assertEqual(guest.pvh, guest.pv)
        self.assertEqual(guest.pvh.kernel, "/boot/vmlinuz-1")

    def test_refuses_what_is_wrong_and_names_the_key(self):
        for old, new, words in (
                ('about', 'abuot', 'abuot: unknown key'),
                ('about = "A guest."', '', 'about: is missing'),
                ('"A guest."', '3', 'about: expected str'),
                ('"debian"', '"dibean"', 'family: expected one of'),
                ('["plain"]', '[]', 'kinds: is empty'),
                ('["plain"]', '"plain"', 'kinds: expected a list'),
                ('"xvda"', '"vda"', 'disks[0].name'),
                ('"mbr"', '"dos"', 'disks[0].table'),
                ('"ext4"', '"ext5"', 'disks[0].volumes[0].filesystem'),
                ('tree = "tree"', 'tree = "three"', 'no folder three'),
                ('tree = "tree"', 'subvolumes = ["@"]', 'only btrfs'),
                ('kernel =', 'kernels =', 'expect.kernels: unknown'),
                ('WHO=right', '', 'command_line: has no word WHO='),
                ('initrd-1', 'initrd-2', 'initrds: there is no'),
                ('initrds =', 'console = ["("]\ninitrds =',
                 'no regular expression'),
                ('initrds =', 'limit = "why"\ninitrds =', 'expect.limit'),
                ('"ext4"', '"lvm"', 'volumes[0].group: is missing'),
                ('about =', 'about', 'guest.toml')):
            with self.subTest(new):
                self.assertIn(words, self.refused(old, new))

    def test_pv_takes_over_what_it_does_not_say_otherwise(self):
        guest = self.load(_GOOD + '[expect.pv]\nboots = false\n'
                          'limit = "zstd"\nconsole = ["no kernel"]\n')
        self.assertTrue(guest.pvh.boots)
        self.assertFalse(guest.pv.boots)
        self.assertEqual(guest.pv.command_line, guest.pvh.command_line)

    def test_volumes_lie_inside_others(self):
        guest = self.load(_GOOD.replace(
            'filesystem = "ext4"\ntree = "tree"',
            'filesystem = "lvm"\ngroup = "g"\n[[disks.volumes.volumes]]\n'
            'name = "root"\nfilesystem = "xfs"\ntree = "tree"'))
        self.assertEqual([one.filesystem for one in guest.volumes()],
                         ["lvm", "xfs"])
        self.assertTrue(guest_disks.needs_maker(guest))

    def test_knows_how_disks_may_be_made(self):
        disk = '[[disks]]\nname = "xvda"\ntable = "mbr"\n[[disks.volumes]]\n'
        second = (disk.replace("xvda", "xvdb").replace("mbr", "gpt")
                  + 'filesystem = "blank"\n')
        guest = self.load(_GOOD.replace(
            disk, second.replace("gpt", 'gpt"\nabsent = true\n#"') + disk
            + 'filesystem = "blank"\n[[disks.volumes]]\nlogical = true\n'))
        self.assertEqual([one.name for one in guest.attached], ["xvda"])
        self.assertTrue(guest.disks[1].volumes[1].logical)
        for old, new, words in (
                ('table = "mbr"', 'table = "mbr"\ndamaged = true', "damaged"),
                ('filesystem = "ext4"', 'filesystem = "ext4"\nlogical = true'
                 '\n[[disks.volumes]]\nfilesystem = "blank"\n'
                 '[[disks.volumes]]\nfilesystem = "ext4"', "logical"),
                ('filesystem = "ext4"\ntree = "tree"',
                 'filesystem = "disk"', "table: is missing")):
            with self.subTest(words):
                self.assertIn(words, self.refused(old, new))

    def test_every_guest_of_the_corpus_is_well_formed(self):
        self.assertTrue(guests.load_all())


class TreeTest(CorpusTest):
    """From a tree to the files of a volume."""

    def test_stands_in_for_kernels_initrds_and_environments(self):
        guest = self.load()
        parts = self.folder.parent / "parts"
        parts.mkdir()
        (parts / "kernel").write_bytes(b"K" * 0x500)
        out = self.folder.parent / "out"
        guest_trees.fill(guest, "tree", parts, out)
        kernel = (out / "boot" / "vmlinuz-1").read_bytes()
        self.assertEqual(len(kernel), 0x500)
        self.assertEqual(guest_trees.mark_of(kernel), "tree/boot/vmlinuz-1")
        self.assertEqual((out / "boot" / "initrd-1").read_bytes(),
                         b"tree/boot/initrd-1\n")
        block = (out / "boot" / "grubenv").read_bytes()
        self.assertEqual(len(block), 1024)
        self.assertIn(b"\nsaved_entry=1\n#", block)
        self.assertTrue((out / "boot" / "link").is_symlink())
        self.assertEqual(list((out / "boot" / "empty").iterdir()), [])

    def test_an_environment_holds_no_more_than_its_block(self):
        with self.assertRaises(tools.LabError):
            guest_trees.environment("x" * 1100)


class TableTest(unittest.TestCase):
    """Partition tables, as sfdisk reads them again."""

    def written(self, table, *volumes):
        placed = [guest_disks.Placed(guests.Volume("ext4", **more), 0, 4, 512,
                                     None) for more in volumes]
        with tempfile.TemporaryDirectory() as folder:
            image = pathlib.Path(folder) / "disk"
            with open(image, "wb") as file:
                file.truncate(guest_tables.place(table, placed) << 20)
            guest_tables.write(table, placed, 512, image)
            made = json.loads(tools.run("sfdisk", "--json", image))
            with open(image, "r+b") as file:
                file.seek(512)
                first = file.read(8)
                guest_tables.damage(512, file)
                file.seek(512)
                self.assertEqual(file.read(512), bytes(512))
        parts = made["partitiontable"]["partitions"]
        return first, [(one["node"].removeprefix(str(image)),
                        one["start"] >> 11, one["size"] >> 11)
                       for one in parts]

    def test_logical_partitions_lie_in_an_extended_one(self):
        _, parts = self.written("mbr", {}, {"logical": True},
                                {"logical": True})
        self.assertEqual(parts, [("1", 1, 4), ("2", 5, 10), ("5", 6, 4),
                                 ("6", 11, 4)])

    def test_partitions_have_the_numbers_that_are_asked_for(self):
        first, parts = self.written("gpt", {"number": 14}, {"number": 1})
        self.assertEqual(first, b"EFI PART")
        self.assertEqual(sorted(parts), [("1", 5, 4), ("14", 1, 4)])


class OutcomeTest(CorpusTest):
    """The verdict on a guest, according to its console."""

    _DATA = b"tree/boot/initrd-1\n"

    def judged(self, line, image=guest_rows.OURS, text=_GOOD, reason="why"):
        return guest_rows.judge(self.load(text), rows.PVH, image,
                                line.encode(), reason)

    def line(self, command_line="ro WHO=right", kernel="/boot/vmlinuz-1"):
        crc = f"{zlib.crc32(self._DATA):08x}"
        return (f"\r\nlab-kernel: pvh-linux {len(self._DATA)}:{crc} -- "
                f"BOOT_IMAGE={kernel} {command_line}\r\n")

    def test_all_must_be_as_expected(self):
        self.assertTrue(self.judged(self.line()).right)
        for line, words in (
                (self.line("ro WHO=wrong"), "other: WHO=wrong"),
                (self.line("WHO=right"), "other command line"),
                (self.line("ro WHO=right "), "other command line"),
                (self.line(kernel="/vmlinuz-2"), "other kernel"),
                (self.line().replace("19:", "20:"), "other initrds"),
                ("grub rescue>", "no: why")):
            with self.subTest(line):
                outcome = self.judged(line)
                self.assertFalse(outcome.right)
                self.assertIn(words, outcome.words)

    def test_what_must_not_boot_says_why(self):
        text = (_GOOD.replace("[expect]", "[expect]\nboots = false")
                + 'console = ["too new"]\n')
        self.assertTrue(self.judged("kernel is too new\n", text=text).right)
        self.assertFalse(self.judged("nothing\n", text=text).right)
        self.assertFalse(self.judged(self.line(), text=text).right)

    def test_only_ours_need_say_what_is_expected(self):
        text = _GOOD + 'never = ["error:"]\n'
        shown = "error: something\n" + self.line()
        self.assertFalse(self.judged(shown, text=text).right)
        self.assertTrue(self.judged(shown, rows.STOCK, text).right)

    def test_pygrub_is_judged_by_the_same_measure(self):
        kernel = guest_trees.marked(b"K" * 0x500, "tree/boot/vmlinuz-1")
        guest = self.load()
        for line, right in (("ro WHO=right", True), ("ro WHO=left", False)):
            self.assertEqual(guest_rows.judge_pygrub(guest, pygrub.Choice(
                kernel, self._DATA, line)).right, right)

    def test_a_guest_fails_if_others_do_better(self):
        good = guest_rows.Outcome(True, True, "boots")
        bad = guest_rows.Outcome(False, False, "no: why")
        self.assertEqual(guest_report.troubles(
            {"ours-pvh": good, "stock-pvh": bad}), [])
        found = guest_report.troubles(
            {"ours-pvh": bad, "stock-pvh": good, "pygrub": bad})
        self.assertEqual(found, [
            "ours pvh: no: why",
            "stock-pvh does what is expected, ours pvh does not"])

    def test_a_run_of_some_loaders_keeps_what_others_did(self):
        guest = self.load()
        good = guest_rows.Outcome(True, True, "boots")
        bad = guest_rows.Outcome(False, False, "no: why")
        with tempfile.TemporaryDirectory() as folder:
            results = pathlib.Path(folder) / "results.json"
            for outcomes in ({"stock-pvh": good, "pygrub": bad},
                             {"ours-pvh": bad}, {"pygrub": good}):
                guest_report.update(
                    results, [guest_report.record(guest, outcomes)], 1)
            merged = json.loads(results.read_text())
            self.assertIn("| no: why |  | boots |  | boots |",
                          results.with_suffix(".md").read_text())
        self.assertEqual(merged["seconds"], 3)
        self.assertEqual(merged["guests"][0]["troubles"], [
            "ours pvh: no: why",
            "stock-pvh does what is expected, ours pvh does not",
            "pygrub does what is expected, ours pvh does not"])

    def test_the_published_table_is_a_former_result(self):
        """Reads docs/guests.md and writes the same table again."""
        published = guest_report.PUBLISHED
        table = [line for line in published.read_text().splitlines()
                 if line.startswith("|")]
        with tempfile.TemporaryDirectory() as folder:
            results = pathlib.Path(folder) / "results.json"
            guest_report.update(results, [], 0, published)
            again = results.with_suffix(".md").read_text().splitlines()
        self.assertGreater(len(table), 100)
        self.assertEqual([line for line in again if line.startswith("|")],
                         table)


if __name__ == "__main__":
    unittest.main()
