// SPDX-License-Identifier: Apache-2.0
// Reading ELF files from anywhere, which may be malformed.
#ifndef BOOTMILL_BUILDER_ELF_READER_H_
#define BOOTMILL_BUILDER_ELF_READER_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/elf/format.h"
#include "common/bytes.h"

namespace bootmill::elf {

// A validated view of one ELF file. After Parse all header tables and the bytes
// of all sections and segments are known to lie inside the file, and every
// section has a name, so the accessors cannot fail. Immutable, thread-safe; the
// bytes given to Parse must outlive it.
class File {
 public:
  // Checks the whole file: identification (little endian, version 1, class and
  // the machine that belongs to it), header sizes, tables, every section and
  // segment, the name table. At most 1,024 sections and 64 segments are
  // accepted; GRUB's files have fewer than 40.
  //
  // Errors: INVALID_ARGUMENT, naming the table or record, the expected and the
  // actual value.
  static absl::StatusOr<File> Parse(ByteSpan file);

  Class elf_class() const { return class_; }
  uint16_t type() const { return type_; }
  uint64_t entry() const { return entry_; }
  // Returns the sections in file order; the null section has index 0 if there
  // are any.
  const std::vector<Section>& sections() const { return sections_; }
  const std::vector<Segment>& segments() const { return segments_; }

  // Returns the bytes of a section; none for a NOBITS section. REQUIRES:
  // `section` is one of sections().
  std::string_view NameOf(const Section& section) const;
  ByteSpan DataOf(const Section& section) const;
  // Returns the bytes of a segment. REQUIRES: `segment` is one of segments().
  ByteSpan DataOf(const Segment& segment) const;

  // Returns the first section called `name`, or null.
  const Section* FindSection(std::string_view name) const;

 private:
  explicit File(ByteSpan file) : file_(file) {}
  friend class Parser;

  ByteSpan file_;
  Class class_ = Class::k32;
  uint16_t type_ = 0;
  uint64_t entry_ = 0;
  std::vector<Section> sections_;
  std::vector<Segment> segments_;
  ByteSpan names_;
};

}  // namespace bootmill::elf

#endif  // BOOTMILL_BUILDER_ELF_READER_H_
