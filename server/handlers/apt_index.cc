// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/apt_index.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/limits.h"
#include "common/rpc/error_info.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"

namespace bootmill::server {
namespace {

constexpr size_t kMaxOutputBytes = 1 * kMiB;

// Returns whether `name` is a package's name: Debian Policy 5.6.7.
bool IsPackageName(std::string_view name) {
  constexpr size_t kMaxLength = 100;
  constexpr std::string_view kOthers = "+-.";
  const auto is_first = [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c));
  };
  return name.size() >= 2 && name.size() <= kMaxLength &&
         is_first(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return is_first(c) || kOthers.find(c) != std::string_view::npos;
         });
}

// Reads `fd` to its end or to one byte above the limit, then closes it, so that
// a program with more output gets an error instead of waiting for ever.
std::string ReadAll(const UniqueFd descriptor) {
  const int fd = descriptor.get();
  std::string text;
  std::array<char, 16 * kKiB> buffer{};
  while (text.size() <= kMaxOutputBytes) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      break;
    }
    text.append(buffer.data(), static_cast<size_t>(got));
  }
  return text;
}

// Returns the output of `apt-cache show PACKAGE`.
absl::StatusOr<std::string> RunAptCache(std::string package) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return ErrnoStatus(errno, "make a pipe");
  }
  UniqueFd output(ends[0]);
  UniqueFd input(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.get(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  std::string program = "/usr/bin/apt-cache";
  std::string command = "show";
  std::string locale = "LC_ALL=C";
  std::array<char*, 4> arguments{program.data(), command.data(), package.data(),
                                 nullptr};
  std::array<char*, 2> environment{locale.data(), nullptr};
  pid_t child = 0;
  const int error = posix_spawn(&child, program.c_str(), &actions, nullptr,
                                arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot run %s: %s", program, ErrnoStatus(error, "").message()));
  }
  input = UniqueFd();  // the child has its own copy
  std::string text = ReadAll(std::move(output));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (text.size() > kMaxOutputBytes) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("apt-cache tells more than %d bytes of package %s",
                        kMaxOutputBytes, package));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> AptDigests(
    const std::string& package) {
  if (!IsPackageName(package)) {
    return rpc::FieldError("options.apt_package",
                           "expected the name of a Debian package");
  }
  ASSIGN_OR_RETURN(const std::string text, RunAptCache(package));
  constexpr std::string_view kField = "SHA256: ";
  std::vector<std::string> digests;
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (line.starts_with(kField)) {
      digests.emplace_back(line.substr(kField.size()));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (digests.empty()) {
    return rpc::Error(
        absl::StatusCode::kNotFound, "PACKAGE_UNKNOWN_TO_APT",
        absl::StrFormat("the daemon's apt knows no package `%s`; run `apt-get "
                        "update` there",
                        package),
        {{"package", package}});
  }
  return digests;
}

}  // namespace bootmill::server
