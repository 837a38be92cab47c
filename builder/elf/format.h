// SPDX-License-Identifier: Apache-2.0
// The parts of the ELF format that GRUB's kernels, modules and images use.
// Source: System V ABI, "Object Files"; names as in <elf.h>.
#ifndef BOOTMILL_BUILDER_ELF_FORMAT_H_
#define BOOTMILL_BUILDER_ELF_FORMAT_H_

#include <cstddef>
#include <cstdint>

namespace bootmill::elf {

// The two classes of the format; the values are those of e_ident[EI_CLASS].
enum class Class : uint8_t { k32 = 1, k64 = 2 };

// The sizes in bytes of one class's fixed records.
struct RecordSizes {
  size_t header;
  size_t program_header;
  size_t section_header;
  size_t word;  // of an address
};

constexpr RecordSizes SizesOf(Class elf_class) {
  return elf_class == Class::k64 ? RecordSizes{64, 56, 64, 8}
                                 : RecordSizes{52, 32, 40, 4};
}

inline constexpr uint16_t kTypeRelocatable = 1;
inline constexpr uint16_t kTypeExecutable = 2;

inline constexpr uint16_t kMachine386 = 3;
inline constexpr uint16_t kMachineX8664 = 62;

constexpr uint16_t MachineOf(Class elf_class) {
  return elf_class == Class::k64 ? kMachineX8664 : kMachine386;
}

inline constexpr uint32_t kSegmentLoad = 1;
inline constexpr uint32_t kSegmentNote = 4;
inline constexpr uint32_t kSegmentGnuStack = 0x6474e551;

inline constexpr uint32_t kSegmentReadable = 4;
inline constexpr uint32_t kSegmentReadWriteExecute = 7;

inline constexpr uint32_t kSectionNull = 0;
inline constexpr uint32_t kSectionProgbits = 1;
inline constexpr uint32_t kSectionStringTable = 3;
inline constexpr uint32_t kSectionNobits = 8;

inline constexpr uint64_t kSectionAlloc = 2;
inline constexpr uint64_t kSectionExecute = 4;

// One section header of either class.
struct Section {
  uint32_t name_offset = 0;
  uint32_t type = kSectionNull;
  uint64_t flags = 0;
  uint64_t address = 0;
  uint64_t offset = 0;
  uint64_t size = 0;
  uint64_t alignment = 0;
};

// One program header of either class.
struct Segment {
  uint32_t type = 0;
  uint32_t flags = 0;
  uint64_t offset = 0;
  uint64_t virtual_address = 0;
  uint64_t physical_address = 0;
  uint64_t file_size = 0;
  uint64_t memory_size = 0;
  uint64_t alignment = 0;
};

}  // namespace bootmill::elf

#endif  // BOOTMILL_BUILDER_ELF_FORMAT_H_
