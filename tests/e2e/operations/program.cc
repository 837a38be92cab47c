// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/operations/program.h"

#include <gtest/gtest.h>

#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::testing {
namespace {

std::string ReadText(const std::string& path) {
  const absl::StatusOr<Bytes> bytes = ReadFile(path, 16 * kMiB);
  EXPECT_THAT(bytes, IsOk());
  return bytes.ok() ? std::string(AsText(*bytes)) : "";
}

}  // namespace

Ended RunToEnd(const std::vector<std::string>& words) {
  const TempDir directory;
  const std::string output = directory.path() + "/output";
  const std::string errors = directory.path() + "/errors";
  std::vector<std::string> shell = {
      "/bin/sh",
      "-c",
      "out=$1 err=$2; shift 2; exec \"$@\" >\"$out\" 2>\"$err\" </dev/null",
      "sh",
      output,
      errors};
  shell.insert(shell.end(), words.begin(), words.end());
  Ended ended;
  ended.exit_code = RunProgram(shell);
  ended.output = ReadText(output);
  ended.errors = ReadText(errors);
  return ended;
}

std::string BootmilldPath() { return BOOTMILL_BIN_DIR "/bootmilld"; }

Ended Bootmilld(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), BootmilldPath());
  return RunToEnd(arguments);
}

void WriteText(const std::string& path, const std::string& text) {
  ASSERT_THAT(WriteFileAtomic(path, AsBytes(text), 0600), IsOk());
}

}  // namespace bootmill::testing
