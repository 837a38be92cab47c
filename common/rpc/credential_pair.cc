// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/credential_pair.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/bytes.h"
#include "common/limits.h"
#include "common/secret_file.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::rpc {
namespace {

constexpr mode_t kSecretFile = 0600;
constexpr mode_t kPlainFile = 0644;
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";

std::string JournalOf(const CredentialFiles& files) {
  return files.key + ".renewed";
}

}  // namespace

UniqueFd LockPair(const CredentialFiles& files) {
  std::string directory = std::filesystem::path(files.key).parent_path();
  if (directory.empty()) {
    directory = ".";
  }
  UniqueFd fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  while (fd.valid() && flock(fd.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
  return fd;
}

absl::Status ReplacePair(const CredentialFiles& files, std::string_view key_pem,
                         std::string_view certificate_pem) {
  const UniqueFd lock = LockPair(files);
  const std::string both = absl::StrFormat("%s%s", key_pem, certificate_pem);
  RETURN_IF_ERROR(
      WriteFileAtomic(JournalOf(files), AsBytes(both), kSecretFile));
  return FinishReplacement(files);
}

absl::Status FinishReplacement(const CredentialFiles& files) {
  constexpr size_t kMaxBytes = 64 * kKiB;
  const std::string journal = JournalOf(files);
  const absl::StatusOr<Bytes> bytes = ReadSecretFile(journal, kMaxBytes);
  if (absl::IsNotFound(bytes.status())) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(bytes.status());
  const std::string_view both = AsText(*bytes);
  const size_t certificate = both.find(kBegin);
  if (certificate == 0 || certificate == std::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: expected a key and its certificate (PEM); move it away", journal));
  }
  RETURN_IF_ERROR(WriteFileAtomic(
      files.key, AsBytes(both.substr(0, certificate)), kSecretFile));
  RETURN_IF_ERROR(WriteFileAtomic(
      files.certificate, AsBytes(both.substr(certificate)), kPlainFile));
  if (unlink(journal.c_str()) != 0 && errno != ENOENT) {
    return ErrnoStatus(errno, "remove " + journal);
  }
  return absl::OkStatus();
}

}  // namespace bootmill::rpc
