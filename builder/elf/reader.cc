// SPDX-License-Identifier: Apache-2.0
#include "builder/elf/reader.h"

#include <array>
#include <cassert>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill::elf {
namespace {

constexpr uint16_t kMaxSections = 1024;
constexpr uint16_t kMaxSegments = 64;
constexpr uint16_t kNameIndexReserved = 0xff00;  // SHN_LORESERVE

template <typename... Args>
absl::Status Malformed(const absl::FormatSpec<Args...>& format,
                       const Args&... args) {
  return absl::InvalidArgumentError("elf: " + absl::StrFormat(format, args...));
}

// Reads the fields of a record one after the other. REQUIRES: the bytes of the
// record exist.
class FieldCursor {
 public:
  FieldCursor(ByteSpan record, Class elf_class)
      : record_(record), wide_(elf_class == Class::k64) {}

  uint16_t Half() { return Take<uint16_t>(); }
  uint32_t Word() { return Take<uint32_t>(); }
  // Reads an address, offset or size, whose width depends on the class.
  uint64_t Native() { return wide_ ? Take<uint64_t>() : Take<uint32_t>(); }

 private:
  template <typename T>
  T Take() {
    const std::optional<T> value = ReadLittleEndian<T>(record_, position_);
    assert(value.has_value());
    position_ += sizeof(T);
    return *value;
  }

  ByteSpan record_;
  bool wide_;
  size_t position_ = 0;
};

Segment ReadSegment(ByteSpan record, Class elf_class) {
  FieldCursor cursor(record, elf_class);
  Segment segment;
  segment.type = cursor.Word();
  if (elf_class == Class::k64) {
    segment.flags = cursor.Word();
  }
  segment.offset = cursor.Native();
  segment.virtual_address = cursor.Native();
  segment.physical_address = cursor.Native();
  segment.file_size = cursor.Native();
  segment.memory_size = cursor.Native();
  if (elf_class == Class::k32) {
    segment.flags = cursor.Word();
  }
  segment.alignment = cursor.Native();
  return segment;
}

Section ReadSection(ByteSpan record, Class elf_class) {
  FieldCursor cursor(record, elf_class);
  Section section;
  section.name_offset = cursor.Word();
  section.type = cursor.Word();
  section.flags = cursor.Native();
  section.address = cursor.Native();
  section.offset = cursor.Native();
  section.size = cursor.Native();
  cursor.Word();  // sh_link
  cursor.Word();  // sh_info
  section.alignment = cursor.Native();
  return section;
}

}  // namespace

// Fills a File step by step: identification, header, tables, names.
class Parser {
 public:
  explicit Parser(ByteSpan bytes) : file_(bytes) {}

  absl::StatusOr<File> Run() {
    RETURN_IF_ERROR(ReadIdentification());
    RETURN_IF_ERROR(ReadHeader());
    RETURN_IF_ERROR(ReadSegments());
    RETURN_IF_ERROR(ReadSections());
    RETURN_IF_ERROR(ReadNames());
    return std::move(file_);
  }

 private:
  absl::Status ReadIdentification() {
    constexpr size_t kIdentificationSize = 16;
    const ByteSpan bytes = file_.file_;
    if (bytes.size() < kIdentificationSize) {
      return Malformed("%d bytes are too few for a header", bytes.size());
    }
    if (AsText(bytes.first(4)) !=
        "\x7f"
        "ELF") {
      return Malformed("no ELF magic at the start");
    }
    const auto elf_class = std::to_integer<uint8_t>(bytes[4]);
    if (elf_class != 1 && elf_class != 2) {
      return Malformed("class is %d, expected 1 or 2", elf_class);
    }
    if (bytes[5] != std::byte{1} || bytes[6] != std::byte{1}) {
      return Malformed("not little endian of version 1");
    }
    file_.class_ = static_cast<Class>(elf_class);
    sizes_ = SizesOf(file_.class_);
    return absl::OkStatus();
  }

  absl::Status ReadHeader() {
    if (file_.file_.size() < sizes_.header) {
      return Malformed("header needs %d bytes, file is %d bytes", sizes_.header,
                       file_.file_.size());
    }
    FieldCursor cursor(file_.file_.subspan(16), file_.class_);
    file_.type_ = cursor.Half();
    const uint16_t machine = cursor.Half();
    if (machine != MachineOf(file_.class_)) {
      return Malformed("machine is %d, expected %d", machine,
                       MachineOf(file_.class_));
    }
    if (const uint32_t version = cursor.Word(); version != 1) {
      return Malformed("version is %d, expected 1", version);
    }
    file_.entry_ = cursor.Native();
    segments_.offset = cursor.Native();
    sections_.offset = cursor.Native();
    cursor.Word();  // e_flags
    cursor.Half();  // e_ehsize: readers go by the class instead
    segments_.record_size = cursor.Half();
    segments_.count = cursor.Half();
    sections_.record_size = cursor.Half();
    sections_.count = cursor.Half();
    name_index_ = cursor.Half();
    return absl::OkStatus();
  }

  // A table of records of one size somewhere in the file.
  struct Table {
    uint64_t offset = 0;
    uint16_t record_size = 0;
    uint16_t count = 0;
  };

  absl::Status CheckTable(const Table& table, std::string_view name,
                          size_t record_size, uint16_t max_count) const {
    if (table.count == 0) {
      return absl::OkStatus();
    }
    if (table.count > max_count) {
      return Malformed("%d records in the %s table, limit %d", table.count,
                       name, max_count);
    }
    if (table.record_size != record_size) {
      return Malformed("records of the %s table have %d bytes, expected %d",
                       name, table.record_size, record_size);
    }
    const uint64_t size = uint64_t{table.count} * record_size;
    if (!RangeFits<uint64_t>(table.offset, size, file_.file_.size())) {
      return Malformed("%s table of %d bytes at 0x%x, file is 0x%x bytes", name,
                       size, table.offset, file_.file_.size());
    }
    return absl::OkStatus();
  }

  ByteSpan Record(const Table& table, size_t index) const {
    return file_.file_.subspan(table.offset + index * table.record_size,
                               table.record_size);
  }

  absl::Status ReadSegments() {
    RETURN_IF_ERROR(CheckTable(segments_, "program header",
                               sizes_.program_header, kMaxSegments));
    for (size_t i = 0; i < segments_.count; ++i) {
      const Segment segment = ReadSegment(Record(segments_, i), file_.class_);
      if (!RangeFits<uint64_t>(segment.offset, segment.file_size,
                               file_.file_.size())) {
        return Malformed("segment %d: 0x%x bytes at 0x%x, file is 0x%x bytes",
                         i, segment.file_size, segment.offset,
                         file_.file_.size());
      }
      if (segment.type == kSegmentLoad &&
          segment.file_size > segment.memory_size) {
        return Malformed("segment %d: 0x%x bytes in the file, 0x%x in memory",
                         i, segment.file_size, segment.memory_size);
      }
      file_.segments_.push_back(segment);
    }
    return absl::OkStatus();
  }

  absl::Status ReadSections() {
    RETURN_IF_ERROR(CheckTable(sections_, "section header",
                               sizes_.section_header, kMaxSections));
    for (size_t i = 0; i < sections_.count; ++i) {
      const Section section = ReadSection(Record(sections_, i), file_.class_);
      const bool has_data =
          section.type != kSectionNobits && section.type != kSectionNull;
      if (has_data && !RangeFits<uint64_t>(section.offset, section.size,
                                           file_.file_.size())) {
        return Malformed("section %d: 0x%x bytes at 0x%x, file is 0x%x bytes",
                         i, section.size, section.offset, file_.file_.size());
      }
      file_.sections_.push_back(section);
    }
    return absl::OkStatus();
  }

  absl::Status ReadNames() {
    if (file_.sections_.empty()) {
      return absl::OkStatus();
    }
    if (name_index_ >= file_.sections_.size() ||
        name_index_ >= kNameIndexReserved) {
      return Malformed("name table is section %d of %d", name_index_,
                       file_.sections_.size());
    }
    const Section& table = file_.sections_[name_index_];
    if (table.type != kSectionStringTable) {
      return Malformed("name table (section %d) has type %d, expected %d",
                       name_index_, table.type, kSectionStringTable);
    }
    file_.names_ = file_.DataOf(table);
    for (size_t i = 1; i < file_.sections_.size(); ++i) {
      if (!ReadCString(file_.names_, file_.sections_[i].name_offset)) {
        return Malformed("section %d: name at 0x%x, name table is 0x%x bytes",
                         i, file_.sections_[i].name_offset,
                         file_.names_.size());
      }
    }
    return absl::OkStatus();
  }

  File file_;
  RecordSizes sizes_{};
  Table segments_;
  Table sections_;
  uint16_t name_index_ = 0;
};

absl::StatusOr<File> File::Parse(ByteSpan file) { return Parser(file).Run(); }

std::string_view File::NameOf(const Section& section) const {
  return ReadCString(names_, section.name_offset).value_or("");
}

ByteSpan File::DataOf(const Section& section) const {
  if (section.type == kSectionNobits || section.type == kSectionNull) {
    return {};
  }
  return file_.subspan(section.offset, section.size);
}

ByteSpan File::DataOf(const Segment& segment) const {
  return file_.subspan(segment.offset, segment.file_size);
}

const Section* File::FindSection(std::string_view name) const {
  for (const Section& section : sections_) {
    if (section.type != kSectionNull && NameOf(section) == name) {
      return &section;
    }
  }
  return nullptr;
}

}  // namespace bootmill::elf
