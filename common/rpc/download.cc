// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/download.h"

#include <grpcpp/client_context.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "common/limits.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/retry.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::rpc {
namespace {

// In bytes a second. A server that stays slower than this is given up.
constexpr uint64_t kSlowest = 16 * kKiB;

// Returns how long all tries together may take.
std::chrono::milliseconds TimeFor(const Download& download) {
  return download.patience +
         std::chrono::seconds(download.size_bytes / kSlowest);
}

absl::Status TooSlow(const Download& download, uint64_t at,
                     std::chrono::milliseconds limit) {
  return absl::DeadlineExceededError(absl::StrFormat(
      "%s: %d of %d bytes came in %d s; look at the network, or try again: "
      "what is there is kept",
      download.artifact, at, download.size_bytes, limit.count() / 1000));
}

absl::Status WriteAt(int fd, std::string_view data, uint64_t offset) {
  while (!data.empty()) {
    const ssize_t written =
        pwrite(fd, data.data(), data.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return ErrnoStatus(errno, "write the downloaded bytes");
    }
    data.remove_prefix(static_cast<size_t>(written));
    offset += static_cast<uint64_t>(written);
  }
  return absl::OkStatus();
}

absl::Status CheckChunk(const v1::DownloadArtifactResponse& chunk,
                        const Download& download, uint64_t at) {
  const auto size = static_cast<uint64_t>(chunk.size_bytes());
  if (size != download.size_bytes) {
    return absl::DataLossError(absl::StrFormat(
        "%s: the server sends %d bytes, and the release says %d",
        download.artifact, size, download.size_bytes));
  }
  if (static_cast<uint64_t>(chunk.offset()) != at ||
      chunk.data().size() > size - at) {
    return absl::DataLossError(absl::StrFormat(
        "%s: expected bytes from %d on, the server sends %d bytes from %d",
        download.artifact, at, chunk.data().size(), chunk.offset()));
  }
  return absl::OkStatus();
}

// Fetches from the offset `at` until the stream ends or `time` has passed; adds
// what was written to `at`.
absl::Status Fetch(v1::ArtifactService::Stub& stub, const Download& download,
                   std::chrono::milliseconds time, int fd, uint64_t& at,
                   const std::function<void(uint64_t)>& progress) {
  grpc::ClientContext context;
  context.set_deadline(TimeFromNow(time));
  v1::DownloadArtifactRequest request;
  request.set_name(download.artifact);
  request.set_offset(static_cast<int64_t>(at));
  const auto reader = stub.DownloadArtifact(&context, request);
  absl::Status failed;
  v1::DownloadArtifactResponse chunk;
  while (failed.ok() && reader->Read(&chunk)) {
    failed = CheckChunk(chunk, download, at);
    if (failed.ok()) {
      failed = WriteAt(fd, chunk.data(), at);
    }
    if (failed.ok()) {
      at += chunk.data().size();
      if (progress) {
        progress(at);
      }
    }
  }
  if (!failed.ok()) {
    context.TryCancel();
    static_cast<void>(reader->Finish());
    return failed;
  }
  RETURN_IF_ERROR(FromGrpcStatus(reader->Finish()));
  if (at != download.size_bytes) {
    return absl::UnavailableError(
        absl::StrFormat("%s: the server ended after %d of %d bytes",
                        download.artifact, at, download.size_bytes));
  }
  return absl::OkStatus();
}

// Returns how much of the artifact the file holds. A file that is longer than
// the artifact holds something else and is emptied.
absl::StatusOr<uint64_t> Begin(int fd, uint64_t size_bytes) {
  struct stat info{};
  if (fstat(fd, &info) != 0) {
    return ErrnoStatus(errno, "look at the partial file");
  }
  const auto held = static_cast<uint64_t>(info.st_size);
  if (held <= size_bytes) {
    return held;
  }
  if (ftruncate(fd, 0) != 0) {
    return ErrnoStatus(errno, "empty the partial file");
  }
  return 0;
}

// Appends what the file `fd` lacks of the artifact; the bytes are not checked.
absl::Status CompleteFile(const std::shared_ptr<grpc::Channel>& channel,
                          const Download& download, int fd,
                          const std::function<void(uint64_t)>& progress,
                          const Cancellation& cancellation) {
  if (download.size_bytes > kMaxArtifactBytes) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%s: %d bytes, limit %d", download.artifact,
                        download.size_bytes, kMaxArtifactBytes));
  }
  ASSIGN_OR_RETURN(uint64_t at, Begin(fd, download.size_bytes));
  const auto stub = v1::ArtifactService::NewStub(channel);
  RetryBudget budget;
  const std::chrono::milliseconds limit = TimeFor(download);
  const Stopwatch watch;
  while (at < download.size_bytes) {
    const auto left =
        limit - std::chrono::floor<std::chrono::milliseconds>(watch.Elapsed());
    const uint64_t before = at;
    const absl::Status status =
        left.count() > 0 ? Fetch(*stub, download, left, fd, at, progress)
                         : TooSlow(download, at, limit);
    if (status.ok()) {
      break;
    }
    if (watch.Elapsed() >= limit) {
      return TooSlow(download, at, limit);
    }
    if (at > before) {
      budget = RetryBudget();
    }
    if (!budget.Wait(status, cancellation)) {
      return status;
    }
  }
  return absl::OkStatus();
}

// Returns the whole content of the file `fd`, wherever it is positioned.
absl::StatusOr<Bytes> ReadWhole(int fd) {
  struct stat info{};
  if (fstat(fd, &info) != 0) {
    return ErrnoStatus(errno, "look at the downloaded file");
  }
  if (static_cast<uint64_t>(info.st_size) > kMaxArtifactBytes) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%d bytes, limit %d", info.st_size, kMaxArtifactBytes));
  }
  Bytes bytes(static_cast<size_t>(info.st_size));
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = pread(fd, bytes.data() + filled, bytes.size() - filled,
                              static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return ErrnoStatus(errno, "read the downloaded file");
    }
    if (got == 0) {
      bytes.resize(filled);
      break;
    }
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace

absl::StatusOr<Bytes> FetchArtifact(
    const std::shared_ptr<grpc::Channel>& channel, const Download& download,
    int fd, const std::function<void(uint64_t)>& progress,
    const Cancellation& cancellation) {
  Sha256Digest found;
  for (int i = 0; i < 2; ++i) {
    RETURN_IF_ERROR(
        CompleteFile(channel, download, fd, progress, cancellation));
    ASSIGN_OR_RETURN(Bytes bytes, ReadWhole(fd));
    found = Sha256(bytes);
    if (found == download.digest) {
      return bytes;
    }
    if (ftruncate(fd, 0) != 0) {
      return ErrnoStatus(errno, "empty the partial file");
    }
  }
  return absl::DataLossError(absl::StrFormat(
      "%s: the server's bytes have SHA-256 %s, expected %s; nothing was "
      "written",
      download.artifact, found.Hex(), download.digest.Hex()));
}

}  // namespace bootmill::rpc
