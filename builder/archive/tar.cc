// SPDX-License-Identifier: Apache-2.0
// Bootmill writes tar archives itself, because their bytes are part of an
// image's identity and must not change with the version of a library.
#include "builder/archive/tar.h"

#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "absl/strings/str_format.h"
#include "common/checked_math.h"
#include "common/limits.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

constexpr size_t kBlock = 512;
constexpr size_t kMaxName = 100;
constexpr size_t kMaxPrefix = 155;

// The offsets of the fields in a ustar header.
constexpr size_t kName = 0;
constexpr size_t kMode = 100;
constexpr size_t kOwner = 108;
constexpr size_t kGroup = 116;
constexpr size_t kSize = 124;
constexpr size_t kTime = 136;
constexpr size_t kChecksum = 148;
constexpr size_t kChecksumBytes = 8;
constexpr size_t kType = 156;
constexpr size_t kMagic = 257;
constexpr size_t kPrefix = 345;

using Header = std::array<std::byte, kBlock>;

void Put(Header& header, size_t offset, std::string_view text) {
  std::memcpy(header.data() + offset, text.data(), text.size());
}

// A path divided into the two fields of a header.
struct SplitPath {
  std::string_view prefix;
  std::string_view name;
};

// Divides a path at the first slash after which the name is short enough;
// readers join the two parts with a slash.
std::optional<SplitPath> Split(std::string_view path) {
  if (path.size() <= kMaxName) {
    return SplitPath{"", path};
  }
  const size_t slash = path.find('/', path.size() - kMaxName - 1);
  if (slash > kMaxPrefix) {  // also if there is no slash
    return std::nullopt;
  }
  return SplitPath{path.substr(0, slash), path.substr(slash + 1)};
}

Header MakeHeader(const SplitPath& path, size_t size) {
  Header header{};
  Put(header, kName, path.name);
  Put(header, kMode, "0000644");
  Put(header, kOwner, "0000000");
  Put(header, kGroup, "0000000");
  Put(header, kSize, absl::StrFormat("%011o", size));
  Put(header, kTime, "00000000000");
  Put(header, kType, "0");
  Put(header, kMagic,
      std::string_view("ustar\0"
                       "00",
                       8));
  Put(header, kPrefix, path.prefix);
  // While the checksum is computed its own field counts as spaces.
  unsigned sum = kChecksumBytes * ' ';
  for (const std::byte byte : header) {
    sum += std::to_integer<unsigned>(byte);
  }
  Put(header, kChecksum, absl::StrFormat("%06o", sum));
  header[kChecksum + 7] = std::byte{' '};
  return header;
}

absl::Status Append(const ArchivedFile& file, Bytes& tar) {
  const std::optional<SplitPath> path = Split(file.path);
  if (!path.has_value()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "memdisk: path `%s` does not fit a tar header: after a slash at most "
        "%d bytes, before it at most %d",
        file.path, kMaxName, kMaxPrefix));
  }
  const std::optional<size_t> padded =
      CheckedRoundUp(file.bytes.size(), kBlock);
  // Checks that this header, the file and the end mark fit.
  if (!padded.has_value() ||
      !RangeFits(tar.size() + 3 * kBlock, *padded, kMaxMemdiskBytes)) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "memdisk: more than %d bytes with `%s`", kMaxMemdiskBytes, file.path));
  }
  const Header header = MakeHeader(*path, file.bytes.size());
  tar.insert(tar.end(), header.begin(), header.end());
  tar.insert(tar.end(), file.bytes.begin(), file.bytes.end());
  tar.resize(tar.size() + (*padded - file.bytes.size()));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Bytes> WriteTar(std::span<const ArchivedFile> files) {
  RETURN_IF_ERROR(CheckFiles(files));
  Bytes tar;
  for (const ArchivedFile& file : files) {
    RETURN_IF_ERROR(Append(file, tar));
  }
  tar.resize(tar.size() + 2 * kBlock);
  return tar;
}

}  // namespace bootmill::archive
