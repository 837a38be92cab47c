// SPDX-License-Identifier: Apache-2.0
#include "server/backup/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/hex.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"

namespace bootmill::backup {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kSecretFile = 0600;

// Writes all of `bytes`. Returns the number of the error, 0 for none.
int WriteAll(int fd, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t written = write(fd, bytes, size);
    if (written < 0 && errno != EINTR) {
      return errno;
    }
    const auto count = static_cast<size_t>(std::max<ssize_t>(written, 0));
    bytes += count;
    size -= count;
  }
  return 0;
}

// Copies what is left in `from`. Returns the number of the error, 0 for none:
// std::filesystem::copy_file makes EIO of what happens in the middle.
int CopyRest(int from, int to) {
  constexpr size_t kChunk = 256 * kKiB;
  std::vector<char> chunk(kChunk);
  while (true) {
    const ssize_t got = read(from, chunk.data(), chunk.size());
    if (got == 0) {
      return 0;
    }
    if (got < 0 && errno == EINTR) {
      continue;
    }
    const int failed =
        got < 0 ? errno : WriteAll(to, chunk.data(), static_cast<size_t>(got));
    if (failed != 0) {
      return failed;
    }
  }
}

// Makes the directory and those above it (0700) where they are missing.
absl::Status MakeDirectories(const fs::path& path) {
  std::error_code ignored;
  if (path.empty() || fs::is_directory(path, ignored)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(MakeDirectories(path.parent_path()));
  constexpr mode_t kSecretDirectory = 0700;
  return mkdir(path.c_str(), kSecretDirectory) == 0
             ? absl::OkStatus()
             : ErrnoStatus(errno, "make directory " + path.string());
}

// Returns the digest of a file that nobody changes.
absl::StatusOr<Sha256Digest> DigestOf(const std::string& path) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat info{};
  if (!fd.valid() || fstat(fd.get(), &info) != 0) {
    return ErrnoStatus(errno, "read " + path);
  }
  const auto size = static_cast<size_t>(info.st_size);
  if (size == 0) {
    return Sha256({});
  }
  void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (bytes == MAP_FAILED) {
    return ErrnoStatus(errno, "read " + path);
  }
  const absl::Cleanup unmap = [&] { munmap(bytes, size); };
  return Sha256({static_cast<const std::byte*>(bytes), size});
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ListFiles(
    const std::string& directory) {
  std::error_code error;
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    std::error_code unknown;  // one that has gone is passed over
    const fs::file_status status = entry->symlink_status(unknown);
    if (entry->path().filename() == "lost+found") {
      entry.disable_recursion_pending();
    } else if (status.type() == fs::file_type::regular) {
      files.push_back(entry->path().lexically_relative(directory).string());
    } else if (status.type() != fs::file_type::directory &&
               status.type() != fs::file_type::not_found) {
      return absl::FailedPreconditionError(absl::StrFormat(
          "%s is neither a file nor a directory", entry->path().string()));
    }
  }
  if (error) {
    return ErrnoStatus(error.value(), "look into " + directory);
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::Status CopyFile(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(MakeDirectories(fs::path(to).parent_path()));
  const auto fail = [&](int error_number) {
    return ErrnoStatus(error_number,
                       absl::StrFormat("copy %s to %s", from, to));
  };
  const UniqueFd source(open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!source.valid()) {
    return fail(errno);
  }
  const UniqueFd copy(
      open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kSecretFile));
  if (!copy.valid()) {
    return fail(errno);
  }
  const int failed = CopyRest(source.get(), copy.get());
  if (failed != 0) {
    return fail(failed);
  }
  return fchmod(copy.get(), kSecretFile) == 0 && fsync(copy.get()) == 0
             ? absl::OkStatus()
             : fail(errno);
}

absl::StatusOr<Sums> SumsOf(const std::string& directory,
                            const std::vector<std::string>& files) {
  Sums sums;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(sums[file],
                     DigestOf(absl::StrFormat("%s/%s", directory, file)));
  }
  return sums;
}

std::string WriteSums(const Sums& sums) {
  std::string text;
  for (const auto& [file, digest] : sums) {
    text += absl::StrFormat("%s  %s\n", digest.Hex(), file);
  }
  return text;
}

absl::StatusOr<Sums> ReadSums(std::string_view text) {
  constexpr size_t kHexDigits = 64;
  constexpr size_t kFile = kHexDigits + 2;
  Sums sums;
  for (const auto word :
       absl::StrSplit(absl::string_view(text.data(), text.size()), '\n',
                      absl::SkipEmpty())) {
    Sha256Digest digest;
    const std::string_view view(word.data(), word.size());
    if (view.size() <= kFile || view.substr(kHexDigits, 2) != "  " ||
        !HexDecode(view.substr(0, kHexDigits), digest.bytes)) {
      return absl::DataLossError(absl::StrFormat(
          "%s: expected `DIGEST  FILE` in each line", kSumsFile));
    }
    sums.emplace(view.substr(kFile), digest);
  }
  return sums;
}

}  // namespace bootmill::backup
