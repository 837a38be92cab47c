# SPDX-License-Identifier: Apache-2.0
"""Makes random grub.cfg files from parts of guests' files.

Every file has a timeout and entries, and no endless loop. The values of words
show in the output of `echo` and in the kernels' command lines.
"""

import dataclasses
import random

UUID = "5eed0000-0000-4000-8000-000000000001"
LABEL = "fuzz"
KERNELS = 3
_VARIABLES = ("va", "vb", "vc", "saved_entry", "vd")
# Variables that GRUB sets. Those that say where the file lies are left out,
# because our image keeps them for entries and GRUB does not.
_OWN_VARIABLES = ("root", "prefix", "default", "fallback", "timeout",
                  "timeout_style", "chosen", "grub_platform",
                  "feature_all_video_module", "superusers", "pager")
_FUNCTIONS = ("fa", "fb", "fc")
_DEPTH = 3
_LITERALS = ("one", "two words", "x=y", "a>b", "it's", "root=UUID=5eed", "$",
             "back\\slash", 'say "hi"', "", "ro", "quiet", "  wide  ", "#no",
             "a;b", "{z}", "[q]", "~", "%s", "0", "07", "12", "é")
_PLAIN = ("one", "ro", "quiet", "x=y", "0", "07", "12", "a-b", "a.b", "/p/q",
          "root=UUID=5eed", "a\\ b", "a\\\\b", "\\$x", "a'b c'd", 'p"q r"s',
          "a\\\"b", "%s", "~", "a#b", "é")
_SPACES = (" ", "  ", "\t")


@dataclasses.dataclass(frozen=True)
class Case:
    """The files of a guest; grub.cfg consists of pieces that can be left out.
    """

    pieces: tuple
    more: str
    environment: str

    def config(self):
        """Returns the text of grub.cfg."""
        return "\n".join([*self.pieces, ""])


class _Writer:
    """Writes one file."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._echoes = 0
        self._loops = 0
        self._entries = []
        self._functions = []

    def _one(self, *choices):
        return self._random.choice(choices)

    def _likely(self, chance):
        return self._random.random() < chance

    # --- Words ---
    def _variable(self):
        name = self._one(*_VARIABLES)
        if self._likely(0.15):
            name = self._one(*_OWN_VARIABLES)
        return self._one(f"${name}", f"${{{name}}}")

    def _quoted(self):
        inner = []
        for _ in range(self._random.randint(1, 3)):
            inner.append(self._one(
                self._variable(), self._one(*_LITERALS).replace(
                    "\\", "\\\\").replace('"', '\\"').replace("$", "\\$"),
                " "))
        return '"' + "".join(inner) + '"'

    def _word(self):
        kind = self._random.random()
        if kind < 0.35:
            return self._one(*_PLAIN)
        if kind < 0.55:
            return self._quoted()
        if kind < 0.7:
            text = self._one(*_LITERALS)
            return "'" + text.replace("'", "'\\''") + "'"
        if kind < 0.85:
            return self._variable()
        if kind < 0.95:
            return self._one(*_PLAIN) + self._quoted()
        return self._one("$*", '"$@"', "$2", "$1", '"$2"', '""', "''")

    def _words(self, least=0, most=3):
        count = self._random.randint(least, most)
        return [self._word() for _ in range(count)]

    def _text(self):
        """Returns a word that is never empty."""
        return self._one(self._quoted(), "'" + self._one("p", "q r") + "'",
                         self._one(*_PLAIN))

    # --- Conditions ---
    def _test(self):
        file = self._one("/boot/vmlinuz-1", "/boot", "/missing/file", "$va",
                         "($root)/boot/grub/grub.cfg", "$prefix/grubenv",
                         "(hd0,msdos1)/boot/vmlinuz-2", "(hd0,1)/missing",
                         "(hd0,msdos2)/boot", "(hd1,msdos1)/boot")
        quoted = f'"{file}"'
        return self._one(
            f"{self._text()} = {self._text()}",
            f'"{self._variable()}" != {self._text()}',
            f'-n "{self._variable()}"', f'-z "{self._variable()}"',
            f"-f {quoted}", f"-s {quoted}", f"-d {quoted}", f"-e {quoted}",
            f"! -f {quoted}", f'"{self._variable()}"',
            f'"{self._variable()}" -lt {self._one("1", "12")}',
            f"{self._text()} '<' {self._text()}",
            f'-n "{self._variable()}" -a -f {quoted}',
            f'-z "{self._variable()}" -o {self._text()} = one')

    def _condition(self):
        test = self._test()
        return self._one(
            f"[ {test} ]", f"[ {test} ]", f"test {test}", f"! [ {test} ]",
            "true", "false", f"regexp -- '^o' {self._text()}",
            f"regexp --set 1:va '(.)(.*)' {self._text()}",
            f"search --no-floppy --fs-uuid --set=vd {self._uuid()}",
            "cmp /boot/initrd-1 /boot/initrd-" + self._one("1", "2"),
            "probe --set=vd --fs-uuid ($root)", "keystatus --shift",
            "file --is-x86-linux32 /boot/vmlinuz-1",
            "loopback loop /boot/vmlinuz-1", "insmod no_such_module",
            "hashsum --hash crc32 /boot/initrd-1", "cat /boot/missing",
            *(f"{name} {self._text()}" for name in self._functions))

    def _uuid(self):
        return self._one(UUID, UUID, UUID.replace("5eed", "dead"))

    # --- Statements ---
    def _echo(self):
        self._echoes += 1
        return f'echo "E{self._echoes}"' + self._one(*_SPACES) + " ".join(
            word if word[0] == "$" else f'"<"{word}">"'
            for word in self._words(0, 3))

    def _set(self):
        name = self._one(*_VARIABLES)
        return self._one(
            f"set {name}={self._word()}", f"{name}={self._text()}",
            f"set {name}={self._quoted()}", f"unset {name}",
            f"export {name}", f"set {name}=")

    def _search(self):
        hint = self._one("", " --hint hd0,msdos1", " --hint='hd0,msdos1' ",
                         " --hint-bios=hd0,msdos1 --hint-efi=hd0,msdos1")
        return self._one(
            f"search --no-floppy --fs-uuid --set=root{hint} {self._uuid()}",
            f"search --no-floppy --set root --fs-uuid {self._uuid()}",
            f"search -n -u -s root {UUID}", f"search -l {LABEL} --set=root",
            "search --file /boot/vmlinuz-1 --set=vb",
            f"search.fs_uuid {self._uuid()} root hd0,msdos1",
            "set root=(hd0,1)", "set root='(hd0,msdos1)'",
            "set root='hd0,msdos1'" + f"\nsearch --fs-uuid --set=root {UUID}")

    def _other(self):
        return self._one(
            "insmod part_msdos", "insmod ext2", "insmod gzio",
            "insmod no_such_module", "load_env", "load_env saved_entry",
            "load_env --file $prefix/grubenv va vb", "save_env saved_entry",
            f"save_env {self._one(*_VARIABLES)}",
            "source /boot/grub/more.cfg", "source $prefix/more.cfg",
            ". /boot/grub/missing.cfg", "# a comment\ntrue",
            "terminal_output console",
            f"eval 'echo E0' {self._text()}",
            "eval \"set vc=" + self._one("one", "$va", "'p q'") + '"',
            f"regexp --set 1:vb --set 2:vc '^(.)(.*)$' {self._text()}",
            "set gfxmode=auto", "set lang=C", "insmod all_video",
            "true", "load_video",
            "extract_entries_source /boot/grub/more.cfg",
            "read_nothing_at_all", "probe --set=vb -f ($root)",
            "set pager=1", "set color_normal=cyan/blue", "ls /boot/grub",
            "source (hd0,msdos1)/boot/grub/more.cfg",
            "load_env -f (hd0,1)/boot/grub/grubenv",
            "save_env -f (hd0,msdos1)/boot/grub/grubenv va",
            "set prefix=(hd0,msdos1)/boot/grub",
            "regexp --set=1:vb '^(hd[0-9]+),' \"$root\"",
            "set vd=; for vw in (hd*,*); do set vd=\"$vd $vw\"; done",
            "sleep 1", "date", "parttool hd0,1 boot+", "cryptomount -a",
            "savedefault", "set debug=")

    def _statement(self, depth):
        kind = self._random.random()
        if depth == 0 and kind < 0.04:
            return ("function savedefault {\n  saved_entry=\"${chosen}\"\n"
                    "  save_env saved_entry\n}")
        if depth < _DEPTH and kind < 0.28:
            return self._one(self._if, self._for, self._while)(depth + 1)
        if kind < 0.5:
            return self._echo()
        if kind < 0.68:
            return self._set()
        if kind < 0.75:
            return self._search()
        if kind < 0.82 and self._functions:
            return " ".join([self._one(*self._functions),
                             *self._words(0, 3)])
        return self._other()

    def _block(self, depth, least=1, most=3):
        count = self._random.randint(least, most)
        return "\n".join(
            line for _ in range(count)
            for line in self._statement(depth).split("\n"))

    def _if(self, depth):
        lines = [f"if {self._condition()}; then", self._block(depth)]
        while self._likely(0.25):
            lines += [f"elif {self._condition()} ; then", self._block(depth)]
        if self._likely(0.5):
            lines += ["else", self._block(depth)]
        return "\n".join([*lines, "fi"])

    def _for(self, depth):
        name = self._one("va", "vb", "vw")
        body = self._block(depth, 1, 2)
        if self._likely(0.2):
            body += f"\nif {self._condition()}; then " + self._one(
                "break", "continue") + "; fi"
        return (f"for {name} in {' '.join(self._words(1, 3))}; do\n{body}\n"
                f"{self._echo()} $vw\ndone")

    def _while(self, depth):
        self._loops += 1
        name = f"n{self._loops}"
        head = self._one(f'while [ "${name}" != xx ]; do',
                         f'until [ "${name}" = xx ]; do')
        # `continue` is not used, and the counter is changed first, so the loop
        # ends.
        return (f"set {name}=\n{head}\nset {name}=\"x${name}\"\n"
                f"{self._block(depth, 1, 2)}\ndone")

    def _function(self, name):
        body = [self._block(1)]
        if self._likely(0.6):
            body.append('echo "E0" $# $1 "$2" $* "$@"')
        if self._likely(0.4):
            body.append("shift")
            body.append('echo "E0" $# $1')
        if self._likely(0.4):
            body.append(self._one("return", "return 1", "true", "false",
                                  "return 0"))
            body.append(self._echo())
        return f"function {name} {{\n" + "\n".join(body) + "\n}"

    # --- Entries ---
    def _load(self):
        number = self._random.randint(1, KERNELS)
        lines = []
        if self._likely(0.3):
            lines.append(self._search())
        if self._likely(0.3):
            lines.append(self._block(1))
        place = self._one("", "", "($root)", "(hd0,msdos1)")
        kernel = f"/boot/vmlinuz-{number}"
        if self._likely(0.12):
            kernel = self._one("/boot/missing", "/boot/empty")
        command = self._one("linux", "linux", "linux", "linux16")
        lines.append(" ".join([f"{command}\t{place}{kernel}",
                               f"WHO=k{number}", *self._words(0, 4)]))
        if self._likely(0.7):
            initrd = self._one("initrd", "initrd") + self._one(*_SPACES)
            lines.append(f"{initrd}{place}/boot/initrd-{number}" + self._one(
                "", "", " /boot/initrd-1"))
        if self._likely(0.2):
            lines.append(self._one("boot", self._echo()))
        return "\n".join(lines)

    def _entry(self, path):
        number = len(self._entries)
        title = self._one(f"Linux {number}", f"{number} Linux",
                          f"L{number} (on /dev/xvda1)", f"L{number}, it is")
        identifier = f"id-{number}"
        options = [self._one("--class os", "--unrestricted", "--hotkey=x", "")
                   for _ in range(2)]
        named = self._likely(0.6)
        if named:
            options.append(self._one("--id", "$menuentry_id_option")
                           + f" '{identifier}'")
        arguments = self._words(0, 2) if self._likely(0.3) else []
        self._entries.append([*path, self._one(
            str(number), title, identifier if named else title)])
        head = " ".join(["menuentry", f"'{title}'", *options, *arguments])
        told = '\necho "E0" $1 $2 "$chosen"' if self._likely(0.5) else ""
        return f"{head} {{{told}\n{self._load()}\n}}"

    def _submenu(self, path, depth):
        number = len(self._entries)
        title = f"More {number}"
        named = self._likely(0.5)
        option = f" --id sub-{number}" if named else ""
        own = [*path, f"sub-{number}" if named else title]
        self._entries.append(own)
        inside = [self._menu_part(own, depth + 1)
                  for _ in range(self._random.randint(1, 3))]
        if self._likely(0.3):
            inside.insert(0, self._block(1))
        return f"submenu '{title}'{option} {{\n" + "\n".join(inside) + "\n}"

    def _menu_part(self, path, depth):
        if depth < 2 and self._likely(0.25):
            return self._submenu(path, depth)
        return self._entry(path)

    def _default(self):
        chosen = self._one(*self._entries)
        by_path = ">".join(chosen)
        return self._one(by_path, by_path, by_path, chosen[-1], "0", "1",
                         "2>0", "nobody", "$saved_entry", "${saved_entry}")

    def _head(self):
        lines = [f"set timeout={self._one('0', '1', '3')}"]
        if self._likely(0.4):
            lines.append("set timeout_style=" + self._one(
                "menu", "countdown", "hidden"))
        if self._likely(0.5):
            lines.append("if [ -s $prefix/grubenv ]; then\n  load_env\nfi")
        if self._likely(0.3):
            lines.append('if [ "${next_entry}" ] ; then\n'
                         '  set default="${next_entry}"\n  set next_entry=\n'
                         "  save_env next_entry\n  set boot_once=true\n"
                         'else\n  set default="${saved_entry}"\nfi')
        lines.append("function load_video {\n  insmod all_video\n}")
        lines.append('if [ x"${feature_menuentry_id}" = xy ]; then\n'
                     '  menuentry_id_option="--id"\nelse\n'
                     '  menuentry_id_option=""\nfi\n'
                     "export menuentry_id_option")
        return lines

    def case(self):
        """Returns a whole guest."""
        pieces = self._head()
        for name in _FUNCTIONS[:self._random.randint(0, 3)]:
            pieces.append(self._function(name))
            self._functions.append(name)
        pieces += [self._statement(0)
                   for _ in range(self._random.randint(0, 6))]
        pieces.append(self._entry([]))
        for _ in range(self._random.randint(0, 4)):
            pieces.append(self._one(self._menu_part([], 0),
                                    self._statement(0)))
        if self._likely(0.7):
            at = self._random.randint(1, len(pieces))
            pieces.insert(at, f'set default="{self._default()}"')
        if self._likely(0.4):
            pieces.append("set fallback=" + self._one(
                "0", "1", '"1 2"', "x"))
        # Functions read more.cfg: one that is called in it would call itself,
        # and how often GRUB allows that depends on what runs around it.
        self._functions.clear()
        more = self._block(1, 1, 2)
        if self._likely(0.5):
            more += "\nmenuentry 'From more.cfg' {\n" + self._load() + "\n}"
        saved = self._default().lstrip("$").replace("{", "").replace("}", "")
        environment = f"saved_entry={saved}\nva=from env\n"
        if self._likely(0.3):
            environment += f"next_entry={self._one('0', '1', 'id-0')}\n"
        return Case(tuple(pieces), more.replace("more.cfg", "gone.cfg"),
                    environment)


def case(seed):
    """Returns the Case of a seed."""
    return _Writer(seed).case()


def stored(path):
    """Returns the Case of a stored file that our image once ran differently.
    """
    return Case(tuple(path.read_text().splitlines()), "true\n",
                "saved_entry=0\n")
