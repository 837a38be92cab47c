// SPDX-License-Identifier: Apache-2.0
// As tar archives, these are written by Bootmill itself: their bytes are part
// of an image's identity and must not change with the version of a library.
#include "builder/archive/newc.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "common/checked_math.h"
#include "common/limits.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

constexpr size_t kAlignment = 4;
constexpr uint32_t kRegularFile = 0100644;
constexpr std::string_view kEndName = "TRAILER!!!";

// Returns a member's header and name, filled up. The end mark has number and
// mode 0.
std::string Head(uint32_t number, uint32_t mode, std::string_view name,
                 size_t size) {
  std::string head = absl::StrFormat(
      "%s"                // the format
      "%08X%08X"          // number, mode
      "%08X%08X"          // owner, group
      "%08X%08X"          // links, time
      "%08X"              // size
      "%08X%08X%08X%08X"  // devices
      "%08X%08X"          // size of the name, no sum
      "%s",
      kNewcMagic, number, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.size() + 1,
      0, name);
  head.resize((head.size() + 1 + kAlignment - 1) / kAlignment * kAlignment);
  return head;
}

void AppendText(std::string_view text, Bytes& out) {
  const ByteSpan bytes = std::as_bytes(std::span(text));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

absl::StatusOr<Bytes> WriteNewc(std::span<const ArchivedFile> files) {
  RETURN_IF_ERROR(CheckFiles(files));
  const std::string end = Head(0, 0, kEndName, 0);
  Bytes archive;
  uint32_t number = 0;
  for (const ArchivedFile& file : files) {
    const std::string head =
        Head(++number, kRegularFile, file.path, file.bytes.size());
    const std::optional<size_t> padded =
        CheckedRoundUp(file.bytes.size(), kAlignment);
    if (!padded.has_value() ||
        !RangeFits(archive.size() + head.size() + end.size(), *padded,
                   kMaxMemdiskBytes)) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("memdisk: more than %d bytes with `%s`",
                          kMaxMemdiskBytes, file.path));
    }
    AppendText(head, archive);
    archive.insert(archive.end(), file.bytes.begin(), file.bytes.end());
    archive.resize(archive.size() + (*padded - file.bytes.size()));
  }
  AppendText(end, archive);
  return archive;
}

}  // namespace bootmill::archive
