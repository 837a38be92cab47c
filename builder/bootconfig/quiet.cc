// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quiet.h"

#include <array>
#include <cstdint>

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {
namespace {

// Sorted, as the format wants it. The second one is printed by `multiboot`
// before it starts pvhchain, which needs no console from it.
constexpr std::array<std::string_view, 2> kHidden = {
    "WARNING: no console will be available to OS", "error: %s.\n"};

constexpr uint32_t kMagic = 0x950412de;
constexpr size_t kHeaderBytes = 28;
constexpr size_t kEntryBytes = 8;

void AppendU32(size_t value, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>((value >> shift) & 0xFF);
  }
}

}  // namespace

std::string QuietCatalogue() {
  const size_t originals = kHeaderBytes;
  const size_t translations = originals + kHidden.size() * kEntryBytes;
  const size_t texts = translations + kHidden.size() * kEntryBytes;
  std::string table;
  std::string data;
  for (const std::string_view text : kHidden) {
    AppendU32(text.size(), table);
    AppendU32(texts + data.size(), table);
    data.append(text) += '\0';
  }
  for (size_t i = 0; i < kHidden.size(); ++i) {
    AppendU32(0, table);
    AppendU32(texts + data.size(), table);
  }
  data += '\0';  // every translation
  std::string out;
  for (const size_t value : {size_t{kMagic}, size_t{0}, kHidden.size(),
                             originals, translations, size_t{0}, size_t{0}}) {
    AppendU32(value, out);
  }
  return out + table + data;
}

}  // namespace bootmill::bootconfig
