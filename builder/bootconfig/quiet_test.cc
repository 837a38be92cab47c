// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quiet.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>

namespace bootmill::bootconfig {
namespace {

uint32_t U32(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 4; i > 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes.at(at + i - 1));
  }
  return value;
}

// The text that entry `index` of the table at `table` names, with its NUL.
std::string TextAt(const std::string& bytes, size_t table, size_t index) {
  const size_t length = U32(bytes, table + 8 * index);
  const size_t offset = U32(bytes, table + 8 * index + 4);
  return bytes.substr(offset, length + 1);
}

TEST(QuietCatalogueTest, TranslatesTheFrameOfErrorsByNothing) {
  const std::string bytes = QuietCatalogue();
  EXPECT_EQ(U32(bytes, 0), 0x950412DEU);
  EXPECT_EQ(U32(bytes, 4), 0U);
  const size_t count = U32(bytes, 8);
  std::map<std::string, std::string> texts;
  std::string previous;
  for (size_t i = 0; i < count; ++i) {
    const std::string original = TextAt(bytes, U32(bytes, 12), i);
    EXPECT_LT(previous, original) << "readers search by halves";
    texts[original] = TextAt(bytes, U32(bytes, 16), i);
    previous = original;
  }
  const std::string nothing(1, '\0');
  EXPECT_EQ(texts.at(std::string("error: %s.\n") + nothing), nothing);
}

}  // namespace
}  // namespace bootmill::bootconfig
