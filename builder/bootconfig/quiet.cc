// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quiet.h"

#include <array>
#include <cstdint>
#include <map>
#include <span>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {
namespace {

// GRUB's frame for the message of an error.
constexpr std::string_view kFrame = "error: %s.\n";

// `md5sum` and `cmp` print those before the warning; their exit status is
// enough. `multiboot` prints the warning before it starts pvhchain, which needs
// no console from it.
constexpr std::array<std::string_view, 9> kHidden = {
    "%s: HASH MISMATCH\n",
    "%s: OK\n",
    "%s: READ ERROR\n",
    "Compare file `%s' with `%s':\n",
    "Files differ at the offset %llu: 0x%x [%s], 0x%x [%s]\n",
    "Files differ in size: %llu [%s], %llu [%s]\n",
    "The files are identical.\n",
    "WARNING: no console will be available to OS",
    kFrame,
};

constexpr std::array<std::string_view, 7> kAllHidden = {
    "Booting `%s'",
    "Failed to boot both default and fallback entries.\n",
    "GNU GRUB  version %s",
    "Minimal BASH-like line editing is supported. For the first word, TAB "
    "lists possible command completions. Anywhere else TAB lists possible "
    "device or file completions. %s",
    "Press any key to continue...",
    "WARNING: no console will be available to OS",
    kFrame,
};

// What is told while a guest's file is read: mistakes in it (the first is what
// the reader of scripts says), what no machine should lack, and what our reader
// of lines says (loader-src/lines/lines.c).
constexpr std::array<std::string_view, 26> kTold = {
    "%s",
    "a line of more than 4096 bytes is passed over",
    "access denied",
    "attempt to redefine a function being executed",
    "can't break 0 loops",
    "can't find command `%s'",
    "files include each other without end",
    "invalid variable name `%s'",
    "maximum recursion depth exceeded",
    "menuentry is missing title",
    "missing mandatory option for `%s'",
    "no menuentry definition",
    "not an assignment",
    "not in function body",
    "out of memory",
    "premature end of file %s",
    "symbol `%s' not found",
    "the file has more than 1 MiB",
    "the argument `%s' requires an integer",
    "the initrd is too big",
    "too deep nesting of symlinks",
    "too many arguments",
    "unexpected end of file",
    "unknown argument `%s'",
    "unrecognized number",
    "you need to load the kernel first",
};

// What distributions' files ask of every machine, whether it has it or not.
constexpr std::array<std::string_view, 59> kUntold = {
    "%s isn't allowed to execute in an extractor",
    "attempt to read or write outside of disk `%s'",
    "attempt to read or write outside of partition",
    "attempt to read past the end of file",
    "attempt to seek outside of the file",
    "bitmap file `%s' is of unsupported format",
    "can't open device",
    "couldn't load file %s",
    "device name already exists",
    "device name required",
    "device not found",
    "device still referenced",
    "disk `%s' not found",
    "disk device required",
    "diskfilter writes are not supported",
    "environment block too small",
    "failure reading sector 0x%llx from `%s'",
    "failure writing sector 0x%llx to `%s'",
    "file `%s' not found",
    "filename expected",
    "filesystem `%s' does not support labels",
    "font characters not in ascending order: %u <= %u",
    "incorrect terminal dimensions specification",
    "invalid argument",
    "invalid blocklist",
    "invalid color specification `%s'",
    "invalid environment block",
    "invalid file name `%s'",
    "invalid font",
    "invalid font magic %x %x %x %x",
    "loopback write is not supported",
    "malformed file",
    "module `%s' isn't loaded",
    "module isn't loaded",
    "no font loaded",
    "no such cryptodisk found",
    "no such device: %s",
    "no such module",
    "no such partition",
    "no suitable video mode found",
    "no type specified",
    "no variable is specified",
    "no video mode activated",
    "not a directory",
    "not a regular file",
    "one argument expected",
    "read failed",
    "serial port `%s' isn't found",
    "sparse file not allowed",
    "terminal %s isn't found or it's not handled by terminfo",
    "terminal `%s' isn't found",
    "terminal not found",
    "two arguments expected",
    "unknown filesystem",
    "unknown terminfo type `%s'",
    "unrecognised target",
    "unspecified theme_dir",
    "variable `%s' isn't set",
    "write failed",
};

// The text for each message of GRUB, which is sorted as the format demands.
using Texts = std::map<std::string_view, std::string>;

constexpr uint32_t kMagic = 0x950412de;
constexpr size_t kHeaderBytes = 28;
constexpr size_t kEntryBytes = 8;

void AppendU32(size_t value, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>((value >> shift) & 0xFF);
  }
}

// Returns a catalogue of `texts`, an empty one for each message that is hidden.
std::string Catalogue(const Texts& texts) {
  const size_t first_table = kHeaderBytes;
  const size_t second_table = first_table + texts.size() * kEntryBytes;
  const size_t data_at = second_table + texts.size() * kEntryBytes;
  std::string table;
  std::string data(1, '\0');  // the empty text
  const auto add = [&](std::string_view text) {
    AppendU32(text.size(), table);
    AppendU32(data_at + (text.empty() ? 0 : data.size()), table);
    if (!text.empty()) {
      data.append(text) += '\0';
    }
  };
  for (const auto& [original, text] : texts) {
    add(original);
  }
  for (const auto& [original, text] : texts) {
    add(text);
  }
  std::string out;
  for (const size_t value : {size_t{kMagic}, size_t{0}, texts.size(),
                             first_table, second_table, size_t{0}, size_t{0}}) {
    AppendU32(value, out);
  }
  return out + table + data;
}

Texts Hide(std::span<const std::string_view> messages) {
  Texts texts;
  for (const std::string_view message : messages) {
    texts[message] = "";
  }
  return texts;
}

}  // namespace

std::string QuietCatalogue() { return Catalogue(Hide(kHidden)); }

std::string SilentCatalogue() { return Catalogue(Hide(kAllHidden)); }

// The frame adds nothing here, so that a hidden message leaves no trace; those
// that are told bring their own.
std::string ReadingCatalogue() {
  Texts texts = Hide(kUntold);
  for (const std::string_view message : kTold) {
    texts[message] = absl::StrFormat("error: %s.\n", message);
  }
  texts[kFrame] = "%s";
  return Catalogue(texts);
}

std::string PvCatalogue() {
  return Catalogue(
      {{kNotXenImage,
        "not xen image: GRUB for PV unpacks kernels packed with gzip, xz and "
        "LZO, not with zstd or LZ4; one packed so starts as PVH (type = "
        "\"pvh\")"}});
}

}  // namespace bootmill::bootconfig
