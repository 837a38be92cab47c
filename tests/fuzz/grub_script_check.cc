// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/grub_script_check.h"

#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "builder/bootconfig/script.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"

namespace bootmill::testing {
namespace {

using bootconfig::Script;
using bootconfig::SyntaxError;

constexpr int kTimeoutMs = 10000;
constexpr std::string_view kProgram = "grub-script-check";

absl::StatusOr<UniqueFd> MakeMemoryFile(const char* name) {
  UniqueFd fd(memfd_create(name, MFD_CLOEXEC));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "memfd_create");
  }
  return fd;
}

absl::Status WriteAll(int fd, std::string_view text) {
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = pwrite(fd, text.data() + done, text.size() - done,
                                   static_cast<off_t>(done));
    if (written < 0 && errno != EINTR) {
      return ErrnoStatus(errno, "write the script");
    }
    done += written > 0 ? static_cast<size_t>(written) : 0;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadAll(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (true) {
    const ssize_t got = pread(fd, buffer.data(), buffer.size(),
                              static_cast<off_t>(text.size()));
    if (got < 0 && errno != EINTR) {
      return ErrnoStatus(errno, "read the program's output");
    }
    if (got == 0) {
      return text;
    }
    text.append(buffer.data(), got > 0 ? static_cast<size_t>(got) : 0);
  }
}

// Starts the program with `input` as standard input, and `output` as standard
// output and standard error.
absl::StatusOr<pid_t> Spawn(int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  std::string name(kProgram);
  std::string locale = "LC_ALL=C";
  const std::array<char*, 2> arguments = {name.data(), nullptr};
  const std::array<char*, 2> environment = {locale.data(), nullptr};
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, name.c_str(), &actions, nullptr,
                                 arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) {
    return absl::NotFoundError(
        "grub-script-check is not installed; install the package grub-common");
  }
  if (error != 0) {
    return ErrnoStatus(error, kProgram);
  }
  return pid;
}

// Waits for `pid`, at most kTimeoutMs. Returns its wait status, also if it was
// killed because it took too long.
absl::StatusOr<int> Wait(pid_t pid) {
  const UniqueFd pid_fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  pollfd waiting{pid_fd.get(), POLLIN, 0};
  if (pid_fd.valid() && poll(&waiting, 1, kTimeoutMs) == 0) {
    kill(pid, SIGKILL);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) {
      return ErrnoStatus(errno, "wait for grub-script-check");
    }
  }
  return status;
}

uint32_t LineOf(std::string_view output) {
  constexpr std::string_view kMarkText = "Syntax error at line ";
  const size_t mark = output.find(kMarkText);
  if (mark == std::string_view::npos) {
    return 0;
  }
  const std::string_view rest = output.substr(mark + kMarkText.size());
  uint32_t line = 0;
  const bool read = absl::SimpleAtoi(
      std::string(rest.substr(0, rest.find_first_not_of("0123456789"))), &line);
  return read ? line : 0;
}

bool HasCommands(const Script& script) {
  return std::any_of(
      script.statements.begin(), script.statements.end(),
      [](const bootconfig::Statement& statement) {
        return !std::holds_alternative<bootconfig::Function>(statement.node);
      });
}

std::string Describe(const OracleAnswer& answer) {
  switch (answer.verdict) {
    case OracleAnswer::Verdict::kAccepts:
      return "accepts";
    case OracleAnswer::Verdict::kHasNoCommands:
      return "accepts, without commands";
    case OracleAnswer::Verdict::kRefuses:
      return absl::StrFormat("refuses: %s", answer.output);
    case OracleAnswer::Verdict::kCrashes:
      return "crashes";
  }
  return "";
}

std::string Describe(const std::variant<Script, SyntaxError>& result) {
  if (const auto* error = std::get_if<SyntaxError>(&result)) {
    return absl::StrFormat("refuses: %s", ToStatus(*error).ToString());
  }
  return HasCommands(std::get<Script>(result)) ? "accepts"
                                               : "accepts, without commands";
}

}  // namespace

absl::StatusOr<OracleAnswer> RunGrubScriptCheck(std::string_view text) {
  ASSIGN_OR_RETURN(const UniqueFd input, MakeMemoryFile("script"));
  ASSIGN_OR_RETURN(const UniqueFd output, MakeMemoryFile("output"));
  RETURN_IF_ERROR(WriteAll(input.get(), text));
  ASSIGN_OR_RETURN(const pid_t pid, Spawn(input.get(), output.get()));
  ASSIGN_OR_RETURN(const int status, Wait(pid));
  OracleAnswer answer;
  ASSIGN_OR_RETURN(answer.output, ReadAll(output.get()));
  answer.line = LineOf(answer.output);
  if (!WIFEXITED(status)) {
    answer.verdict = OracleAnswer::Verdict::kCrashes;
  } else if (WEXITSTATUS(status) == 0) {
    answer.verdict = OracleAnswer::Verdict::kAccepts;
  } else if (answer.output.find("contains no commands") != std::string::npos) {
    answer.verdict = OracleAnswer::Verdict::kHasNoCommands;
  } else {
    answer.verdict = OracleAnswer::Verdict::kRefuses;
  }
  return answer;
}

absl::StatusOr<std::string> CompareWithOracle(std::string_view text) {
  using Verdict = OracleAnswer::Verdict;
  const std::variant<Script, SyntaxError> result =
      bootconfig::ParseScript(text);
  const auto* const error = std::get_if<SyntaxError>(&result);
  // The differences that are allowed: NUL bytes, and limits that are tighter
  // than GRUB's.
  if (text.find('\0') != std::string_view::npos ||
      (error != nullptr && error->kind == SyntaxError::Kind::kLimit)) {
    return std::string();
  }
  ASSIGN_OR_RETURN(const OracleAnswer answer, RunGrubScriptCheck(text));
  bool agree = false;
  if (error != nullptr) {
    // The tool names the last line that it has read, while we name the place of
    // the error, or of what was left open.
    agree = answer.verdict == Verdict::kRefuses &&
            (answer.line == 0 || error->position.line <= answer.line);
  } else {
    agree = answer.verdict == (HasCommands(std::get<Script>(result))
                                   ? Verdict::kAccepts
                                   : Verdict::kHasNoCommands);
  }
  if (agree) {
    return std::string();
  }
  return absl::StrFormat("bootmill %s\ngrub-script-check %s", Describe(result),
                         Describe(answer));
}

}  // namespace bootmill::testing
