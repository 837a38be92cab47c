// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/unpack.h"

#include <array>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

// CRC-32 as gzip has it (RFC 1952, section 8): polynomial 0xedb88320, bits
// reflected.
constexpr std::array<uint32_t, 256> kCrcTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value >> 1) ^ ((value & 1) != 0 ? 0xedb88320U : 0);
    }
    table[i] = value;
  }
  return table;
}();

uint32_t Crc32(ByteSpan bytes) {
  uint32_t crc = 0xffffffffU;
  for (const std::byte byte : bytes) {
    crc =
        kCrcTable[(crc ^ std::to_integer<uint32_t>(byte)) & 0xff] ^ (crc >> 8);
  }
  return ~crc;
}

// libarchive reads a gzip trailer without checking it, and stops silently at
// bytes that are not a further member. Exactly one member is accepted, whose
// trailer (checksum and size modulo 2^32) must be the end of the file.
absl::Status CheckGzipTrailer(ByteSpan packed, ByteSpan content) {
  constexpr size_t kTrailerBytes = 8;
  if (packed.size() < kTrailerBytes) {
    return absl::InvalidArgumentError("truncated gzip stream");
  }
  const size_t trailer = packed.size() - kTrailerBytes;
  if (ReadLittleEndian<uint32_t>(packed, trailer) != Crc32(content) ||
      ReadLittleEndian<uint32_t>(packed, trailer + 4) !=
          static_cast<uint32_t>(content.size())) {
    return absl::InvalidArgumentError(
        "gzip checksum or size does not agree, or bytes follow the stream");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Bytes> Unpack(ByteSpan packed, Filter filter, size_t max_bytes) {
  absl::StatusOr<Reader> reader = Reader::Open(packed, Format::kRaw, filter);
  absl::Status status = reader.status();
  if (status.ok()) {
    status = reader->Next().status();
  }
  if (!status.ok()) {
    // libarchive's message is about the formats that it tried, not about the
    // stream, so it is not shown.
    return absl::InvalidArgumentError(
        absl::StrFormat("not an intact %s stream", FilterName(filter)));
  }
  absl::StatusOr<Bytes> content = reader->Content(max_bytes);
  if (!content.ok()) {
    return Annotate(content.status(),
                    absl::StrFormat("unpacking %s", FilterName(filter)));
  }
  if (filter == Filter::kGzip) {
    RETURN_IF_ERROR(CheckGzipTrailer(packed, *content));
  }
  return content;
}

}  // namespace bootmill::archive
