// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/memdisk.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/archive/newc.h"
#include "builder/archive/path.h"
#include "builder/archive/reader.h"
#include "builder/archive/tar.h"
#include "common/limits.h"
#include "common/status.h"

namespace bootmill::archive {
namespace {

constexpr size_t kMaxMembers = 10000;

}  // namespace

absl::StatusOr<Bytes> WriteMemdisk(MemdiskFormat format,
                                   std::span<const ArchivedFile> files) {
  return format == MemdiskFormat::kNewc ? WriteNewc(files) : WriteTar(files);
}

absl::StatusOr<std::vector<ArchivedFile>> ReadMemdisk(ByteSpan memdisk) {
  if (memdisk.size() > kMaxMemdiskBytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "memdisk: %d bytes, limit %d", memdisk.size(), kMaxMemdiskBytes));
  }
  // A tar archive begins with a file's name.
  const Format format =
      AsText(memdisk).starts_with(kNewcMagic) ? Format::kNewc : Format::kTar;
  absl::StatusOr<Reader> reader = Reader::Open(memdisk, format, Filter::kNone);
  if (!reader.ok()) {
    return Annotate(reader.status(), "memdisk");
  }
  std::vector<ArchivedFile> files;
  // The files together cannot be larger than the archive, except in sparse
  // archives.
  uint64_t left = memdisk.size();
  for (size_t members = 0;; ++members) {
    absl::StatusOr<std::optional<Entry>> entry = reader->Next();
    if (!entry.ok()) {
      return Annotate(entry.status(), "memdisk");
    }
    if (!entry->has_value()) {
      return files;
    }
    if (members == kMaxMembers) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("memdisk: more than %d members", kMaxMembers));
    }
    if ((*entry)->kind != EntryKind::kFile) {
      continue;
    }
    absl::StatusOr<Bytes> content = reader->Content(left);
    if (!content.ok()) {
      return Annotate(
          content.status(),
          absl::StrFormat("memdisk: %s", QuotePath((*entry)->path)));
    }
    left -= content->size();
    files.push_back({std::string(PlainPath((*entry)->path)),
                     *std::move(content), reader->place()});
  }
}

}  // namespace bootmill::archive
