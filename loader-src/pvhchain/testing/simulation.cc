// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/testing/simulation.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace pvhchain {
namespace {

// The value of memory to which nothing was written, and the value that fills
// the block.
constexpr uint8_t kDirt = 0xd1;
constexpr uint8_t kBlockByte = 0xb1;

std::string Name(const char* what, uint64_t paddr) {
  ldr_text text{};
  ldr_text_string(&text, what);
  ldr_text_string(&text, " at ");
  ldr_text_hex(&text, paddr);
  return text.bytes;
}

}  // namespace

Simulation::Simulation(uint64_t memory_size) : memory_(memory_size, kDirt) {
  AddMapEntry(0, memory_size, PVH_MEMORY_RAM);
}

void Simulation::AddModule(uint64_t paddr, const std::string& content) {
  std::copy(content.begin(), content.end(),
            memory_.begin() + static_cast<ptrdiff_t>(paddr));
  handoff_.module[handoff_.module_count++].range = {paddr,
                                                    paddr + content.size()};
  contents_.push_back(content);
}

void Simulation::AddMapEntry(uint64_t address, uint64_t size, uint32_t type) {
  ldr_memory_map_add(&map_, address, size, type, &failure_);
}

ldr_status Simulation::MakePlan() {
  const ldr_memory memory = {reinterpret_cast<uintptr_t>(memory_.data()),
                             memory_.size()};
  const ldr_range file = handoff_.module[0].range;
  const ldr_status status =
      ldr_elf_read(ldr_memory_view(memory, file.start, file.end - file.start),
                   &image_, &failure_);
  if (status != LDR_OK) {
    return status;
  }
  const ldr_plan_input input = {&map_, &image_, &handoff_, self_, block_size_};
  return ldr_plan_make(&input, &plan_, &failure_);
}

ldr_range Simulation::BlockRange() const {
  return {plan_.block_paddr, plan_.block_paddr + block_size_};
}

bool Simulation::IsRam(uint64_t start, uint64_t size) const {
  return start + size <= memory_.size() &&
         ldr_memory_map_is_ram(&map_, {start, start + size});
}

// The loader writes the block while it runs, before anything moves.
std::string Simulation::WriteBlock() {
  const ldr_range block = BlockRange();
  if (!IsRam(block.start, block_size_) || block.start % LDR_PAGE != 0 ||
      block.start == 0) {
    return Name("bad place for the block", block.start);
  }
  if (ldr_range_overlaps(block, self_)) {
    return Name("the block overwrites the loader", block.start);
  }
  for (uint32_t i = 0; i < handoff_.module_count; ++i) {
    if (ldr_range_overlaps(block, handoff_.module[i].range)) {
      return Name("the block overwrites a module", block.start);
    }
  }
  std::fill_n(memory_.begin() + static_cast<ptrdiff_t>(block.start),
              block_size_, kBlockByte);
  return "";
}

std::string Simulation::Step(const ldr_op& op) {
  if (!IsRam(op.to, op.size)) {
    return Name("a step writes outside RAM", op.to);
  }
  if (op.kind == LDR_OP_ZERO) {
    std::fill_n(memory_.begin() + op.to, op.size, uint8_t{0});
    return "";
  }
  if (!IsRam(op.from, op.size)) {
    return Name("a step reads outside RAM", op.from);
  }
  if (op.to == op.from || (op.to < op.from) == (op.kind == LDR_OP_COPY_UP) ||
      !ldr_range_overlaps({op.to, uint64_t{op.to} + op.size},
                          {op.from, uint64_t{op.from} + op.size})) {
    std::memmove(&memory_[op.to], &memory_[op.from], op.size);
    return "";
  }
  return Name("a step overwrites what it still has to read", op.to);
}

// Ranges that stay must not overlap.
std::string Simulation::CheckPlaces() const {
  std::vector<ldr_range> places = {BlockRange()};
  for (uint32_t i = 0; i < image_.segment_count; ++i) {
    places.push_back(ldr_segment_range(&image_.segment[i]));
  }
  for (uint32_t i = 1; i < handoff_.module_count; ++i) {
    const uint64_t start = plan_.module_paddr[i];
    if (contents_[i].empty()) {
      continue;
    }
    if (start < LDR_PAGE) {
      return Name("a module lies in the first page", start);
    }
    places.push_back({start, start + contents_[i].size()});
  }
  for (size_t i = 0; i < places.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (ldr_range_overlaps(places[i], places[j])) {
        return Name("two things share a place", places[i].start);
      }
    }
  }
  return "";
}

std::string Simulation::CheckResult() const {
  const auto is = [this](uint64_t at, std::string_view expected) {
    return std::memcmp(memory_.data() + at, expected.data(), expected.size()) ==
           0;
  };
  const auto is_all = [this](uint64_t at, uint64_t size, uint8_t byte) {
    const auto start = memory_.begin() + static_cast<ptrdiff_t>(at);
    return std::count(start, start + static_cast<ptrdiff_t>(size), byte) ==
           static_cast<ptrdiff_t>(size);
  };
  for (uint32_t i = 0; i < image_.segment_count; ++i) {
    const ldr_segment& segment = image_.segment[i];
    const std::string_view file = contents_[0];
    if (segment.file_size != 0 &&
        !is(segment.paddr, file.substr(segment.offset, segment.file_size))) {
      return Name("wrong bytes in the segment", segment.paddr);
    }
    if (!is_all(segment.paddr + segment.file_size,
                segment.memory_size - segment.file_size, 0)) {
      return Name("not all zero in the segment", segment.paddr);
    }
  }
  for (uint32_t i = 1; i < handoff_.module_count; ++i) {
    if (!is(plan_.module_paddr[i], contents_[i])) {
      return Name("wrong bytes in the module", plan_.module_paddr[i]);
    }
  }
  const ldr_range block = BlockRange();
  if (!is_all(block.start, block_size_, kBlockByte)) {
    return Name("wrong bytes in the block", block.start);
  }
  return "";
}

std::string Simulation::Run() {
  std::string wrong = CheckPlaces();
  if (wrong.empty()) {
    wrong = WriteBlock();
  }
  for (uint32_t i = 0; wrong.empty() && i < plan_.op_count; ++i) {
    wrong = Step(plan_.op[i]);
  }
  return wrong.empty() ? CheckResult() : wrong;
}

int Simulation::StepsAside() const {
  int copies = 0;
  for (uint32_t i = 0; i < plan_.op_count; ++i) {
    copies += plan_.op[i].kind == LDR_OP_ZERO ? 0 : 1;
  }
  int moves = 0;
  for (uint32_t i = 0; i < image_.segment_count; ++i) {
    const ldr_segment& segment = image_.segment[i];
    const bool in_place =
        handoff_.module[0].range.start + segment.offset == segment.paddr;
    moves += segment.file_size != 0 && !in_place ? 1 : 0;
  }
  for (uint32_t i = 1; i < handoff_.module_count; ++i) {
    const bool in_place =
        handoff_.module[i].range.start == plan_.module_paddr[i];
    moves += in_place ? 0 : 1;
  }
  return copies - moves;
}

}  // namespace pvhchain
