// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/apt_index.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/clock.h"
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

// A program that runs, in a process group of its own. It is killed with all
// that it has started when the object is destroyed: its output is all that
// anybody wants of it.
class Running {
 public:
  // Starts `words`, the first of which is a path.
  static absl::StatusOr<Running> Start(std::vector<std::string> words);

  Running(Running&& other) noexcept
      : pid_(std::exchange(other.pid_, 0)), output_(std::move(other.output_)) {}
  Running& operator=(Running&&) = delete;
  ~Running() {
    if (pid_ > 0) {
      kill(-pid_, SIGKILL);
      while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
  }

  // Reads to the end of its output, or one byte above the limit. Errors:
  // UNAVAILABLE if that does not come within `time`.
  absl::StatusOr<std::string> Read(std::chrono::milliseconds time) const;

 private:
  Running(pid_t pid, UniqueFd output) : pid_(pid), output_(std::move(output)) {}

  pid_t pid_;
  UniqueFd output_;
};

absl::StatusOr<Running> Running::Start(std::vector<std::string> words) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return ErrnoStatus(errno, "make a pipe");
  }
  UniqueFd output(ends[0]);
  const UniqueFd input(ends[1]);  // the program has its own copy
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.get(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  std::string locale = "LC_ALL=C";
  std::array<char*, 2> environment{locale.data(), nullptr};
  pid_t child = 0;
  const int error =
      posix_spawn(&child, arguments.front(), &actions, &attributes,
                  arguments.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot run %s: %s", words.front(), ErrnoStatus(error, "").message()));
  }
  return Running(child, std::move(output));
}

absl::StatusOr<std::string> Running::Read(
    std::chrono::milliseconds time) const {
  const Stopwatch watch;
  std::string text;
  std::array<char, 16 * kKiB> buffer{};
  while (text.size() <= kMaxOutputBytes) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        time - watch.Elapsed());
    pollfd readable{.fd = output_.get(), .events = POLLIN, .revents = 0};
    const int ready = left.count() > 0
                          ? poll(&readable, 1, static_cast<int>(left.count()))
                          : 0;
    if (ready == 0) {
      return absl::UnavailableError(absl::StrFormat(
          "it takes more than %d ms; is another program using apt's files?",
          time.count()));
    }
    const ssize_t got =
        ready < 0 ? -1 : read(output_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return ErrnoStatus(errno, "read its output");
    }
    if (got == 0) {
      break;
    }
    text.append(buffer.data(), static_cast<size_t>(got));
  }
  return text;
}

// Returns the output of `apt-cache show PACKAGE`.
absl::StatusOr<std::string> RunAptCache(const AptCache& apt_cache,
                                        const std::string& package) {
  ASSIGN_OR_RETURN(const Running running,
                   Running::Start({apt_cache.program, "show", package}));
  absl::StatusOr<std::string> text = running.Read(apt_cache.time);
  RETURN_IF_ERROR(Annotate(text.status(), "apt-cache"));
  if (text->size() > kMaxOutputBytes) {
    return absl::FailedPreconditionError(
        absl::StrFormat("apt-cache tells more than %d bytes of package %s",
                        kMaxOutputBytes, package));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> AptDigests(const std::string& package,
                                                    const AptCache& apt_cache) {
  if (!IsPackageName(package)) {
    return rpc::FieldError("options.apt_package",
                           "expected the name of a Debian package");
  }
  ASSIGN_OR_RETURN(const std::string text, RunAptCache(apt_cache, package));
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
