// SPDX-License-Identifier: Apache-2.0
// Bootmill writes tar archives itself, because their bytes are part of an
// image's identity and must not change with the version of a library.
#include "builder/archive/tar.h"

#include <array>
#include <cstring>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/archive/path.h"
#include "builder/archive/reader.h"
#include "common/checked_math.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

constexpr size_t kBlock = 512;
constexpr size_t kMaxMembers = 10000;
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

// Refuses a path that was added before, or that would be both a file and a
// directory.
absl::Status Claim(std::string_view path,
                   std::set<std::string_view, std::less<>>& files,
                   std::set<std::string_view, std::less<>>& directories) {
  bool clash = directories.contains(path) || !files.insert(path).second;
  for (size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    clash = clash || files.contains(path.substr(0, slash));
    directories.insert(path.substr(0, slash));
  }
  if (clash) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "memdisk: path `%s` is there twice, or is a directory too", path));
  }
  return absl::OkStatus();
}

absl::Status Append(const TarFile& file, Bytes& tar) {
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

absl::StatusOr<Bytes> WriteTar(std::span<const TarFile> files) {
  if (files.empty()) {
    return absl::InvalidArgumentError("memdisk: no file to put in");
  }
  std::set<std::string_view, std::less<>> taken;
  std::set<std::string_view, std::less<>> directories;
  Bytes tar;
  for (const TarFile& file : files) {
    if (absl::Status status = CheckPath(file.path); !status.ok()) {
      return Annotate(status, "memdisk");
    }
    RETURN_IF_ERROR(Claim(file.path, taken, directories));
    RETURN_IF_ERROR(Append(file, tar));
  }
  tar.resize(tar.size() + 2 * kBlock);
  return tar;
}

absl::StatusOr<std::vector<TarFile>> ReadTar(ByteSpan tar) {
  if (tar.size() > kMaxMemdiskBytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "tar: %d bytes, limit %d", tar.size(), kMaxMemdiskBytes));
  }
  absl::StatusOr<Reader> reader =
      Reader::Open(tar, Format::kTar, Filter::kNone);
  if (!reader.ok()) {
    return Annotate(reader.status(), "tar");
  }
  std::vector<TarFile> files;
  // The files together cannot be larger than the archive, except in sparse
  // archives.
  uint64_t left = tar.size();
  for (size_t members = 0;; ++members) {
    absl::StatusOr<std::optional<Entry>> entry = reader->Next();
    if (!entry.ok()) {
      return Annotate(entry.status(), "tar");
    }
    if (!entry->has_value()) {
      return files;
    }
    if (members == kMaxMembers) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("tar: more than %d members", kMaxMembers));
    }
    if ((*entry)->kind != EntryKind::kFile) {
      continue;
    }
    absl::StatusOr<Bytes> content = reader->Content(left);
    if (!content.ok()) {
      return Annotate(content.status(),
                      absl::StrFormat("tar: %s", QuotePath((*entry)->path)));
    }
    left -= content->size();
    files.push_back(
        {std::string(PlainPath((*entry)->path)), *std::move(content)});
  }
}

}  // namespace bootmill::archive
