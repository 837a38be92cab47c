// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {
namespace {

constexpr uint64_t kPage = LDR_PAGE;

class RsdpTest : public testing::Test {
 protected:
  // Writes a root pointer with valid checksums; revision 2 has 36 bytes.
  void Put(size_t at, uint8_t revision, uint32_t length = 36) {
    uint8_t* p = &memory_[at];
    std::copy_n("RSD PTR ", 8, p);
    p[15] = revision;
    p[8] = Complement(p, 20);
    if (revision >= 2) {
      std::memcpy(p + 20, &length, sizeof(length));
      const size_t size = std::min<size_t>(length, memory_.size() - at);
      p[32] = Complement(p, size);
    }
  }

  uint64_t Find() {
    return ldr_rsdp_find(
        {reinterpret_cast<uintptr_t>(memory_.data()), memory_.size()}, &map_);
  }

  void Map(uint64_t address, uint64_t size, uint32_t type) {
    ldr_failure failure{};
    ASSERT_EQ(ldr_memory_map_add(&map_, address, size, type, &failure), LDR_OK);
  }

  std::vector<uint8_t> memory_ = std::vector<uint8_t>(64 * kPage);
  ldr_memory_map map_{};

 private:
  static uint8_t Complement(const uint8_t* p, size_t size) {
    return static_cast<uint8_t>(-std::accumulate(p, p + size, 0));
  }
};

TEST_F(RsdpTest, FindsBothRevisionsInAcpiMemory) {
  for (const uint8_t revision : {uint8_t{0}, uint8_t{2}}) {
    memory_.assign(memory_.size(), 0);
    map_.count = 0;
    Put(8 * kPage + 0x40, revision);
    Map(0, 8 * kPage, PVH_MEMORY_RAM);
    Map(8 * kPage, kPage, revision == 0 ? PVH_MEMORY_ACPI : PVH_MEMORY_NVS);
    EXPECT_EQ(Find(), 8 * kPage + 0x40) << int{revision};
  }
}

TEST_F(RsdpTest, PrefersAcpiMemoryToReservedMemoryBeforeIt) {
  Put(2 * kPage, 2);
  Put(8 * kPage, 2);
  Map(2 * kPage, kPage, PVH_MEMORY_RESERVED);
  Map(8 * kPage, kPage, PVH_MEMORY_NVS);
  EXPECT_EQ(Find(), 8 * kPage);
}

TEST_F(RsdpTest, FallsBackToReservedMemory) {
  Put(2 * kPage, 2);
  Map(2 * kPage, kPage, PVH_MEMORY_RESERVED);
  EXPECT_EQ(Find(), 2 * kPage);
}

TEST_F(RsdpTest, IgnoresRamAndWhatIsNotMapped) {
  Put(2 * kPage, 2);
  Map(0, 4 * kPage, PVH_MEMORY_RAM);
  Map(8 * kPage, kPage, PVH_MEMORY_NVS);
  EXPECT_EQ(Find(), 0U);
}

TEST_F(RsdpTest, GoesOnBehindAWrongChecksum) {
  Put(2 * kPage, 2);
  ++memory_[2 * kPage + 8];
  Put(2 * kPage + 0x100, 2);
  Map(2 * kPage, kPage, PVH_MEMORY_NVS);
  EXPECT_EQ(Find(), 2 * kPage + 0x100);
}

TEST_F(RsdpTest, ChecksTheExtendedChecksum) {
  Put(2 * kPage, 2);
  ++memory_[2 * kPage + 33];
  Map(2 * kPage, kPage, PVH_MEMORY_NVS);
  EXPECT_EQ(Find(), 0U);
}

TEST_F(RsdpTest, RefusesALengthOutsideItsRange) {
  for (const uint32_t length : {0U, 35U, 0x1001U, 0xffffffffU}) {
    memory_.assign(memory_.size(), 0);
    map_.count = 0;
    Put(2 * kPage, 2, length);
    Map(2 * kPage, kPage, PVH_MEMORY_NVS);
    EXPECT_EQ(Find(), 0U) << length;
  }
}

TEST_F(RsdpTest, LooksOn16ByteBoundariesOnly) {
  Put(2 * kPage + 8, 0);
  Map(2 * kPage, kPage, PVH_MEMORY_NVS);
  EXPECT_EQ(Find(), 0U);
}

TEST_F(RsdpTest, StopsAtTheEndOfRangeAndMemory) {
  Put(2 * kPage - 16, 0);  // half of it lies beyond the range
  Map(kPage + 3, kPage - 3, PVH_MEMORY_NVS);
  Map(63 * kPage, 1 << 20, PVH_MEMORY_NVS);  // more than there is
  Map(uint64_t{1} << 40, kPage, PVH_MEMORY_RESERVED);
  EXPECT_EQ(Find(), 0U);
}

}  // namespace
}  // namespace pvhchain
