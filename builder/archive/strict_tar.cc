// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/strict_tar.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/archive/path.h"
#include "builder/archive/reader.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

using Wanted = std::function<bool(std::string_view)>;

constexpr size_t kTarBlock = 512;
constexpr size_t kSizeOffset = 124;
constexpr size_t kSizeBytes = 12;
constexpr size_t kTypeOffset = 156;

// Reads the octal number of a header's size field.
std::optional<uint64_t> ParseSize(std::string_view field) {
  uint64_t size = 0;
  for (const char c : field) {
    if (c == '\0' || c == ' ') {
      return size;
    }
    if (c < '0' || c > '7') {
      return std::nullopt;
    }
    size = size * 8 + static_cast<uint64_t>(c - '0');
  }
  return size;
}

// Checks the type flags of a member's headers: only those that dpkg knows are
// allowed. GNU long names ('L', 'K') come before the member's own header.
// libarchive knows many more types (pax, sparse, volume labels) and takes
// unknown ones for files.
absl::Status CheckTypes(ByteSpan tar, const Entry& entry) {
  uint64_t offset = entry.header_offset;
  while (true) {
    const std::optional<ByteSpan> header = Slice(tar, offset, kTarBlock);
    if (!header.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: truncated header", QuotePath(entry.path)));
    }
    const std::string_view text = AsText(*header);
    const char type = text[kTypeOffset];
    if (type == '\0' ||
        std::string_view("0123456").find(type) != std::string_view::npos) {
      return absl::OkStatus();
    }
    const std::optional<uint64_t> size =
        ParseSize(text.substr(kSizeOffset, kSizeBytes));
    if ((type != 'L' && type != 'K') || !size.has_value() ||
        *size > tar.size()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s: tar header of type %s, which no Debian package has",
          QuotePath(entry.path), QuotePath(std::string_view(&type, 1))));
    }
    offset += kTarBlock + (*size + kTarBlock - 1) / kTarBlock * kTarBlock;
  }
}

// Walks one tar archive.
class TarScan {
 public:
  TarScan(ByteSpan tar, const Wanted& wanted, const StrictTarLimits& limits)
      : tar_(tar), wanted_(wanted), limits_(limits) {}

  absl::StatusOr<std::vector<ArchivedFile>> Run() {
    ASSIGN_OR_RETURN(Reader reader,
                     Reader::Open(tar_, Format::kTar, Filter::kNone));
    while (true) {
      ASSIGN_OR_RETURN(const std::optional<Entry> entry, reader.Next());
      if (!entry.has_value()) {
        break;
      }
      RETURN_IF_ERROR(Visit(*entry, reader));
    }
    RETURN_IF_ERROR(CheckEnd(reader.end_offset()));
    RETURN_IF_ERROR(CheckParents());
    return std::move(files_);
  }

 private:
  absl::Status Visit(const Entry& entry, Reader& reader) {
    if (!entry.warning.empty()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: %s", QuotePath(entry.path), entry.warning));
    }
    RETURN_IF_ERROR(CheckTypes(tar_, entry));
    const std::string_view path = PlainPath(entry.path);
    if (path.empty() && entry.kind == EntryKind::kDirectory) {
      return absl::OkStatus();  // "./"
    }
    RETURN_IF_ERROR(CheckPath(path));
    if (paths_.size() == limits_.entries) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("more than %d files", limits_.entries));
    }
    if (!paths_.emplace(path).second) {
      return absl::InvalidArgumentError(
          absl::StrFormat("path %s is there twice", QuotePath(path)));
    }
    if (entry.kind != EntryKind::kDirectory) {
      not_directories_.emplace(path);
    }
    return wanted_(path) ? Take(path, entry, reader) : absl::OkStatus();
  }

  absl::Status Take(std::string_view path, const Entry& entry, Reader& reader) {
    if (entry.kind != EntryKind::kFile) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: not a regular file", QuotePath(path)));
    }
    if (entry.size > limits_.file_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("%s: %d bytes, limit %d", QuotePath(path), entry.size,
                          limits_.file_bytes));
    }
    absl::StatusOr<Bytes> content = reader.Content(entry.size);
    if (!content.ok()) {
      return Annotate(content.status(), QuotePath(path));
    }
    if (content->size() != entry.size) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: header says %d bytes, content has %d",
                          QuotePath(path), entry.size, content->size()));
    }
    files_.push_back({std::string(path), *std::move(content)});
    return absl::OkStatus();
  }

  // Checks the end of the archive. An archive that was cut between two members
  // looks like a shorter one, and bytes after the end mark are read by some
  // programs and ignored by others.
  absl::Status CheckEnd(uint64_t end) const {
    const ByteSpan tail = tar_.subspan(std::min<uint64_t>(end, tar_.size()));
    if (tail.size() < 2 * kTarBlock) {
      return absl::InvalidArgumentError(
          "truncated: no two blocks of zeros at the end");
    }
    if (std::ranges::any_of(tail,
                            [](std::byte b) { return b != std::byte{}; })) {
      return absl::InvalidArgumentError("bytes after the end of the archive");
    }
    return absl::OkStatus();
  }

  // A file below a link would be installed at another place than its path says.
  absl::Status CheckParents() const {
    for (const ArchivedFile& file : files_) {
      const std::string_view path = file.path;
      for (size_t slash = path.find('/'); slash != std::string_view::npos;
           slash = path.find('/', slash + 1)) {
        const std::string_view parent = path.substr(0, slash);
        if (not_directories_.contains(parent)) {
          return absl::InvalidArgumentError(
              absl::StrFormat("%s: its parent %s is not a directory",
                              QuotePath(path), QuotePath(parent)));
        }
      }
    }
    return absl::OkStatus();
  }

  ByteSpan tar_;
  const Wanted& wanted_;
  const StrictTarLimits& limits_;
  std::set<std::string, std::less<>> paths_;
  std::set<std::string, std::less<>> not_directories_;
  std::vector<ArchivedFile> files_;
};

}  // namespace

absl::StatusOr<std::vector<ArchivedFile>> ReadStrictTar(
    ByteSpan tar, const Wanted& wanted, const StrictTarLimits& limits) {
  return TarScan(tar, wanted, limits).Run();
}

}  // namespace bootmill::archive
