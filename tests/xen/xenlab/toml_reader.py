# SPDX-License-Identifier: Apache-2.0
"""Reads tables of a TOML file into dataclasses, strictly."""

import dataclasses
import re

from xenlab import tools


class Reader:
    """Reads the values of one file, with errors that name file and key."""

    def __init__(self, path):
        self._path = path

    def fail(self, key, why):
        """Raises the error about a key."""
        raise tools.LabError(f"{self._path}: {key}: {why}")

    def take(self, table, key, model, convert=()):
        """Returns a dataclass made of a TOML table."""
        if not isinstance(table, dict):
            self.fail(key, "expected a table")
        convert = dict(convert)
        fields = {one.name: one for one in dataclasses.fields(model)}
        values = {}
        for name, value in table.items():
            where = f"{key}.{name}" if key else name
            if name not in fields:
                self.fail(where, "unknown key")
            if name in convert:
                values[name] = convert[name](value, where)
            else:
                values[name] = self._plain(value, fields[name], where)
        for name, field in fields.items():
            if name not in values and field.default is dataclasses.MISSING:
                self.fail(f"{key}.{name}" if key else name, "is missing")
        return model(**values)

    def _plain(self, value, field, where):
        kind = field.type
        if kind is tuple:
            return self.texts(value, where)
        if type(value) is not kind:
            self.fail(where, f"expected {kind.__name__}, found {value!r}")
        return value

    def texts(self, value, where):
        """Returns a list of texts."""
        if not isinstance(value, list) or not all(
                isinstance(one, str) for one in value):
            self.fail(where, f"expected a list of texts, found {value!r}")
        return tuple(value)

    def tables(self, value, where, convert):
        """Returns an array of tables, each converted."""
        if not isinstance(value, list) or not value:
            self.fail(where, "expected an array of tables")
        return tuple(convert(one, f"{where}[{number}]")
                     for number, one in enumerate(value))

    def choice(self, value, where, allowed):
        """Returns a value if it is one of those allowed."""
        if value not in allowed:
            self.fail(where, f"expected one of {', '.join(map(str, allowed))}"
                             f", found {value!r}")
        return value

    def patterns(self, value, where):
        """Returns a list of regular expressions."""
        for one in self.texts(value, where):
            self.pattern(one, where)
        return tuple(value)

    def pattern(self, text, where):
        """Checks one regular expression."""
        try:
            re.compile(text)
        except re.error as error:
            self.fail(where, f"no regular expression: {text!r}: {error}")
