// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quiet.h"

#include <array>
#include <cstdint>
#include <span>

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {
namespace {

// A message of GRUB, and what it says instead; nothing if it is hidden.
struct Translation {
  std::string_view original;
  std::string_view text = "";
};

// Sorted as the format demands. `md5sum` and `cmp` print those before the
// warning; their exit status is enough. `multiboot` prints the warning before
// it starts pvhchain, which needs no console from it.
constexpr std::array<Translation, 9> kHidden = {{
    {"%s: HASH MISMATCH\n"},
    {"%s: OK\n"},
    {"%s: READ ERROR\n"},
    {"Compare file `%s' with `%s':\n"},
    {"Files differ at the offset %llu: 0x%x [%s], 0x%x [%s]\n"},
    {"Files differ in size: %llu [%s], %llu [%s]\n"},
    {"The files are identical.\n"},
    {"WARNING: no console will be available to OS"},
    {"error: %s.\n"},
}};

// Sorted likewise.
constexpr std::array<Translation, 7> kAllHidden = {{
    {"Booting `%s'"},
    {"Failed to boot both default and fallback entries.\n"},
    {"GNU GRUB  version %s"},
    {"Minimal BASH-like line editing is supported. For the first word, TAB "
     "lists possible command completions. Anywhere else TAB lists possible "
     "device or file completions. %s"},
    {"Press any key to continue..."},
    {"WARNING: no console will be available to OS"},
    {"error: %s.\n"},
}};

// The frame of errors adds nothing here, so that a hidden message leaves no
// trace; those that are shown bring their own. Sorted likewise.
constexpr std::array<Translation, 29> kReading = {{
    {"%s", "error: %s.\n"},  // what the reader of scripts says
    {"%s isn't allowed to execute in an extractor"},
    {"attempt to read or write outside of disk `%s'"},
    {"bitmap file `%s' is of unsupported format"},
    {"can't find command `%s'", "error: can't find command `%s'.\n"},
    {"disk `%s' not found"},
    {"environment block too small"},
    {"error: %s.\n", "%s"},
    {"failure reading sector 0x%llx from `%s'"},
    {"failure writing sector 0x%llx to `%s'"},
    {"file `%s' not found"},
    {"filename expected"},
    {"invalid environment block"},
    {"invalid file name `%s'"},
    {"maximum recursion depth exceeded",
     "error: maximum recursion depth exceeded.\n"},
    {"no such cryptodisk found"},
    {"no such device: %s"},
    {"no such partition"},
    {"no suitable video mode found"},
    {"no video mode activated"},
    {"not a directory"},
    {"not a regular file"},
    {"one argument expected"},
    {"out of memory", "error: out of memory.\n"},
    {"serial port `%s' isn't found"},
    {"sparse file not allowed"},
    {"terminal `%s' isn't found"},
    {"unknown filesystem"},
    {"variable `%s' isn't set"},
}};

constexpr uint32_t kMagic = 0x950412de;
constexpr size_t kHeaderBytes = 28;
constexpr size_t kEntryBytes = 8;

void AppendU32(size_t value, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>((value >> shift) & 0xFF);
  }
}

// Returns a catalogue of `translations`, which are sorted.
std::string Catalogue(std::span<const Translation> translations) {
  const size_t first_table = kHeaderBytes;
  const size_t second_table = first_table + translations.size() * kEntryBytes;
  const size_t texts = second_table + translations.size() * kEntryBytes;
  std::string table;
  std::string data(1, '\0');  // the empty text
  const auto add = [&](std::string_view text) {
    AppendU32(text.size(), table);
    AppendU32(texts + (text.empty() ? 0 : data.size()), table);
    if (!text.empty()) {
      data.append(text) += '\0';
    }
  };
  for (const Translation& translation : translations) {
    add(translation.original);
  }
  for (const Translation& translation : translations) {
    add(translation.text);
  }
  std::string out;
  for (const size_t value : {size_t{kMagic}, size_t{0}, translations.size(),
                             first_table, second_table, size_t{0}, size_t{0}}) {
    AppendU32(value, out);
  }
  return out + table + data;
}

}  // namespace

std::string QuietCatalogue() { return Catalogue(kHidden); }

std::string SilentCatalogue() { return Catalogue(kAllHidden); }

std::string ReadingCatalogue() { return Catalogue(kReading); }

std::string PvCatalogue() {
  constexpr std::array<Translation, 1> kWords = {
      {{kNotXenImage,
        "not xen image: GRUB for PV unpacks kernels packed with gzip, xz and "
        "LZO, not with zstd or LZ4; one packed so starts as PVH (type = "
        "\"pvh\")"}}};
  return Catalogue(kWords);
}

}  // namespace bootmill::bootconfig
