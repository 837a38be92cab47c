// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/testing/kernel_file.h"

namespace pvhchain {
namespace {

template <typename T>
std::string Raw(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

template <typename T>
std::string LittleEndian(T value) {
  std::string bytes(sizeof(T), '\0');
  Patch(&bytes, 0, value);
  return bytes;
}

// The two classes differ in the types of their structures only.
template <typename Header, typename Entry>
std::string Make(const KernelFile& kernel, char elf_class) {
  using Word = decltype(Header::entry);
  const size_t count = kernel.segments.size() + (kernel.notes.empty() ? 0 : 1);
  uint64_t offset = sizeof(Header) + count * sizeof(Entry);
  std::string table;
  std::string contents;
  const auto add = [&](uint32_t type, uint64_t paddr,
                       const std::string& content, uint64_t memory_size) {
    Entry entry{};
    entry.type = type;
    entry.offset = static_cast<Word>(offset);
    entry.paddr = static_cast<Word>(paddr);
    entry.vaddr = entry.paddr;
    entry.file_size = static_cast<Word>(content.size());
    entry.memory_size = static_cast<Word>(memory_size);
    table += Raw(entry);
    contents += content;
    offset += content.size();
  };
  for (const Segment& segment : kernel.segments) {
    add(ELF_SEGMENT_LOAD, segment.paddr, segment.content, segment.memory_size);
  }
  if (!kernel.notes.empty()) {
    add(ELF_SEGMENT_NOTE, 0, kernel.notes, 0);
  }
  Header header{};
  const std::string ident = {'\x7f', 'E', 'L', 'F', elf_class, 1, 1};
  ident.copy(reinterpret_cast<char*>(header.ident), ident.size());
  header.type = kernel.type;
  header.machine = kernel.machine;
  header.version = 1;
  header.segment_table = sizeof(Header);
  header.header_size = sizeof(Header);
  header.segment_entry_size = sizeof(Entry);
  header.segment_count = static_cast<uint16_t>(count);
  return Raw(header) + table + contents;
}

}  // namespace

std::string Note(const std::string& owner, uint32_t type,
                 const std::string& descriptor) {
  const auto padded = [](std::string text) {
    text.resize((text.size() + 3) & ~size_t{3});
    return text;
  };
  return LittleEndian(static_cast<uint32_t>(owner.size() + 1)) +
         LittleEndian(static_cast<uint32_t>(descriptor.size())) +
         LittleEndian(type) + padded(owner + '\0') + padded(descriptor);
}

std::string EntryNote(uint64_t entry, int bits) {
  return Note("Xen", XEN_NOTE_PHYS32_ENTRY,
              bits == 32 ? LittleEndian(static_cast<uint32_t>(entry))
                         : LittleEndian(entry));
}

KernelFile SimpleKernel(uint64_t paddr, const std::string& content, int bits) {
  KernelFile kernel;
  kernel.bits = bits;
  kernel.machine = bits == 32 ? ELF_MACHINE_386 : ELF_MACHINE_AMD64;
  kernel.segments.push_back({paddr, content, content.size()});
  kernel.notes = EntryNote(paddr, bits);
  return kernel;
}

std::string MakeFile(const KernelFile& kernel) {
  return kernel.bits == 32
             ? Make<elf32_header, elf32_segment>(kernel, ELF_CLASS_32)
             : Make<elf64_header, elf64_segment>(kernel, ELF_CLASS_64);
}

ldr_bytes View(const std::string& file) {
  return {reinterpret_cast<const uint8_t*>(file.data()), file.size()};
}

}  // namespace pvhchain
