// SPDX-License-Identifier: Apache-2.0
#include "common/program/self_description.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/atomic_file.h"
#include "common/program/man_page.h"
#include "common/program/usage.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/version.h"

namespace bootmill::program {
namespace {

// Packages are made the same twice if their pages have the same date.
std::string PageDate() {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  int64_t seconds = 0;
  const absl::Time time = epoch != nullptr && absl::SimpleAtoi(epoch, &seconds)
                              ? absl::FromUnixSeconds(seconds)
                              : absl::Now();
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

absl::Status WriteManPages(const CommandModel& program, int section,
                           const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return ErrnoStatus(error.value(), "create directory " + directory);
  }
  const ManOptions options = {section, PageDate(),
                              absl::StrFormat("bootmill %s", kVersion)};
  for (const ManPage& page : ManPages(program, options)) {
    RETURN_IF_ERROR(WriteFileAtomic(
        absl::StrFormat("%s/%s", directory, page.file), AsBytes(page.text)));
  }
  return absl::OkStatus();
}

ExitCode Fail(const CommandModel& program, ExitCode code,
              const std::string& message, TextOut err) {
  err.Print("%s: %s\n", program.path, message);
  return code;
}

ExitCode RunMan(const CommandModel& program, int section,
                std::span<const std::string> operands, TextOut err) {
  if (operands.size() != 1) {
    return Fail(
        program, kExitUsage,
        absl::StrFormat("a directory is needed: `%s man DIR`", program.path),
        err);
  }
  const absl::Status written = WriteManPages(program, section, operands[0]);
  return written.ok()
             ? kExitOk
             : Fail(program, kExitFailed, std::string(written.message()), err);
}

ExitCode RunCompletion(const CommandModel& program,
                       std::span<const std::string> operands, std::ostream& out,
                       TextOut err) {
  const std::vector<std::string> shells = ShellNames();
  if (operands.size() != 1) {
    return Fail(program, kExitUsage,
                absl::StrFormat("a shell is needed: `%s completion bash`, zsh "
                                "or fish",
                                program.path),
                err);
  }
  if (std::find(shells.begin(), shells.end(), operands[0]) == shells.end()) {
    return Fail(program, kExitUsage, DescribeUnknownValue(operands[0], shells),
                err);
  }
  out << CompletionScript(program.path, operands[0]);
  return kExitOk;
}

}  // namespace

std::optional<ExitCode> RunSelfDescription(
    const CommandModel& program, int section,
    std::span<const std::string> arguments, const ListValues& list_values,
    std::ostream& out, TextOut err) {
  if (arguments.empty()) {
    return std::nullopt;
  }
  const std::string& command = arguments.front();
  const std::span<const std::string> rest = arguments.subspan(1);
  if (command == kCompleteCommand) {
    out << AnswerCompletion(program, rest, list_values);
    return kExitOk;
  }
  const bool help = std::find(rest.begin(), rest.end(), "--help") != rest.end();
  if (command == "man" && !help) {
    return RunMan(program, section, rest, err);
  }
  if (command == "completion" && !help) {
    return RunCompletion(program, rest, out, err);
  }
  return std::nullopt;
}

}  // namespace bootmill::program
