// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/quiet.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>

#include "common/bytes.h"
#include "loader-src/lines/module.h"

namespace bootmill::bootconfig {
namespace {

uint32_t U32(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 4; i > 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes.at(at + i - 1));
  }
  return value;
}

// Returns the text that entry `index` of the table at offset `table` names,
// with its NUL.
std::string TextAt(const std::string& bytes, size_t table, size_t index) {
  const size_t length = U32(bytes, table + 8 * index);
  const size_t offset = U32(bytes, table + 8 * index + 4);
  return bytes.substr(offset, length + 1);
}

// Returns the originals with their translations, each with its NUL.
std::map<std::string, std::string> TextsOf(const std::string& bytes) {
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
  return texts;
}

TEST(QuietCatalogueTest, TranslatesTheFrameOfErrorsByNothing) {
  const std::string nothing(1, '\0');
  for (const std::string& bytes : {QuietCatalogue(), SilentCatalogue()}) {
    EXPECT_EQ(TextsOf(bytes).at(std::string("error: %s.\n") + nothing),
              nothing);
  }
}

// What the module `lines` says (loader-src/lines/lines.c) is GRUB's own words
// here.
TEST(QuietCatalogueTest, TellsWhatOurReaderOfLinesSays) {
  const std::map<std::string, std::string> texts = TextsOf(ReadingCatalogue());
  const std::string module(AsText(LinesModule(GrubProcessor::kI386)));
  const std::string nul(1, '\0');
  for (const std::string said :
       {"a line of more than 4096 bytes is passed over",
        "files include each other without end",
        "the file has more than 1 MiB"}) {
    EXPECT_NE(module.find(said + nul), std::string::npos) << said;
    EXPECT_EQ(texts.at(said + nul), "error: " + said + ".\n" + nul);
  }
}

TEST(QuietCatalogueTest, TellsOfAGuestsFileWhatIsWrongWithIt) {
  const std::map<std::string, std::string> texts = TextsOf(ReadingCatalogue());
  const std::string nul(1, '\0');
  EXPECT_EQ(texts.at("error: %s.\n" + nul), "%s" + nul);
  EXPECT_EQ(texts.at("can't find command `%s'" + nul),
            "error: can't find command `%s'.\n" + nul);
  EXPECT_EQ(texts.at("%s" + nul), "error: %s.\n" + nul);
  EXPECT_EQ(texts.at("device name already exists" + nul), nul);
  EXPECT_EQ(texts.at("terminal `%s' isn't found" + nul), nul);
}

TEST(QuietCatalogueTest, HidesWhatGrubSaysOfMenusInOneOfTheTwo) {
  const std::string waits = std::string("Press any key to continue...") + '\0';
  EXPECT_FALSE(TextsOf(QuietCatalogue()).contains(waits));
  EXPECT_TRUE(TextsOf(SilentCatalogue()).contains(waits));
}

TEST(QuietCatalogueTest, SaysWhatAPvKernelIsPackedWith) {
  const std::map<std::string, std::string> texts = TextsOf(PvCatalogue());
  const std::string words =
      texts.at(std::string(kNotXenImage) + std::string(1, '\0'));
  EXPECT_TRUE(words.starts_with(kNotXenImage));
  EXPECT_NE(words.find("not with zstd or LZ4"), std::string::npos);
  // The explanation is also a format string of printf.
  EXPECT_EQ(words.find('%'), std::string::npos);
  EXPECT_LT(words.size(), 256U);
}

}  // namespace
}  // namespace bootmill::bootconfig
