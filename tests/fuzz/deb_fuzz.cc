// SPDX-License-Identifier: Apache-2.0
// What must hold for any bytes given as a Debian package, or as a memdisk.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "builder/archive/deb.h"
#include "builder/archive/memdisk.h"
#include "builder/archive/path.h"
#include "builder/toolchain/digest.h"
#include "builder/toolchain/load.h"
#include "common/bytes.h"
#include "common/limits.h"
#include "tests/fuzz/require.h"

namespace bootmill {
namespace {

constexpr archive::DebLimits kLimits = {
    .unpacked_bytes = 2 * kMiB, .entries = 100, .file_bytes = 64 * kKiB};

using fuzz::Require;

void RequireKnownCode(const absl::Status& status) {
  Require(status.ok() || status.code() == absl::StatusCode::kInvalidArgument ||
              status.code() == absl::StatusCode::kNotFound ||
              status.code() == absl::StatusCode::kResourceExhausted,
          "bad input is never anybody else's fault");
}

// Sets the checksum of everything that looks like a tar header. Otherwise a
// changed header would be refused for its checksum alone.
Bytes RepairChecksums(ByteSpan input) {
  constexpr size_t kBlock = 512;
  constexpr size_t kMagic = 257;
  constexpr size_t kChecksum = 148;
  constexpr size_t kChecksumBytes = 8;
  Bytes repaired(input.begin(), input.end());
  const std::string_view text = AsText(repaired);
  for (size_t at = text.find("ustar"); at != std::string_view::npos;
       at = text.find("ustar", at + 1)) {
    if (at < kMagic || repaired.size() - (at - kMagic) < kBlock) {
      continue;
    }
    const std::span<std::byte> header =
        std::span(repaired).subspan(at - kMagic, kBlock);
    const std::span<std::byte> field =
        header.subspan(kChecksum, kChecksumBytes);
    std::fill(field.begin(), field.end(), std::byte{' '});
    unsigned sum = 0;
    for (const std::byte byte : header) {
      sum += std::to_integer<unsigned>(byte);
    }
    for (size_t digit = 6; digit > 0; --digit, sum /= 8) {
      field[digit - 1] = static_cast<std::byte>('0' + sum % 8);
    }
    field[6] = std::byte{0};
  }
  return repaired;
}

void CheckPackage(const archive::Deb& deb) {
  Require(
      !deb.package.empty() && !deb.version.empty() && !deb.architecture.empty(),
      "a package has its fields");
  Require(deb.files.size() <= kLimits.entries, "files are bounded");
  std::set<std::string> paths;
  for (const archive::ArchivedFile& file : deb.files) {
    Require(archive::CheckPath(file.path).ok(), "paths are safe");
    Require(file.path.starts_with("usr/"), "only wanted files come back");
    Require(paths.insert(file.path).second, "paths are unique");
    Require(file.bytes.size() <= kLimits.file_bytes, "sizes are bounded");
  }
  for (const std::string& path : paths) {
    for (size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      Require(!paths.contains(path.substr(0, slash)),
              "no file is another's directory");
    }
  }
}

// The files of an accepted memdisk, written anew, must be read back unchanged.
void CheckMemdisk(archive::MemdiskFormat format,
                  const std::vector<archive::ArchivedFile>& files) {
  const absl::StatusOr<Bytes> written = archive::WriteMemdisk(format, files);
  if (!written.ok()) {
    return;
  }
  const absl::StatusOr<std::vector<archive::ArchivedFile>> back =
      archive::ReadMemdisk(*written);
  Require(back.ok() && back->size() == files.size(),
          "what is written can be read");
  for (size_t i = 0; i < files.size(); ++i) {
    Require(
        (*back)[i].path == files[i].path && (*back)[i].bytes == files[i].bytes,
        "what is read is what was written");
  }
}

void CheckInput(ByteSpan input) {
  const absl::StatusOr<archive::Deb> deb = archive::ReadDeb(
      input, [](std::string_view path) { return path.starts_with("usr/"); },
      kLimits);
  RequireKnownCode(deb.status());
  if (deb.ok()) {
    CheckPackage(*deb);
  }
  const absl::StatusOr<toolchain::Toolchain> loaded =
      toolchain::LoadFromDeb(input);
  RequireKnownCode(loaded.status());
  if (loaded.ok()) {
    Require(!loaded->platforms.empty(), "a toolchain has a platform");
    Require(toolchain::ToolchainDigest(*loaded) == loaded->digest,
            "the digest is that of the content");
  }
  const absl::StatusOr<std::vector<archive::ArchivedFile>> memdisk =
      archive::ReadMemdisk(input);
  RequireKnownCode(memdisk.status());
  if (memdisk.ok()) {
    CheckMemdisk(archive::MemdiskFormat::kTar, *memdisk);
    CheckMemdisk(archive::MemdiskFormat::kNewc, *memdisk);
  }
}

}  // namespace
}  // namespace bootmill

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const bootmill::ByteSpan input = std::as_bytes(std::span(data, size));
  bootmill::CheckInput(input);
  bootmill::CheckInput(bootmill::RepairChecksums(input));
  return 0;
}
