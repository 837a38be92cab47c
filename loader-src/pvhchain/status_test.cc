// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {
namespace {

std::string Print(ldr_status status, uint32_t index, uint64_t value,
                  uint64_t limit) {
  ldr_failure failure{};
  EXPECT_EQ(ldr_fail(&failure, status, index, value, limit), status);
  ldr_text text{};
  ldr_failure_print(&failure, &text);
  EXPECT_EQ(text.length, std::string(text.bytes).size());
  return text.bytes;
}

std::string WithoutLineBreaks(const std::string& text) {
  return std::regex_replace(text, std::regex("\\s+"), " ");
}

TEST(StatusTest, FillsInTheNumbers) {
  EXPECT_EQ(Print(LDR_ELF_SEGMENT_OVERLAP, 4294967295, 0x1000, ~uint64_t{0}),
            "elf: segment 4294967295 at 0x1000 overlaps the one that ends at "
            "0xffffffffffffffff");
  EXPECT_EQ(Print(LDR_MULTIBOOT_MANY_MODULES, 0, 0, 0),
            "multiboot: 0 modules, at most 0x0");
}

TEST(StatusTest, EveryStatusHasAMessageThatFitsAndNamesItsModule) {
  const std::regex shape("[a-z]+: [^%]+");
  for (int i = LDR_OK + 1; i < LDR_STATUS_COUNT; ++i) {
    const std::string message = Print(static_cast<ldr_status>(i), 4294967295,
                                      ~uint64_t{0}, ~uint64_t{0});
    EXPECT_TRUE(std::regex_match(message, shape)) << message;
    EXPECT_LT(message.size(), LDR_TEXT_ROOM - 1) << message;
  }
  EXPECT_STREQ(ldr_status_text(LDR_STATUS_COUNT), "unknown status");
}

// docs/formats/pvhchain.md must list every message, with N for its numbers.
TEST(StatusTest, EveryMessageIsInTheDocumentation) {
  std::ifstream file(BOOTMILL_SOURCE_DIR "/docs/formats/pvhchain.md");
  ASSERT_TRUE(file) << "docs/formats/pvhchain.md is missing";
  const std::string page = WithoutLineBreaks(
      {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  for (int i = LDR_OK + 1; i < LDR_STATUS_COUNT; ++i) {
    const std::string message = std::regex_replace(
        ldr_status_text(static_cast<ldr_status>(i)), std::regex("%[ixl]"), "N");
    EXPECT_NE(page.find("`" + message + "`"), std::string::npos) << message;
  }
}

TEST(TextTest, LeavesOutWhatDoesNotFit) {
  ldr_text text{};
  for (int i = 0; i < 2 * LDR_TEXT_ROOM; ++i) {
    ldr_text_char(&text, 'a');
  }
  EXPECT_EQ(std::string(text.bytes), std::string(LDR_TEXT_ROOM - 1, 'a'));
}

}  // namespace
}  // namespace pvhchain
