// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "loader-src/pvhchain/testing/kernel_file.h"
#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {
namespace {

constexpr uint64_t kMib = 1 << 20;

template <typename T>
std::string LittleEndian(T value) {
  std::string bytes(sizeof(T), '\0');
  Patch(&bytes, 0, value);
  return bytes;
}

std::string XenEntry(uint64_t address, uint64_t size, uint32_t type) {
  return LittleEndian(address) + LittleEndian(size) + LittleEndian(type);
}

std::string GrubEntry(uint64_t address, uint64_t size, uint32_t type,
                      uint32_t extra = 0) {
  return LittleEndian(20 + extra) + XenEntry(address, size, type) +
         std::string(extra, '\xff');
}

ldr_memory_map FromXen(const std::string& table) {
  ldr_memory_map map{};
  ldr_failure failure{};
  EXPECT_EQ(ldr_memory_map_from_xen(View(table), &map, &failure), LDR_OK);
  return map;
}

ldr_memory_map FromGrub(const std::string& table) {
  ldr_memory_map map{};
  ldr_failure failure{};
  EXPECT_EQ(ldr_memory_map_from_multiboot(View(table), &map, &failure), LDR_OK);
  return map;
}

bool IsRam(const ldr_memory_map& map, uint64_t start, uint64_t end) {
  return ldr_memory_map_is_ram(&map, {start, end});
}

TEST(MemoryMapTest, ReadsBothFormatsInTheirOrder) {
  const std::string reserved = XenEntry(0xfeff8000, 0x8000, 2);
  const ldr_memory_map xen =
      FromXen(reserved + XenEntry(0, 16 * kMib, 1) + XenEntry(LDR_4G, 1, 1));
  ASSERT_EQ(xen.count, 3U);
  EXPECT_EQ(xen.entry[0].address, 0xfeff8000U);
  EXPECT_EQ(xen.entry[0].size, 0x8000U);
  EXPECT_EQ(xen.entry[0].type, 2U);
  EXPECT_EQ(xen.entry[2].address, LDR_4G);
  const ldr_memory_map grub =
      FromGrub(GrubEntry(0, 16 * kMib, 1, 4) + GrubEntry(LDR_4G, 1, 3));
  ASSERT_EQ(grub.count, 2U);
  EXPECT_EQ(grub.entry[0].size, 16 * kMib);
  EXPECT_EQ(grub.entry[1].address, LDR_4G);
  EXPECT_EQ(grub.entry[1].type, 3U);
}

TEST(MemoryMapTest, LeavesOutEmptyEntriesAndCutsWhatWraps) {
  const ldr_memory_map map =
      FromXen(XenEntry(kMib, 0, 1) + XenEntry(kMib, ~uint64_t{0}, 1) +
              XenEntry(~uint64_t{0}, 2, 1));
  ASSERT_EQ(map.count, 1U);
  EXPECT_EQ(map.entry[0].address + map.entry[0].size, uint64_t{1} << 63);
}

TEST(MemoryMapTest, EndsAtAMultibootEntryThatDoesNotFit) {
  EXPECT_EQ(
      FromGrub(GrubEntry(0, 1, 1) + GrubEntry(1, 1, 1).substr(0, 23)).count,
      1U);
  EXPECT_EQ(FromGrub(LittleEndian(uint32_t{19}) + XenEntry(0, 1, 1)).count, 0U);
  EXPECT_EQ(FromGrub(LittleEndian(~uint32_t{0}) + XenEntry(0, 1, 1) +
                     GrubEntry(1, 1, 1))
                .count,
            1U);
}

TEST(MemoryMapTest, RefusesMoreEntriesThanFit) {
  std::string table;
  for (uint32_t i = 0; i < LDR_MAX_MEMORY_ENTRIES; ++i) {
    table += XenEntry(i * kMib, kMib, 1);
  }
  EXPECT_EQ(FromXen(table).count, LDR_MAX_MEMORY_ENTRIES);
  table += XenEntry(0, 1, 1);
  ldr_memory_map map{};
  ldr_failure failure{};
  EXPECT_EQ(ldr_memory_map_from_xen(View(table), &map, &failure),
            LDR_MEMORY_LONG_MAP);
  EXPECT_EQ(failure.index, LDR_MAX_MEMORY_ENTRIES + 1);
}

TEST(MemoryMapTest, RamMayBeSplitOverEntriesInAnyOrder) {
  const ldr_memory_map map =
      FromXen(XenEntry(2 * kMib, kMib, 1) + XenEntry(0, kMib, 1) +
              XenEntry(kMib / 2, 3 * kMib / 2, 1));
  EXPECT_TRUE(IsRam(map, 0, 3 * kMib));
  EXPECT_TRUE(IsRam(map, kMib - 1, 2 * kMib + 1));
  EXPECT_FALSE(IsRam(map, 0, 3 * kMib + 1));
  EXPECT_TRUE(IsRam(map, 5 * kMib, 5 * kMib));
}

TEST(MemoryMapTest, WhatAnotherTypeClaimsIsNoRam) {
  const ldr_memory_map map =
      FromXen(XenEntry(0, 16 * kMib, 1) + XenEntry(kMib, 4096, 2));
  EXPECT_TRUE(IsRam(map, 0, kMib));
  EXPECT_FALSE(IsRam(map, 0, kMib + 1));
  EXPECT_FALSE(IsRam(map, kMib + 4095, kMib + 4096));
  EXPECT_TRUE(IsRam(map, kMib + 4096, 16 * kMib));
}

TEST(MemoryMapTest, ChoosesXensMapAndSeesDisagreementAboutRam) {
  const ldr_memory_map none{};
  const ldr_memory_map xen =
      FromXen(XenEntry(0, 16 * kMib, 1) + XenEntry(0xfc000000, 0x9000, 4));
  const ldr_memory_map same =
      FromXen(XenEntry(8 * kMib, 8 * kMib, 1) + XenEntry(0, 8 * kMib, 1) +
              XenEntry(0xfc000000, 0x9000, 3));
  const ldr_memory_map less = FromXen(XenEntry(0, 15 * kMib, 1));
  const ldr_memory_map no_ram = FromXen(XenEntry(0, 15 * kMib, 2));
  EXPECT_EQ(ldr_memory_map_choose(&xen, &same), LDR_MAP_AGREED);
  EXPECT_EQ(ldr_memory_map_choose(&xen, &less), LDR_MAP_DISAGREED);
  EXPECT_EQ(ldr_memory_map_choose(&less, &xen), LDR_MAP_DISAGREED);
  EXPECT_EQ(ldr_memory_map_choose(&xen, &none), LDR_MAP_XEN_ONLY);
  EXPECT_EQ(ldr_memory_map_choose(&no_ram, &xen), LDR_MAP_GRUB_ONLY);
  EXPECT_EQ(ldr_memory_map_choose(&none, &no_ram), LDR_MAP_NONE);
  EXPECT_EQ(ldr_memory_map_ram_bytes(&same), 16 * kMib);
}

}  // namespace
}  // namespace pvhchain
