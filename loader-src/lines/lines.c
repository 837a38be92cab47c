/* SPDX-License-Identifier: GPL-3.0-or-later */
// A module for GRUB with one command:
//
//   bootmill_lines [--unquote] FILE
//
// For each line of FILE whose first word is KEY it calls the script's function
// ${bootmill_keys}KEY, if there is one, with the rest of the line as $1 and the
// words of that rest behind it. Nothing in the line is GRUB script. (split.h
// says what a key and a word are; with --unquote, quotes around all of the rest
// are no part of it.) At the end of a file, also of one that cannot be read,
// it calls ${bootmill_keys}END; keys of files are in small letters. A function
// can
//
// - set `bootmill_keys` to others for the lines that follow;
// - name a file in `bootmill_included`, whose lines are then read before the
//   next one. GRUB limits how deep a script nests, and here nothing nests.
//
// A function that fails, and an included file that cannot be read, end nothing;
// GRUB has told why. Lines that are too long are passed over, and that is told.
#include "loader-src/lines/grub_abi.h"
#include "loader-src/lines/split.h"

enum {
  kBlockBytes = 4096,
  kMaxFileBytes = 1 << 20,  // the largest seen has 200 KiB
  // That of syslinux; the kernel takes 2,048 bytes as its command line.
  kMaxLineBytes = 4096,
  kMaxPrefixBytes = 64,
  kMaxMessageBytes = 255,  // those of grub_errmsg
  kMaxDepth = 16,          // that of syslinux' includes
  kMaxFiles = 200,
};

// What one command reads.
struct Reading {
  int files;  // so far
  int unquotes;
};

static struct grub_command* command;

// GRUB looks for these sections.
static const char kLicense[] __attribute__((section(".module_license"), used)) =
    "LICENSE=GPLv3+";
static const char kName[] __attribute__((section(".modname"), used)) = "lines";
static const char kNeeds[] __attribute__((section(".moddeps"), used)) =
    "normal";

static unsigned long Length(const char* text) {
  unsigned long length = 0;
  while (text[length] != '\0') {
    ++length;
  }
  return length;
}

static int IsSame(const char* a, const char* b) {
  while (*a == *b && *a != '\0') {
    ++a;
    ++b;
  }
  return *a == *b;
}

static void Copy(char* to, const char* from, unsigned long size) {
  for (unsigned long i = 0; i < size; ++i) {
    to[i] = from[i];
  }
}

// Makes `text`, in GRUB's language (builder/bootconfig/quiet.cc), the error
// that GRUB prints next, and returns `number`. (grub_error() has other
// parameters in Red Hat's GRUB.)
static int Fail(int number, const char* text) {
  const char* translated = grub_gettext(text);
  const unsigned long size = Length(translated);
  const unsigned long kept = size < kMaxMessageBytes ? size : kMaxMessageBytes;
  Copy(grub_errmsg, translated, kept);
  grub_errmsg[kept] = '\0';
  grub_errno = number;
  return number;
}

// Returns `text`, of which `used` of `*space` bytes are taken, with room for
// another block and a NUL; null if there is no memory, and then it is freed.
static char* Grow(char* text, unsigned long used, unsigned long* space) {
  if (*space - used > kBlockBytes) {
    return text;
  }
  char* more = grub_malloc(*space * 2);
  if (more != 0) {
    *space *= 2;
    Copy(more, text, used);
  }
  grub_free(text);
  return more;
}

// Reads to the end of `file`. Returns null after an error.
static char* ReadAll(struct grub_file* file, unsigned long* size) {
  unsigned long space = 2 * kBlockBytes;
  char* text = grub_malloc(space);
  *size = 0;
  while (text != 0) {
    const long count = grub_file_read(file, text + *size, kBlockBytes);
    if (count == 0) {
      return text;
    }
    *size += count > 0 ? (unsigned long)count : 0;
    if (count < 0 || *size > kMaxFileBytes) {
      grub_free(text);
      if (count >= 0) {
        Fail(kOutOfRange, "the file has more than 1 MiB");
      }
      return 0;
    }
    text = Grow(text, *size, &space);
  }
  return 0;
}

// Returns the function for `key`, or null.
static struct grub_script_function* FunctionFor(const char* key) {
  char name[kMaxPrefixBytes + kMaxKeyBytes + 1];
  const char* prefix = grub_env_get("bootmill_keys");
  const unsigned long size = prefix == 0 ? 0 : Length(prefix);
  if (size == 0 || size > kMaxPrefixBytes) {
    return 0;
  }
  Copy(name, prefix, size);
  Copy(name + size, key, Length(key) + 1);
  struct grub_script_function* found = grub_script_function_find(name);
  grub_errno = kNone;  // it is no error if there is none
  return found;
}

// Calls `function` with `rest`, and its words behind it. Returns an error only
// if there is no memory: others have been printed by GRUB.
static int CallWith(struct grub_script_function* function, char* rest) {
  const unsigned long size = Length(rest) + 1;
  char* copy = grub_malloc(size);
  char** words = grub_malloc((size / 2 + 2) * sizeof(*words));
  if (copy != 0 && words != 0) {
    Copy(copy, rest, size);
    words[0] = rest;
    const int count = SplitWords(copy, words + 1);
    grub_script_function_call(function, count + 1, words);
    grub_errno = kNone;
  }
  grub_free(words);
  grub_free(copy);
  return grub_errno;
}

static int ReadLines(const char* name, int depth, struct Reading* reading);

// Reads the file that a function has named, if one has.
static void ReadIncluded(int depth, struct Reading* reading) {
  const char* value = grub_env_get("bootmill_included");
  if (value == 0 || *value == '\0') {
    return;
  }
  const unsigned long size = Length(value) + 1;
  char* name = grub_malloc(size);
  if (name != 0) {
    Copy(name, value, size);
    grub_env_unset("bootmill_included");
    ReadLines(name, depth + 1, reading);
    grub_free(name);
  }
  grub_print_error();
}

// Reads a file to its end, or returns null.
static char* ReadFile(const char* name, unsigned long* size) {
  struct grub_file* file = grub_file_open(name, kAnyFile);
  if (file == 0) {
    return 0;
  }
  char* text = ReadAll(file, size);
  grub_file_close(file);
  return text;
}

// Calls the function for `line`, if there is one, and reads what it includes.
static void TakeLine(char* line, int depth, struct Reading* reading) {
  char key[kMaxKeyBytes + 1];
  if (Length(line) > kMaxLineBytes) {
    Fail(kOutOfRange, "a line of more than 4096 bytes is passed over");
    grub_print_error();
    return;
  }
  char* rest = TakeKey(line, key);
  struct grub_script_function* function = rest == 0 ? 0 : FunctionFor(key);
  if (function == 0) {
    return;
  }
  if (reading->unquotes) {
    rest = StripQuotes(rest);
  }
  if (CallWith(function, rest) == kNone) {
    ReadIncluded(depth, reading);
  }
}

// Takes the lines of a file.
static int ReadText(const char* name, int depth, struct Reading* reading) {
  if (depth == kMaxDepth || ++reading->files > kMaxFiles) {
    return Fail(kOutOfRange, "files include each other without end");
  }
  unsigned long size = 0;
  char* text = ReadFile(name, &size);
  if (text == 0) {
    return grub_errno;
  }
  char* at = text;
  for (char* line = NextLine(&at, text + size);
       line != 0 && grub_errno == kNone; line = NextLine(&at, text + size)) {
    TakeLine(line, depth, reading);
  }
  grub_free(text);
  return grub_errno;
}

// The same, and tells of its end.
static int ReadLines(const char* name, int depth, struct Reading* reading) {
  const int error = ReadText(name, depth, reading);
  grub_print_error();
  struct grub_script_function* at_end = FunctionFor("END");
  if (at_end != 0) {
    char nothing[] = "";
    CallWith(at_end, nothing);
  }
  return error;
}

static int RunCommand(struct grub_command* self, int argc, char** argv) {
  (void)self;
  const int unquotes = argc == 2 && IsSame(argv[0], "--unquote");
  if (argc != 1 + unquotes) {
    return Fail(kBadArgument, "filename expected");
  }
  struct Reading reading = {0, unquotes};
  return ReadLines(argv[unquotes], 0, &reading);
}

void grub_mod_init(void);
void grub_mod_init(void) {
  command = grub_register_command_prio(
      "bootmill_lines", RunCommand, "[--unquote] FILE",
      "Call functions with a file's lines.", 0);
}

void grub_mod_fini(void);
void grub_mod_fini(void) { grub_unregister_command(command); }
