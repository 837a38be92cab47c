// SPDX-License-Identifier: Apache-2.0
// Small PVH kernels for tests, valid or wrong in one way.
#ifndef BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_KERNEL_FILE_H_
#define BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_KERNEL_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "loader-src/pvhchain/testing/loader.h"

namespace pvhchain {

// A segment to load; `content` is in the file.
struct Segment {
  uint64_t paddr = 0;
  std::string content;
  uint64_t memory_size = 0;
};

// What a test can change about the file; the defaults make a valid one.
struct KernelFile {
  int bits = 32;
  std::vector<Segment> segments;
  std::string notes;  // the content of PT_NOTE; no such segment if empty
  uint16_t machine = ELF_MACHINE_386;
  uint16_t type = ELF_TYPE_EXECUTABLE;
};

// Returns a note of owner `owner` (a NUL is added), padded to 4 bytes.
std::string Note(const std::string& owner, uint32_t type,
                 const std::string& descriptor);

// Returns a PHYS32_ENTRY note like those of kernels of `bits`.
std::string EntryNote(uint64_t entry, int bits = 32);

// Returns a kernel with one segment of `content` at `paddr`; its first byte is
// the entry.
KernelFile SimpleKernel(uint64_t paddr, const std::string& content,
                        int bits = 32);

// Returns the file: header, segment table (segments in order, notes last),
// contents, notes.
std::string MakeFile(const KernelFile& kernel);

// Returns text as the loader's type for bytes.
ldr_bytes View(const std::string& file);

// Writes `value` little endian at `offset` of `file`.
template <typename T>
void Patch(std::string* file, size_t offset, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    (*file)[offset + i] =
        static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
  }
}

}  // namespace pvhchain

#endif  // BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_KERNEL_FILE_H_
