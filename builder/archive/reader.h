// SPDX-License-Identifier: Apache-2.0
// Reading one archive from memory through libarchive; used inside this folder
// only.
#ifndef BOOTMILL_BUILDER_ARCHIVE_READER_H_
#define BOOTMILL_BUILDER_ARCHIVE_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "common/bytes.h"

// Types of <archive.h>.
struct archive;

namespace bootmill::archive {

enum class Format {
  kAr,
  kTar,
  kNewc,
  kRaw,  // the unpacked stream itself, as one entry
};
enum class Filter { kNone, kGzip, kXz, kZstd };

// "gzip", "xz", "zstd" or "none".
std::string_view FilterName(Filter filter);

enum class EntryKind { kFile, kDirectory, kSymlink, kHardLink, kOther };

// The header of one member.
struct Entry {
  std::string path;  // as it is written in the archive
  EntryKind kind = EntryKind::kOther;
  // The size that the header states; 0 for a raw stream, whose size is unknown.
  uint64_t size = 0;
  // The offset of the member's first header in the unpacked archive.
  uint64_t header_offset = 0;
  // libarchive's warning about the member; empty if there is none.
  std::string warning;
};

// Reads members in order. Exactly one format and one filter are enabled, so
// nested or disguised archives are not unpacked. Touches no files.
// Thread-compatible.
class Reader {
 public:
  // `bytes` must outlive the reader. Errors: INVALID_ARGUMENT if `bytes` do
  // not start like the format.
  static absl::StatusOr<Reader> Open(ByteSpan bytes, Format format,
                                     Filter filter);

  // Returns the next member, nullopt at the end of the archive.
  // Errors: INVALID_ARGUMENT for anything malformed.
  absl::StatusOr<std::optional<Entry>> Next();

  // Returns the content of the member that Next returned last.
  // Errors: RESOURCE_EXHAUSTED if it is larger than `max_bytes`, checked
  // before memory is taken; INVALID_ARGUMENT if it is truncated or corrupt.
  absl::StatusOr<Bytes> Content(uint64_t max_bytes);

  // Returns what Content returned last as a view of the bytes that are read;
  // empty if it does not lie there in one piece.
  ByteSpan place() const { return place_; }

  // Returns the offset at which the end of the archive was found. REQUIRES:
  // Next returned nullopt.
  uint64_t end_offset() const { return end_offset_; }

 private:
  struct Closer {
    void operator()(struct ::archive* handle) const;
  };
  using Handle = std::unique_ptr<struct ::archive, Closer>;
  Reader(Handle handle, ByteSpan bytes)
      : handle_(std::move(handle)), bytes_(bytes) {}

  absl::Status Error() const;

  Handle handle_;
  ByteSpan bytes_;
  ByteSpan place_;
  uint64_t end_offset_ = 0;
};

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_READER_H_
