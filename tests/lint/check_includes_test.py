#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests that check_includes.py finds what it should find."""

import unittest

import check_includes


class IncludeTableTest(unittest.TestCase):
    """Judges single includes by the real table."""

    def setUp(self):
        self.rows = check_includes.read_table()

    def allowed(self, include, source):
        """Says whether the table lets `source` include `include`."""
        row = check_includes.longest_prefix(self.rows, include)
        return check_includes.may_include(self.rows[row], source)

    def test_outside_libraries_stay_in_their_room(self):
        self.assertTrue(self.allowed("archive.h", "builder/archive/deb.cc"))
        self.assertFalse(self.allowed("archive.h", "builder/image/layout.cc"))
        self.assertTrue(self.allowed("yaml-cpp/emitter.h",
                                     "cli/output/output.cc"))
        self.assertFalse(self.allowed("yaml-cpp/yaml.h", "common/hex.cc"))
        self.assertFalse(self.allowed("CLI/CLI.hpp", "builder/pipeline.cc"))

    def test_dependencies_point_one_way(self):
        self.assertTrue(self.allowed("common/hex.h", "builder/elf/reader.cc"))
        self.assertFalse(self.allowed("builder/pipeline.h", "common/hex.cc"))
        self.assertFalse(self.allowed("builder/pipeline.h",
                                      "builder/elf/reader.cc"))
        self.assertFalse(self.allowed("cli/context.h", "builder/pipeline.cc"))

    def test_tests_of_a_room_may_use_what_it_may(self):
        self.assertTrue(self.allowed("builder/elf/writer.h",
                                     "builder/image/testing/synthetic.cc"))

    def test_unknown_headers_have_no_row(self):
        self.assertIsNone(check_includes.longest_prefix(self.rows,
                                                        "ncurses.h"))
        self.assertTrue(check_includes.FREE.match("vector"))
        self.assertFalse(check_includes.FREE.match("ncurses.h"))


if __name__ == "__main__":
    unittest.main()
