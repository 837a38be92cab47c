// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {
namespace {

constexpr uint64_t kBlock = 0x7000;

class StartInfoTest : public testing::Test {
 protected:
  StartInfoTest() {
    ldr_failure failure{};
    ldr_memory_map_add(&map_, 0, 0x1000000, PVH_MEMORY_RAM, &failure);
    ldr_memory_map_add(&map_, 0xfc000000, 0x9000, PVH_MEMORY_NVS, &failure);
    Add({0x100000, 0x180000}, "root=/dev/xvda1 quiet");
  }

  void Add(ldr_range range, const std::string& text) {
    ldr_module* module = &handoff_.module[handoff_.module_count++];
    module->range = range;
    module->text = handoff_.texts_size;
    std::memcpy(handoff_.texts + handoff_.texts_size, text.c_str(),
                text.size() + 1);
    handoff_.texts_size += static_cast<uint32_t>(text.size() + 1);
  }

  // Builds into memory that is not zero, with guard bytes on both sides.
  void Build() {
    const uint32_t size = ldr_start_info_size(&handoff_, &map_);
    EXPECT_EQ(size % 16, 0U);
    std::vector<uint8_t> room(size + 64, 0xee);
    ldr_start_info_build(&handoff_, &map_, &plan_, rsdp_, room.data() + 32,
                         kBlock);
    EXPECT_EQ(std::vector<uint8_t>(room.begin(), room.begin() + 32),
              std::vector<uint8_t>(32, 0xee));
    EXPECT_EQ(std::vector<uint8_t>(room.end() - 32, room.end()),
              std::vector<uint8_t>(32, 0xee));
    block_.assign(room.begin() + 32, room.end() - 32);
    std::memcpy(&info_, block_.data(), sizeof(info_));
  }

  template <typename T>
  T At(uint64_t paddr) const {
    T value;
    std::memcpy(&value, block_.data() + (paddr - kBlock), sizeof(value));
    return value;
  }
  std::string TextAt(uint64_t paddr) const {
    return reinterpret_cast<const char*>(block_.data()) + (paddr - kBlock);
  }

  ldr_handoff handoff_{};
  ldr_memory_map map_{};
  ldr_plan plan_{};
  uint64_t rsdp_ = 0xfc008000;
  std::vector<uint8_t> block_;
  pvh_start_info info_{};
};

TEST_F(StartInfoTest, SaysWhatAKernelWithoutModulesNeeds) {
  Build();
  EXPECT_EQ(info_.magic, PVH_START_MAGIC);
  EXPECT_EQ(info_.version, 1U);
  EXPECT_EQ(info_.flags, 0U);
  EXPECT_EQ(info_.module_count, 0U);
  EXPECT_EQ(info_.module_list_paddr, 0U);
  EXPECT_EQ(info_.rsdp_paddr, 0xfc008000U);
  EXPECT_EQ(info_.reserved, 0U);
  EXPECT_EQ(TextAt(info_.command_line_paddr), "root=/dev/xvda1 quiet");
  ASSERT_EQ(info_.memory_map_entries, 2U);
  const auto entry = At<pvh_memory_entry>(info_.memory_map_paddr + 24);
  EXPECT_EQ(entry.address, 0xfc000000U);
  EXPECT_EQ(entry.size, 0x9000U);
  EXPECT_EQ(entry.type, PVH_MEMORY_NVS);
}

TEST_F(StartInfoTest, ListsModulesWhereThePlanPutsThem) {
  Add({0x200000, 0x200123}, "");
  Add({0x300000, 0x300001}, "second");
  plan_.module_paddr[1] = 0x900000;
  plan_.module_paddr[2] = 0x300000;
  Build();
  ASSERT_EQ(info_.module_count, 2U);
  const auto first = At<pvh_module>(info_.module_list_paddr);
  EXPECT_EQ(first.paddr, 0x900000U);
  EXPECT_EQ(first.size, 0x123U);
  EXPECT_EQ(TextAt(first.command_line_paddr), "");
  EXPECT_EQ(first.reserved, 0U);
  const auto second = At<pvh_module>(info_.module_list_paddr + 32);
  EXPECT_EQ(second.paddr, 0x300000U);
  EXPECT_EQ(TextAt(second.command_line_paddr), "second");
}

TEST_F(StartInfoTest, AbsentRsdpIsAddressZero) {
  rsdp_ = 0;
  Build();
  EXPECT_EQ(info_.rsdp_paddr, 0U);
}

}  // namespace
}  // namespace pvhchain
