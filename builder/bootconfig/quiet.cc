// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quiet.h"

#include <array>
#include <cstdint>
#include <span>

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {
namespace {

// Messages that are hidden, sorted as the format demands. `md5sum` and `cmp`
// print those before the warning; their exit status is enough. `multiboot`
// prints the warning before it starts pvhchain, which needs no console from it.
constexpr std::array<std::string_view, 9> kHidden = {
    "%s: HASH MISMATCH\n",
    "%s: OK\n",
    "%s: READ ERROR\n",
    "Compare file `%s' with `%s':\n",
    "Files differ at the offset %llu: 0x%x [%s], 0x%x [%s]\n",
    "Files differ in size: %llu [%s], %llu [%s]\n",
    "The files are identical.\n",
    "WARNING: no console will be available to OS",
    "error: %s.\n"};

// Sorted likewise.
constexpr std::array<std::string_view, 7> kAllHidden = {
    "Booting `%s'",
    "Failed to boot both default and fallback entries.\n",
    "GNU GRUB  version %s",
    "Minimal BASH-like line editing is supported. For the first word, TAB "
    "lists possible command completions. Anywhere else TAB lists possible "
    "device or file completions. %s",
    "Press any key to continue...",
    "WARNING: no console will be available to OS",
    "error: %s.\n"};

constexpr uint32_t kMagic = 0x950412de;
constexpr size_t kHeaderBytes = 28;
constexpr size_t kEntryBytes = 8;

void AppendU32(size_t value, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>((value >> shift) & 0xFF);
  }
}

// Returns a catalogue that translates each of `originals`, which are sorted, by
// `translation`.
std::string Catalogue(std::span<const std::string_view> originals,
                      std::string_view translation) {
  const size_t first_table = kHeaderBytes;
  const size_t second_table = first_table + originals.size() * kEntryBytes;
  const size_t texts = second_table + originals.size() * kEntryBytes;
  std::string table;
  std::string data;
  for (const std::string_view text : originals) {
    AppendU32(text.size(), table);
    AppendU32(texts + data.size(), table);
    data.append(text) += '\0';
  }
  for (size_t i = 0; i < originals.size(); ++i) {
    AppendU32(translation.size(), table);
    AppendU32(texts + data.size(), table);
  }
  data.append(translation) += '\0';
  std::string out;
  for (const size_t value : {size_t{kMagic}, size_t{0}, originals.size(),
                             first_table, second_table, size_t{0}, size_t{0}}) {
    AppendU32(value, out);
  }
  return out + table + data;
}

}  // namespace

std::string QuietCatalogue() { return Catalogue(kHidden, ""); }

std::string SilentCatalogue() { return Catalogue(kAllHidden, ""); }

std::string PvCatalogue() {
  constexpr std::array<std::string_view, 1> kOriginal = {kNotXenImage};
  return Catalogue(
      kOriginal,
      "not xen image: GRUB for PV unpacks kernels packed with gzip, xz and "
      "LZO, not with zstd or LZ4; one packed so starts as PVH (type = "
      "\"pvh\")");
}

}  // namespace bootmill::bootconfig
