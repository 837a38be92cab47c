/* SPDX-License-Identifier: GPL-3.0-or-later */
// Lines of the files that other boot loaders read, cut into words. Nothing
// here calls GRUB, so tests and the fuzzer run it on the host.
#ifndef BOOTMILL_LOADER_SRC_LINES_SPLIT_H_
#define BOOTMILL_LOADER_SRC_LINES_SPLIT_H_

#ifdef __cplusplus
extern "C" {
#endif

enum { kMaxKeyBytes = 31 };  // the longest of any such file has 17

// Returns the next line of the text from *at to `end`, and moves *at behind
// it; null if there is none. The line is ended by a NUL in place of its line
// feed or of a blank behind its last word, so *end must be writable. Blanks,
// carriage returns, NULs and a byte order mark around a line are no part of
// it. Empty lines and comments (`#`) are passed over.
char* NextLine(char** at, char* end);

// Writes the key of `line` to `key`: its first word in small letters, in which
// `-` is `_`, because a function of GRUB's script is called so. Returns the
// rest of the line; null if that word is no key: if it is longer than
// kMaxKeyBytes or has other characters than letters, digits, `-` and `_`.
char* TakeKey(char* line, char key[kMaxKeyBytes + 1]);

// Returns `text` without the quotes (`"`) around all of it, if it has a pair.
// Source: systemd, src/boot/util.c, line_get_key_value().
char* StripQuotes(char* text);

// Cuts `rest` into words, as Linux does its command line: a quote (`"`) is no
// part of a word, and blanks between two of them do not end it. Every other
// character is text. Writes the words to `words`, which lie in `rest`, and
// returns their number. There are at most (length of `rest` + 1) / 2.
// Source: Linux, lib/cmdline.c, next_arg().
int SplitWords(char* rest, char** words);

#ifdef __cplusplus
}
#endif

#endif  // BOOTMILL_LOADER_SRC_LINES_SPLIT_H_
