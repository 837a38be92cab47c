// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "loader-src/pvhchain/testing/kernel_file.h"
#include "loader-src/pvhchain/testing/loader.h"
#include "loader-src/pvhchain/testing/simulation.h"

namespace pvhchain {
namespace {

constexpr uint64_t kMib = 1 << 20;
constexpr uint64_t kKib = 1 << 10;

// Returns bytes that differ from place to place.
std::string Noise(size_t size, uint64_t seed) {
  std::string bytes(size + sizeof(uint64_t), '\0');
  for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
    const uint64_t word = (seed << 32 | at | 1) * 0x9e3779b97f4a7c15;
    std::memcpy(bytes.data() + at, &word, sizeof(word));
  }
  bytes.resize(size);
  return bytes;
}

TEST(PlanTest, LoadsAGrubOverTheModuleItComesFrom) {
  // Seen under Xen: the file lies at 0x126000, and its second segment goes to
  // 0x125858 and above.
  KernelFile kernel = SimpleKernel(0x100000, Noise(0x20000, 1));
  kernel.segments[0].memory_size = 0x25858;
  kernel.segments.push_back({0x125858, Noise(0x3d6ec, 2), 0x3d6ec});
  Simulation machine(16 * kMib);
  machine.AddModule(0x126000, MakeFile(kernel));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.Run(), "");
  // In low memory, which no kernel uses.
  EXPECT_EQ(machine.plan().block_paddr, LDR_PAGE);
}

TEST(PlanTest, LeavesModulesInPlaceThatAreInNoOnesWay) {
  Simulation machine(16 * kMib);
  machine.AddModule(8 * kMib, MakeFile(SimpleKernel(kMib, Noise(kMib, 1))));
  machine.AddModule(4 * kMib, Noise(kMib, 2));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.plan().module_paddr[1], 4 * kMib);
  EXPECT_EQ(machine.plan().op_count, 1U);
  EXPECT_EQ(machine.Run(), "");
}

TEST(PlanTest, PutsModulesThatMustMoveBehindTheKernel) {
  Simulation machine(16 * kMib);
  machine.AddModule(8 * kMib, MakeFile(SimpleKernel(4 * kMib, Noise(99, 1))));
  machine.AddModule(4 * kMib - 4096, Noise(kMib, 2));
  machine.AddModule(5 * kMib, Noise(kMib, 3));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.plan().module_paddr[1], 6 * kMib);
  EXPECT_EQ(machine.plan().module_paddr[2], 5 * kMib);
  EXPECT_EQ(machine.Run(), "");
}

TEST(PlanTest, PutsModulesBelowAKernelAtTheTop) {
  Simulation machine(16 * kMib);
  KernelFile kernel = SimpleKernel(10 * kMib, Noise(4 * kMib, 1));
  kernel.segments[0].memory_size = 6 * kMib;
  machine.AddModule(5 * kMib, MakeFile(kernel));
  machine.AddModule(10 * kMib, Noise(kMib, 2));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.plan().module_paddr[1], kMib);
  EXPECT_EQ(machine.Run(), "");
}

TEST(PlanTest, AModuleInTheFirstPageMoves) {
  Simulation machine(16 * kMib);
  machine.AddModule(8 * kMib, MakeFile(SimpleKernel(kMib, "code")));
  machine.AddModule(0, Noise(100, 2));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.plan().module_paddr[1], kMib + LDR_PAGE);
  EXPECT_EQ(machine.Run(), "");
}

TEST(PlanTest, AKernelFileAtAddressZeroIsRead) {
  Simulation machine(16 * kMib);
  machine.AddModule(0, MakeFile(SimpleKernel(kMib, "code")));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.Run(), "");
}

TEST(PlanTest, TheKernelMayTakeTheLoadersPlace) {
  Simulation machine(16 * kMib);
  machine.AddModule(8 * kMib,
                    MakeFile(SimpleKernel(0x1000, Noise(0x9e000, 1))));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.Run(), "");
}

// Two segments, each of which must go to where the other one comes from.
TEST(PlanTest, BreaksACycleByMovingOneAside) {
  KernelFile kernel = SimpleKernel(0, Noise(64 * kKib, 1));
  kernel.segments.push_back({0, Noise(64 * kKib, 2), 64 * kKib});
  const uint64_t file = 2 * kMib;
  const uint64_t first = file + 52 + uint64_t{3} * 32;
  kernel.segments[0].paddr = first + 64 * kKib;
  kernel.segments[1].paddr = first;
  kernel.notes = EntryNote(first);
  Simulation machine(4 * kMib);
  machine.AddModule(file, MakeFile(kernel));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.StepsAside(), 1);
  EXPECT_EQ(machine.Run(), "");
}

TEST(PlanTest, NeedsNoRoomForAKernelThatMovesOverItself) {
  // 9 of 16 MiB: the file does not fit into memory a second time.
  for (const uint64_t to : {4 * kMib - 12345, 4 * kMib + 12345}) {
    Simulation machine(16 * kMib);
    machine.AddModule(4 * kMib, MakeFile(SimpleKernel(to, Noise(9 * kMib, 1))));
    ASSERT_EQ(machine.MakePlan(), LDR_OK);
    EXPECT_EQ(machine.StepsAside(), 0);
    EXPECT_EQ(machine.Run(), "");
  }
}

TEST(PlanTest, RefusesASegmentBeyondMemory) {
  KernelFile kernel = SimpleKernel(kMib, "code");
  kernel.segments[0].memory_size = 15 * kMib + 1;
  Simulation machine(16 * kMib);
  machine.AddModule(kMib, MakeFile(kernel));
  EXPECT_EQ(machine.MakePlan(), LDR_ELF_SEGMENT_MEMORY);
  EXPECT_EQ(machine.failure().limit, 16 * kMib + 1);
}

TEST(PlanTest, RefusesASegmentOnReservedMemory) {
  Simulation machine(16 * kMib);
  machine.AddMapEntry(kMib + 4096, 4096, PVH_MEMORY_RESERVED);
  machine.AddModule(8 * kMib, MakeFile(SimpleKernel(kMib, Noise(4097, 1))));
  EXPECT_EQ(machine.MakePlan(), LDR_ELF_SEGMENT_MEMORY);
}

TEST(PlanTest, KeepsClearOfReservedMemory) {
  Simulation machine(4 * kMib);
  machine.AddMapEntry(0, 640 * kKib, PVH_MEMORY_RESERVED);
  machine.AddMapEntry(2 * kMib, kMib, PVH_MEMORY_NVS);
  machine.AddModule(3 * kMib, MakeFile(SimpleKernel(kMib, Noise(kMib / 2, 1))));
  machine.AddModule(kMib, Noise(kMib / 4, 2));
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.Run(), "");
}

TEST(PlanTest, RefusesWhatHasNoRoom) {
  KernelFile kernel = SimpleKernel(kMib, "code");
  kernel.segments[0].memory_size = 3 * kMib;
  {
    Simulation machine(4 * kMib);
    machine.AddModule(2 * kMib, MakeFile(kernel));
    machine.AddModule(kMib, Noise(kMib, 1));
    EXPECT_EQ(machine.MakePlan(), LDR_PLAN_MODULE);
    EXPECT_EQ(machine.failure().index, 1U);
  }
  {
    Simulation machine(4 * kMib);
    machine.AddModule(2 * kMib, MakeFile(kernel));
    machine.SetBlockSize(640 * kKib);
    EXPECT_EQ(machine.MakePlan(), LDR_PLAN_BLOCK);
  }
}

TEST(PlanTest, TakesAsManySegmentsAndModulesAsItMay) {
  KernelFile kernel;
  for (uint32_t i = 0; i < LDR_MAX_SEGMENTS; ++i) {
    kernel.segments.push_back(
        {kMib + uint64_t{i} * 0x2345, Noise(0x2000, i), 0x2345});
  }
  kernel.notes = EntryNote(kMib);
  Simulation machine(16 * kMib);
  machine.AddModule(kMib, MakeFile(kernel));
  for (uint32_t i = 1; i < LDR_MAX_MODULES; ++i) {
    machine.AddModule(2 * kMib + uint64_t{i} * 0x4000, Noise(0x3fff, i));
  }
  ASSERT_EQ(machine.MakePlan(), LDR_OK);
  EXPECT_EQ(machine.Run(), "");
}

// --- Properties --------------------------------------------------------------

// Makes a random machine: memory size, a kernel somewhere in memory, and the
// kernel file and modules at places where they do not overlap each other.
class Draw {
 public:
  explicit Draw(uint32_t seed) : random_(seed) {}

  uint64_t Below(uint64_t limit) { return limit == 0 ? 0 : random_() % limit; }

  Simulation Machine() {
    const uint64_t memory = (2 + Below(3)) * kMib + Below(256) * LDR_PAGE;
    Simulation machine(memory);
    if (Below(3) == 0) {
      const uint64_t start = LDR_PAGE * Below(memory / LDR_PAGE);
      machine.SetSelf({start, std::min(start + 0x12000, memory)});
    }
    machine.SetBlockSize(1 + Below(24 * kKib));
    const std::string file = MakeFile(Kernel(memory));
    Place(&machine, memory, file);
    for (uint64_t i = Below(5); i > 0; --i) {
      Place(&machine, memory, Noise(Below(256 * kKib), 100));
    }
    return machine;
  }

 private:
  KernelFile Kernel(uint64_t memory) {
    KernelFile kernel;
    kernel.bits = Below(2) == 0 ? 32 : 64;
    // Cuts memory at random places and uses some of the pieces as segments, so
    // that segments may touch and are in random order.
    std::vector<uint64_t> cuts;
    for (uint64_t i = 2 + Below(12); i > 0; --i) {
      cuts.push_back(Below(memory));
    }
    std::sort(cuts.begin(), cuts.end());
    for (size_t i = 0; i + 1 < cuts.size(); ++i) {
      const uint64_t room = std::min(cuts[i + 1] - cuts[i], kMib);
      const uint64_t size = Below(4) == 0 ? room : Below(room);
      if (size != 0) {
        kernel.segments.push_back(
            {cuts[i], Noise(Below(2) == 0 ? size : Below(size), i), size});
      }
    }
    if (kernel.segments.empty()) {
      kernel.segments.push_back({kMib, "code", 4});
    }
    std::shuffle(kernel.segments.begin(), kernel.segments.end(), random_);
    kernel.notes = EntryNote(kernel.segments[0].paddr, kernel.bits);
    return kernel;
  }

  // Puts a module at a free, page-aligned place, as GRUB does; leaves it out if
  // a few tries find no place.
  void Place(Simulation* machine, uint64_t memory, const std::string& content) {
    const uint64_t pages = (content.size() + LDR_PAGE - 1) / LDR_PAGE;
    for (int tries = 0; tries < 50 && pages < memory / LDR_PAGE; ++tries) {
      const uint64_t start = LDR_PAGE * Below(memory / LDR_PAGE - pages);
      const ldr_range range = {start, start + content.size()};
      if (!ldr_ranges_overlap(&placed_, range)) {
        ldr_ranges_add(&placed_, range);
        machine->AddModule(start, content);
        has_kernel_ = true;
        return;
      }
    }
    if (!has_kernel_) {
      machine->AddModule(memory - LDR_PAGE,
                         MakeFile(SimpleKernel(kMib, "code")));
      has_kernel_ = true;
    }
  }

  std::mt19937 random_;
  ldr_ranges placed_{};
  bool has_kernel_ = false;
};

TEST(PlanPropertyTest, EveryPlanEndsInTheRightBytes) {
  int made = 0;
  int with_steps_aside = 0;
  constexpr int kMachines = 400;
  for (uint32_t seed = 0; seed < kMachines; ++seed) {
    Simulation machine = Draw(seed).Machine();
    const ldr_status status = machine.MakePlan();
    if (status != LDR_OK) {
      // A machine may be refused only because there is not enough room; none is
      // malformed.
      EXPECT_GE(status, LDR_PLAN_MODULE) << "seed " << seed;
      continue;
    }
    ASSERT_EQ(machine.Run(), "") << "seed " << seed;
    ++made;
    with_steps_aside += machine.StepsAside() > 0 ? 1 : 0;
  }
  // The random machines must cover all the cases that they are meant to cover.
  EXPECT_GT(made, kMachines * 3 / 4);
  EXPECT_GT(with_steps_aside, 5);
}

}  // namespace
}  // namespace pvhchain
