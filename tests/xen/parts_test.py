# SPDX-License-Identifier: Apache-2.0
"""Tests of formats that are defined elsewhere, and of the report."""

import contextlib
import io
import lzma
import pathlib
import struct
import tempfile
import unittest
from unittest import mock

from xenlab import diskmaking, initramfs, kernel, machine, maker, matrix
from xenlab import packages, parts, prepare, secrets, session
from xenlab import testkernel, tools, versions, xens
from xenlab import row as rows


class PartsTest(unittest.TestCase):
    """Files in formats that are defined elsewhere."""

    def test_a_guests_panic_is_not_the_machines(self):
        fatal = machine._FATAL.search
        self.assertIsNone(fatal(b"(d2) (XEN) Panic on CPU 0:\n"))
        self.assertIsNone(fatal(b"(d1v0) Kernel panic - not syncing\n"))
        self.assertIsNotNone(fatal(b"(XEN) a\n(XEN) Panic on CPU 0:\n"))
        self.assertIsNotNone(
            fatal(b"[    1.2] Kernel panic - not syncing: VFS\n"))

    def test_partition_table(self):
        sector = diskmaking.partition_table(1 << 20, 16 << 20)
        self.assertEqual(len(sector), 512)
        self.assertEqual(sector[510:], b"\x55\xaa")
        self.assertEqual(struct.unpack_from("<B3xB3xII", sector, 446),
                         (0x80, 0x83, 2048, 32768))
        self.assertEqual(sector[462:510], bytes(48))

    def _packed(self, payload):
        """Returns a bzImage with one setup sector and this payload at 16."""
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

    def test_extents_of_a_sparse_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "disk"
            with open(path, "wb") as disk:
                disk.truncate(10 << 20)
                for at in (0, 4, 5):
                    disk.seek(at << 20)
                    disk.write(b"x" * 4096)
            self.assertEqual(diskmaking.extents(path), [(0, 1), (4, 2)])

    def test_hides_notes_of_a_loader(self):
        elf = bytearray(52 + 2 * 32)
        struct.pack_into("<I", elf, 28, 52)
        struct.pack_into("<H", elf, 44, 2)
        struct.pack_into("<I", elf, 52, 1)       # PT_LOAD remains
        struct.pack_into("<I", elf, 52 + 32, 4)  # PT_NOTE is removed
        spoilt = parts.without_notes(bytes(elf))
        self.assertEqual(struct.unpack_from("<I", spoilt, 52), (1,))
        self.assertEqual(struct.unpack_from("<I", spoilt, 84), (0,))

    def test_the_test_kernel_is_a_bzimage_with_a_payload(self):
        elf = b"\x7fELF" + bytes(60)
        image = testkernel.bzimage(b"code" * 8, lzma.compress(elf))
        self.assertEqual(image[1024:1028], b"code")
        self.assertEqual(image[0x202:0x206], b"HdrS")
        offset, length = struct.unpack_from("<II", image, 0x248)
        self.assertEqual(lzma.decompress(image[1024 + offset:][:length]), elf)

    def test_the_lock_password_is_what_grub_takes(self):
        self.assertRegex(
            secrets.pbkdf2("x"),
            r"^grub\.pbkdf2\.sha512\.\d+\.[0-9A-F]{128}\.[0-9A-F]{128}$")

    def test_the_maker_encrypts_with_what_is_typed(self):
        self.assertIn(f"PASSPHRASE={secrets.LUKS_PASSPHRASE}",
                      maker.MAKE.read_text())


class XensTest(unittest.TestCase):
    """The things that each version of Xen has its own of."""

    def test_the_usual_one_keeps_the_usual_names(self):
        self.assertEqual(xens.DEFAULT.named("run"), "run")
        self.assertLessEqual(set(xens.DEFAULT.packages),
                             set(packages.WANTED))

    def test_another_one_has_names_and_packages_of_its_own(self):
        xen = xens.Xen("suite", "4.99")
        self.assertEqual(xen.named("run"), "run-xen-suite")
        self.assertEqual(xen.shim, "usr/lib/xen-4.99/boot/xen-shim")
        self.assertIn("xen-hypervisor-4.99-amd64", xen.packages)
        self.assertFalse([name for name in xen.packages
                          if name.startswith(("linux-image", "grub"))])

    def test_packages_meet_by_either_name_of_a_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            source = work / "source"
            for name in ("lib/one", "usr/lib/two", "DEBIAN/control"):
                (source / name).parent.mkdir(parents=True)
                (source / name).touch()
            (source / "DEBIAN/control").write_text(
                "Package: p\nVersion: 1\nArchitecture: all\n"
                "Maintainer: m\nDescription: d\n")
            with mock.patch.object(packages.Packages, "_resolve",
                                   return_value=["p_1_all.deb"]):
                closure = packages.Packages(work / "cache")
            tools.run("dpkg-deb", "--build", "--root-owner-group", source,
                      work / "cache/archives/p_1_all.deb")
            closure.unpack(work / "tree", work / "kernels")
            for name in ("lib/one", "usr/lib/one", "lib/two"):
                self.assertTrue((work / "tree" / name).is_file(), name)

    def test_xens_do_not_remove_each_others_dom0(self):
        closure = mock.Mock(files=["one_1_amd64.deb"],
                            unpacked=lambda: ("tree", "kernels"))
        with tempfile.TemporaryDirectory() as folder, (
                contextlib.redirect_stdout(io.StringIO())):
            build = pathlib.Path(folder)

            def make(name, *files):
                return prepare._build(build, name, (closure,), files,
                                      lambda *_: None)

            other = make("dom0-xen-suite")
            first = make("dom0")
            second = make("dom0", pathlib.Path(__file__))
            self.assertEqual([path.is_dir() for path in
                              (other, first, second)], [True, False, True])


class ReportTest(unittest.TestCase):
    """The boot matrix for people."""

    def _result(self, row, reason, **more):
        fields = {"target": rows.PVH, "image": "i", "image_sha256": "",
                  "shows": (), "topic": "Topic", "guest": "a guest",
                  "verdict": "passed", "first_line": "", "seconds": 1.0,
                  "boot_seconds": 0.0, "machine": "", "console": ""}
        return session.Result(row=row, reason=reason, **{**fields, **more})

    def test_puts_the_stock_image_beside_ours(self):
        text = matrix.text([
            self._result("a", "lab-kernel: pv64"),
            self._result("stock-a", "Minimal BASH-like line editing"),
            self._result("b", "x", verdict="failed")],
            [("Sizes", "| sizes |")])
        self.assertIn("| a guest | i386-xen_pvh | kernel | "
                      "no: GRUB's prompt |", text)
        self.assertIn("| **failed** |  |", text)

    def test_takes_medians(self):
        text = matrix.text([
            self._result(f"pvh-time-stock-{n}", "lab-kernel:",
                         boot_seconds=float(n), guest="stock")
            for n in (3, 1, 2)], [("Sizes", "| sizes |")])
        self.assertIn("| stock | 2.00 | 1.00, 2.00, 3.00 |", text)

    def test_compares_the_versions_of_grub(self):
        with tempfile.TemporaryDirectory() as folder:
            version = versions.Version("sid", "2.14-4", pathlib.Path(folder))
            for loader, preset, size in (
                    ("stock", "common", 4096), ("ours", "minimal", 1024),
                    ("ours", "common", 2048), ("ours", "all", 3072)):
                for target in (rows.PVH, rows.PV64, rows.PV32):
                    name = f"{loader}-{preset}-sid-{target}.bin"
                    pathlib.Path(folder, name).write_bytes(bytes(size))
            # Stock needs 16 MiB, ours 12; on PV64 neither is started.
            results = {}
            for row in versions.rows_of(version):
                least = 16 if row.foreign else 12
                good = row.target == rows.PVH and row.memory_mib >= least
                results[row.name] = self._result(
                    row.name, "", verdict="passed" if good else "failed",
                    boot_seconds=float(row.name[-1]) + row.foreign)
            text = versions.report([version], results)
            self.assertTrue(versions.starts_all([version], results))
            self.assertIn("| 2.14-4 | i386-xen_pvh | `common` | 2 | 0.500 | "
                          "2.00 | 3.00 | 12 | 16 |", text)
            self.assertIn("| `common` | 2 | 0.500 | does not start | does not "
                          "start | more than 64 | more than 64 |", text)
            self.assertIn("| 2.14-4 | i386-xen | `minimal` | 1 | 0.250 |",
                          text)
            worse = "pvh-ours-common-sid-memory-16"
            results[worse] = self._result(worse, "", verdict="failed")
            self.assertFalse(versions.starts_all([version], results))
            self.assertTrue(versions.small_enough([version]))
            (version.folder / "ours-minimal-sid-i386-xen.bin").write_bytes(
                bytes(1025))
            self.assertFalse(versions.small_enough([version]))


if __name__ == "__main__":
    unittest.main()
