// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {
namespace {

constexpr uint32_t kInfo = 0x100;
constexpr uint32_t kModules = 0x200;
constexpr uint32_t kTexts = 0x400;
constexpr uint32_t kMap = 0x8000;

// Makes memory as GRUB leaves it, with two modules and a map.
class MultibootTest : public testing::Test {
 protected:
  MultibootTest() {
    info_.flags = MULTIBOOT_INFO_MODULES | MULTIBOOT_INFO_MEMORY_MAP;
    info_.module_count = 2;
    info_.module_list_paddr = kModules;
    info_.memory_map_paddr = kMap;
    info_.memory_map_length = sizeof(multiboot_memory_entry);
    Put(kModules, multiboot_module{0x1000, 0x1800, kTexts, 0});
    Put(kModules + 16, multiboot_module{0x2000, 0x2001, kTexts + 8, 0});
    PutText(kTexts, "root=a");
    PutText(kTexts + 8, "");
    multiboot_memory_entry entry{};
    entry.size = sizeof(entry) - 4;
    entry.length[0] = 0x10000;
    entry.type = PVH_MEMORY_RAM;
    Put(kMap, entry);
  }

  template <typename T>
  void Put(uint32_t at, const T& value) {
    std::memcpy(&memory_[at], &value, sizeof(value));
  }
  void PutText(uint32_t at, const std::string& text) {
    std::memcpy(&memory_[at], text.c_str(), text.size() + 1);
  }

  ldr_status Read(uint32_t magic = MULTIBOOT_ENTRY_MAGIC,
                  uint32_t info_paddr = kInfo) {
    Put(kInfo, info_);
    return ldr_multiboot_read(
        {reinterpret_cast<uintptr_t>(memory_.data()), memory_.size()}, magic,
        info_paddr, &handoff_, &failure_);
  }

  std::string TextOf(size_t module) const {
    return handoff_.texts + handoff_.module[module].text;
  }

  std::vector<uint8_t> memory_ = std::vector<uint8_t>(0x10000);
  multiboot_info info_{};
  ldr_handoff handoff_{};
  ldr_failure failure_{};
};

TEST_F(MultibootTest, CopiesModulesTextsAndMap) {
  ASSERT_EQ(Read(), LDR_OK);
  ASSERT_EQ(handoff_.module_count, 2U);
  EXPECT_EQ(handoff_.module[0].range.start, 0x1000U);
  EXPECT_EQ(handoff_.module[0].range.end, 0x1800U);
  EXPECT_EQ(handoff_.module[1].range.end, 0x2001U);
  EXPECT_EQ(TextOf(0), "root=a");
  EXPECT_EQ(TextOf(1), "");
  ASSERT_EQ(handoff_.memory_map.count, 1U);
  EXPECT_EQ(handoff_.memory_map.entry[0].size, 0x10000U);
}

TEST_F(MultibootTest, TextAtAddressZeroIsEmpty) {
  memory_[0] = 'x';
  Put(kModules, multiboot_module{0x1000, 0x1800, 0, 0});
  ASSERT_EQ(Read(), LDR_OK);
  EXPECT_EQ(TextOf(0), "");
}

TEST_F(MultibootTest, DoesWithoutAMap) {
  info_.flags = MULTIBOOT_INFO_MODULES;
  ASSERT_EQ(Read(), LDR_OK);
  EXPECT_EQ(handoff_.memory_map.count, 0U);
}

TEST_F(MultibootTest, AMapOutsideMemoryIsNone) {
  info_.memory_map_paddr = 0xfffffff0;
  ASSERT_EQ(Read(), LDR_OK);
  EXPECT_EQ(handoff_.memory_map.count, 0U);
}

TEST_F(MultibootTest, RefusesAnotherLoader) {
  EXPECT_EQ(Read(0x36d76289), LDR_MULTIBOOT_MAGIC);
  EXPECT_EQ(failure_.value, 0x36d76289U);
}

TEST_F(MultibootTest, RefusesInformationOutsideMemory) {
  EXPECT_EQ(Read(MULTIBOOT_ENTRY_MAGIC, 0xfffffff0), LDR_MULTIBOOT_INFO);
  info_.module_list_paddr = 0xfff8;
  EXPECT_EQ(Read(), LDR_MULTIBOOT_INFO);
}

TEST_F(MultibootTest, RefusesNoModules) {
  info_.module_count = 0;
  EXPECT_EQ(Read(), LDR_MULTIBOOT_NO_MODULE);
  info_.module_count = 2;
  info_.flags = MULTIBOOT_INFO_MEMORY_MAP;
  EXPECT_EQ(Read(), LDR_MULTIBOOT_NO_MODULE);
}

TEST_F(MultibootTest, RefusesTooManyModules) {
  for (uint32_t i = 0; i < LDR_MAX_MODULES; ++i) {
    Put(kModules + 16 * i, multiboot_module{0x1000, 0x1001, 0, 0});
  }
  info_.module_count = LDR_MAX_MODULES;
  EXPECT_EQ(Read(), LDR_OK);
  info_.module_count = LDR_MAX_MODULES + 1;
  EXPECT_EQ(Read(), LDR_MULTIBOOT_MANY_MODULES);
  info_.module_count = 0xffffffff;
  EXPECT_EQ(Read(), LDR_MULTIBOOT_MANY_MODULES);
}

TEST_F(MultibootTest, TextsFitToTheLastByte) {
  // The empty text of the second module takes one byte.
  const std::string longest(LDR_TEXTS_ROOM - 2, 'a');
  Put(kModules, multiboot_module{0x1000, 0x1800, 0x4000, 0});
  PutText(0x4000, longest);
  ASSERT_EQ(Read(), LDR_OK);
  EXPECT_EQ(TextOf(0), longest);
  PutText(0x4000, longest + "a");
  EXPECT_EQ(Read(), LDR_MULTIBOOT_TEXT);
  EXPECT_EQ(failure_.index, 1U);
  PutText(0x4000, longest + "aaa");
  EXPECT_EQ(Read(), LDR_MULTIBOOT_TEXT);
  EXPECT_EQ(failure_.index, 0U);
}

TEST_F(MultibootTest, RefusesATextWithoutEnd) {
  memory_.back() = 'x';
  Put(kModules + 16, multiboot_module{0x2000, 0x2001, 0xffff, 0});
  EXPECT_EQ(Read(), LDR_MULTIBOOT_TEXT);
  Put(kModules + 16, multiboot_module{0x2000, 0x2001, 0xf0000000, 0});
  EXPECT_EQ(Read(), LDR_MULTIBOOT_TEXT);
}

TEST_F(MultibootTest, RefusesModulesOutsideRam) {
  ASSERT_EQ(Read(), LDR_OK);
  EXPECT_EQ(
      ldr_multiboot_check_modules(&handoff_, &handoff_.memory_map, &failure_),
      LDR_OK);
  for (const ldr_range bad :
       {ldr_range{0xf000, 0x10001}, ldr_range{0x2000, 0x1000}}) {
    handoff_.module[1].range = bad;
    EXPECT_EQ(
        ldr_multiboot_check_modules(&handoff_, &handoff_.memory_map, &failure_),
        LDR_MULTIBOOT_MODULE);
    EXPECT_EQ(failure_.index, 1U);
  }
}

}  // namespace
}  // namespace pvhchain
