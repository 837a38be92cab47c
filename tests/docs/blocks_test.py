# SPDX-License-Identifier: Apache-2.0
"""The reader of documents, by itself."""

import pathlib
import tempfile
import unittest

import blocks


def _read(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.md"
        path.write_text(text)
        return blocks.read(path)


class ReadTest(unittest.TestCase):
    """Blocks and marks."""

    def test_marks_belong_to_the_next_block(self):
        """A mark behind which other text follows is no mark."""
        one, two = _read("<!-- not run: root -->\n\n```sh\na\n```\n"
                         "<!-- exit: 3 -->\ntext\n```sh\nb\n```\n")
        self.assertEqual(one.mark("not run"), "root")
        self.assertIsNone(two.mark("exit"))

    def test_transcripts_are_commands_with_output(self):
        """A command may have several lines."""
        block, = _read("```console\n$ a \\\n  b\nout\n$ c\n```\n")
        first, second = block.commands()
        self.assertEqual(first.text, "a \\\n  b")
        self.assertEqual(first.expected, ["out"])
        self.assertEqual(second.expected, [])

    def test_commands_without_a_fence_are_an_error(self):
        """Nobody would run them."""
        for text in ("text\n\n    curl x\n", "text\n\n    $ bootmill\n"):
            with self.assertRaises(ValueError):
                _read(text)
        with self.assertRaises(ValueError):
            _read("```sh\na\n")


class MatchesTest(unittest.TestCase):
    """What counts as the same output."""

    def test_ellipses(self):
        """In a line, and for lines."""
        self.assertTrue(blocks.matches(["a … c", "...", "z"],
                                       ["a  bb c", "1", "2", "z"]))
        self.assertFalse(blocks.matches(["a … c"], ["a bb d"]))
        self.assertFalse(blocks.matches(["a"], ["a", "b"]))
        self.assertTrue(blocks.matches([], []))

    def test_another_grub_has_other_names_and_sizes(self):
        """What the documents say of Debian 12 must hold on 13."""
        expected = ["name  debian-2.06-13+deb12u2", "version 2.06-13+deb12u2 "
                    "(GRUB 2.06)", "echo  1840  every image"]
        printed = ["name  debian-2.12-9+deb13u1", "version 2.12-9+deb13u1 "
                   "(GRUB 2.12)", "echo  2012  every image"]
        other = blocks.for_other_grub(expected, "2.06-13+deb12u2",
                                      "2.12-9+deb13u1")
        self.assertFalse(blocks.matches(expected, printed))
        self.assertTrue(blocks.matches(other, printed))
        self.assertFalse(blocks.matches(
            other, [*printed[:2], "cmp  2012  every image"]))


if __name__ == "__main__":
    unittest.main()
