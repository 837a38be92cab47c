// SPDX-License-Identifier: Apache-2.0
// A simulated machine: memory as GRUB leaves it, on which a plan is carried
// out, and a check that everything ends at its place, byte for byte.
#ifndef BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_SIMULATION_H_
#define BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_SIMULATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {

// Memory from 0 to `size`; all of it is RAM unless a test changes that.
class Simulation {
 public:
  explicit Simulation(uint64_t memory_size);

  // Puts the kernel file (first) and further modules to where GRUB would have
  // put them. REQUIRES: it fits into memory; at most LDR_MAX_MODULES.
  void AddModule(uint64_t paddr, const std::string& content);
  // Sets where the loader runs; by default where it is linked.
  void SetSelf(ldr_range self) { self_ = self; }
  void SetBlockSize(uint64_t size) { block_size_ = size; }
  void AddMapEntry(uint64_t address, uint64_t size, uint32_t type);

  // Reads the kernel and makes the plan.
  ldr_status MakePlan();

  // Carries out the plan as the loader does. Returns what is wrong: a step that
  // leaves RAM, something needed that was overwritten, or wrong bytes at the
  // end; empty if all is right. REQUIRES: MakePlan returned LDR_OK.
  std::string Run();

  const ldr_plan& plan() const { return plan_; }
  const ldr_failure& failure() const { return failure_; }
  const ldr_image& image() const { return image_; }
  // Returns how many steps copy to a place where nothing stays.
  int StepsAside() const;

 private:
  std::string WriteBlock();
  std::string Step(const ldr_op& op);
  std::string CheckPlaces() const;
  std::string CheckResult() const;
  ldr_range BlockRange() const;
  bool IsRam(uint64_t start, uint64_t size) const;

  std::vector<uint8_t> memory_;
  std::vector<std::string> contents_;
  ldr_handoff handoff_{};
  ldr_memory_map map_{};
  ldr_range self_ = {0x40000, 0x52000};
  uint64_t block_size_ = 0x2000;
  ldr_image image_{};
  ldr_plan plan_{};
  ldr_failure failure_{};
};

}  // namespace pvhchain

#endif  // BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_SIMULATION_H_
