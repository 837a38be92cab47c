# SPDX-License-Identifier: Apache-2.0
"""The blocks of commands in a Markdown document, and how they are marked.

    ```sh        commands; each must succeed
    ```console   lines `$ COMMAND`, each followed by what it prints
    ```yaml      with `<!-- file: NAME -->` before it: written to NAME

`<!-- not run: REASON -->` before a block keeps it from being run. What must be
there first is made by `<!-- before: COMMAND -->`, one comment a command, and
`<!-- exit: N -->` before a block of one command states its exit code. The
commands of a block with `<!-- as: a user -->` run by a certificate, all others
as root.
"""

import dataclasses
import pathlib
import re

_FENCE = re.compile(r"^( *)```(\w*)\s*$")
_MARK = re.compile(r"^<!-- (not run|before|file|exit|as): (.*) -->$")
# An indented block that begins so is commands, and belongs in a fence.
_COMMAND = re.compile(
    r"^    (\$ |sudo |make |curl |openssl |bootmilld? |bootmill-agent )")


@dataclasses.dataclass
class Command:
    """One command and, of a ```console block, the lines that it prints."""
    text: str
    line: int
    expected: list = None  # None: not compared


@dataclasses.dataclass
class Block:
    """A fenced block."""
    path: pathlib.Path
    line: int
    kind: str
    lines: list
    marks: list  # (name, value)

    def mark(self, name):
        """Returns the value of the only mark of this name, or None."""
        values = [value for key, value in self.marks if key == name]
        return values[0] if values else None

    def place(self):
        """Returns FILE:LINE."""
        return f"{self.path}:{self.line}"

    def commands(self):
        """Returns the block's commands."""
        if self.kind == "sh":
            return [Command("\n".join(self.lines), self.line)]
        commands = []
        for number, line in enumerate(self.lines, self.line + 1):
            if line.startswith("$ "):
                commands.append(Command(line[2:], number, []))
            elif commands and commands[-1].text.endswith("\\"):
                commands[-1].text += "\n" + line
            elif commands:
                commands[-1].expected.append(line)
            else:
                raise ValueError(f"{self.place()}: no `$ ` before the output")
        return commands


def read(path):
    """Returns the fenced blocks of a document.

    Raises ValueError for commands that stand in no fence, where nothing would
    run them."""
    blocks = []
    marks = []
    block = None
    previous = ""
    for number, line in enumerate(path.read_text().split("\n"), 1):
        fence = _FENCE.match(line)
        if fence and block is None:
            block = Block(path, number, fence[2], [], marks)
            indent = len(fence[1])
            marks = []
        elif fence:
            blocks.append(block)
            block = None
        elif block is not None:
            block.lines.append(line[indent:])
        else:
            mark = _MARK.match(line)
            if mark:
                marks.append((mark[1], mark[2]))
            elif line.strip():
                marks = []
            if _COMMAND.match(line) and not previous.strip():
                raise ValueError(
                    f"{path}:{number}: commands without a fence: use ```sh or "
                    "```console")
        previous = line
    if block is not None:
        raise ValueError(f"{block.place()}: the block has no end")
    return blocks


def for_other_grub(expected, shown, here):
    """Returns expected lines for another GRUB than the documents show.

    `shown`, `here`: versions of the package, such as `2.06-13+deb12u2`. Names
    of its toolchain become those of this machine's; numbers of a table, which
    are sizes and counts of its modules, may be any."""
    def upstream(version):
        return version.split("-")[0]

    lines = []
    for line in expected:
        line = line.replace(shown, here).replace(
            f"GRUB {upstream(shown)}", f"GRUB {upstream(here)}")
        lines.append(re.sub(r"(?<!\S)\d+(?!\S)", "…", line))
    return lines


def matches(expected, printed):
    """Returns whether the printed lines are the expected ones.

    `…` in a line stands for any text, a line `…` or `...` for any lines; how
    many blanks part two words does not count."""
    pattern = ""
    for line in expected:
        if line.strip() in ("…", "..."):
            pattern += r"(?:.*\n)*?"
            continue
        words = [".*?".join(re.escape(part) for part in word.split("…"))
                 for word in line.split()]
        pattern += r"[ \t]*" + r"[ \t]+".join(words) + r"[ \t]*\n"
    text = "".join(line + "\n" for line in printed)
    return re.fullmatch(pattern, text) is not None
