// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "common/checked_math.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

EntryKind KindOf(struct archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) {
    return EntryKind::kHardLink;
  }
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return EntryKind::kFile;
    case AE_IFDIR:
      return EntryKind::kDirectory;
    case AE_IFLNK:
      return EntryKind::kSymlink;
    default:
      return EntryKind::kOther;
  }
}

int EnableFormat(struct ::archive* handle, Format format) {
  switch (format) {
    case Format::kAr:
      return archive_read_support_format_ar(handle);
    case Format::kTar:
      return archive_read_support_format_tar(handle);
    case Format::kNewc:
      return archive_read_support_format_cpio(handle);
    case Format::kRaw:
      return archive_read_support_format_raw(handle);
  }
  return ARCHIVE_FATAL;
}

bool IsWithin(ByteSpan part, ByteSpan whole) {
  // The built-in operators say nothing of two objects.
  const std::less_equal<> before;
  return before(whole.data(), part.data()) &&
         before(part.data() + part.size(), whole.data() + whole.size());
}

// Enables exactly one filter. If libarchive guessed, it would unpack as many
// nested layers as it finds.
int EnableFilter(struct ::archive* handle, Filter filter) {
  switch (filter) {
    case Filter::kNone:
      return ARCHIVE_OK;
    case Filter::kGzip:
      return archive_read_append_filter(handle, ARCHIVE_FILTER_GZIP);
    case Filter::kXz:
      return archive_read_append_filter(handle, ARCHIVE_FILTER_XZ);
    case Filter::kZstd:
      return archive_read_append_filter(handle, ARCHIVE_FILTER_ZSTD);
  }
  return ARCHIVE_FATAL;
}

}  // namespace

std::string_view FilterName(Filter filter) {
  switch (filter) {
    case Filter::kNone:
      return "none";
    case Filter::kGzip:
      return "gzip";
    case Filter::kXz:
      return "xz";
    case Filter::kZstd:
      return "zstd";
  }
  return "";
}

void Reader::Closer::operator()(struct ::archive* handle) const {
  archive_read_free(handle);
}

absl::Status Reader::Error() const {
  const char* text = archive_error_string(handle_.get());
  return absl::InvalidArgumentError(text != nullptr ? text : "malformed");
}

absl::StatusOr<Reader> Reader::Open(ByteSpan bytes, Format format,
                                    Filter filter) {
  Reader reader(Handle(archive_read_new()), bytes);
  struct ::archive* handle = reader.handle_.get();
  if (handle == nullptr) {
    return absl::ResourceExhaustedError("no memory for an archive reader");
  }
  if (EnableFormat(handle, format) != ARCHIVE_OK ||
      EnableFilter(handle, filter) != ARCHIVE_OK) {
    return absl::InternalError(absl::StrFormat(
        "this libarchive cannot read filter %s", FilterName(filter)));
  }
  if (archive_read_open_memory(handle, bytes.data(), bytes.size()) !=
      ARCHIVE_OK) {
    return reader.Error();
  }
  return reader;
}

absl::StatusOr<std::optional<Entry>> Reader::Next() {
  struct archive_entry* found = nullptr;
  const int result = archive_read_next_header(handle_.get(), &found);
  const int64_t header_offset = archive_read_header_position(handle_.get());
  if (header_offset < 0 || (result != ARCHIVE_OK && result != ARCHIVE_WARN &&
                            result != ARCHIVE_EOF)) {
    return Error();
  }
  if (result == ARCHIVE_EOF) {
    end_offset_ = static_cast<uint64_t>(header_offset);
    return std::nullopt;
  }
  const char* path = archive_entry_pathname(found);
  const int64_t size = archive_entry_size(found);
  if (path == nullptr || size < 0) {
    return absl::InvalidArgumentError("a member has no name or no size");
  }
  Entry entry;
  entry.path = path;
  entry.kind = KindOf(found);
  entry.size = static_cast<uint64_t>(size);
  entry.header_offset = static_cast<uint64_t>(header_offset);
  if (result == ARCHIVE_WARN) {
    entry.warning = std::string(Error().message());
  }
  return entry;
}

absl::StatusOr<Bytes> Reader::Content(uint64_t max_bytes) {
  Bytes content;
  place_ = {};
  while (true) {
    const void* block = nullptr;
    size_t size = 0;
    int64_t offset = 0;
    const int result =
        archive_read_data_block(handle_.get(), &block, &size, &offset);
    if (result == ARCHIVE_EOF) {
      return content;
    }
    if (result != ARCHIVE_OK || offset < 0) {
      return Error();
    }
    const auto begin = static_cast<uint64_t>(offset);
    if (!RangeFits<uint64_t>(begin, size, max_bytes)) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("more than the limit of %d bytes", max_bytes));
    }
    if (begin < content.size()) {
      return absl::InvalidArgumentError("blocks overlap");
    }
    // The bytes between the blocks of a sparse member are zeros.
    content.resize(begin);
    const ByteSpan data(static_cast<const std::byte*>(block), size);
    content.insert(content.end(), data.begin(), data.end());
    // Unpacked archives are read where they lie.
    const bool is_whole = content.size() == data.size();
    place_ = is_whole && IsWithin(data, bytes_) ? data : ByteSpan();
  }
}

}  // namespace bootmill::archive
