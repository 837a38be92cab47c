// SPDX-License-Identifier: Apache-2.0
// Any bytes as the kernel file of a guest: reads it, plans where it goes, and
// carries out the plan. The first bytes choose the simulated machine.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "loader-src/pvhchain/testing/simulation.h"

namespace {

constexpr size_t kMachineBytes = 8;
constexpr uint64_t kMib = 1 << 20;

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// What ldr_elf_read guarantees about an image.
void CheckImage(const ldr_image& image, uint64_t file_size) {
  Require(image.segment_count > 0 && image.segment_count <= LDR_MAX_SEGMENTS);
  bool has_entry = false;
  for (uint32_t i = 0; i < image.segment_count; ++i) {
    const ldr_segment& segment = image.segment[i];
    const ldr_range range = ldr_segment_range(&segment);
    Require(segment.file_size == 0 ||
            ldr_fits(segment.offset, segment.file_size, file_size));
    Require(segment.file_size <= segment.memory_size);
    Require(range.start < range.end && range.end <= LDR_4G);
    has_entry |= image.entry >= range.start && image.entry < range.end;
    for (uint32_t j = 0; j < i; ++j) {
      Require(!ldr_range_overlaps(range, ldr_segment_range(&image.segment[j])));
    }
  }
  Require(has_entry);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < kMachineBytes || size > kMib) {
    return 0;
  }
  const std::string file(reinterpret_cast<const char*>(data) + kMachineBytes,
                         size - kMachineBytes);
  ldr_image image{};
  ldr_failure failure{};
  const ldr_status read =
      ldr_elf_read({data + kMachineBytes, file.size()}, &image, &failure);
  if (read != LDR_OK) {
    Require(failure.status == read);
    return 0;
  }
  CheckImage(image, file.size());

  // 2 to 5 MiB of memory; the file, and a module of up to 64 KiB, begin on any
  // page with room for them.
  const uint64_t memory = (2 + data[0] % 4) * kMib;
  const auto page = [&](size_t at) {
    return (data[at] + uint64_t{256} * data[at + 1]) * LDR_PAGE;
  };
  const uint64_t file_paddr = page(1) % (memory - kMib);
  const std::string module(data[3] * size_t{256}, 'm');
  const uint64_t module_paddr = page(4) % (memory - kMib);

  pvhchain::Simulation machine(memory);
  machine.SetBlockSize(1 + data[6] * uint64_t{64});
  machine.AddModule(file_paddr, file);
  if (!ldr_range_overlaps({file_paddr, file_paddr + file.size()},
                          {module_paddr, module_paddr + module.size()})) {
    machine.AddModule(module_paddr, module);
  }
  const ldr_status status = machine.MakePlan();
  Require(status == LDR_OK ? machine.Run().empty()
                           : machine.failure().status == status);
  return 0;
}
