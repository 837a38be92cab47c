// SPDX-License-Identifier: Apache-2.0
#include "server/service/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/unique_fd.h"

namespace bootmill::server {
namespace {

using ::testing::MatchesRegex;

// Sends standard error to a file while it exists.
class LogTest : public ::testing::Test {
 protected:
  LogTest()
      : path_(directory_.path() + "/log"),
        file_(open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
        stderr_(dup(STDERR_FILENO)) {
    dup2(file_.get(), STDERR_FILENO);
  }
  ~LogTest() override {
    dup2(stderr_.get(), STDERR_FILENO);
    unsetenv("JOURNAL_STREAM");
  }

  std::string Written() const {
    constexpr size_t kMax = 65536;
    const absl::StatusOr<Bytes> bytes = ReadFile(path_, kMax);
    return bytes.ok() ? std::string(AsText(*bytes)) : "";
  }
  void PretendJournal() const {
    struct stat found{};
    fstat(file_.get(), &found);
    setenv("JOURNAL_STREAM",
           absl::StrFormat("%d:%d", found.st_dev, found.st_ino).c_str(), 1);
  }

 private:
  testing::TempDir directory_;
  const std::string path_;
  const UniqueFd file_;
  const UniqueFd stderr_;
};

TEST_F(LogTest, TextHasTimeAndLevel) {
  SetUpLog({});
  spdlog::debug("not shown");
  spdlog::warn("disk is slow");
  EXPECT_THAT(Written(), MatchesRegex("\\[20[^]]+\\] \\[bootmilld\\] "
                                      "\\[warning\\] disk is slow\n"));
}

TEST_F(LogTest, TheJournalGetsPriorities) {
  PretendJournal();
  SetUpLog({.level = LogLevel::kDebug});
  spdlog::debug("a");
  spdlog::info("b");
  spdlog::warn("c");
  spdlog::error("d");
  EXPECT_EQ(Written(), "<7>a\n<6>b\n<4>c\n<3>d\n");
}

TEST_F(LogTest, JsonIsOneObjectInEachLine) {
  SetUpLog({.level = LogLevel::kInfo, .format = LogFormat::kJson});
  spdlog::info("say \"\xff\" and\nmore");
  spdlog::error("b");
  std::istringstream lines(Written());
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const nlohmann::json first = nlohmann::json::parse(line);
  EXPECT_EQ(first.at("level"), "info");
  EXPECT_EQ(first.at("message"), "say \"\xef\xbf\xbd\" and\nmore");
  EXPECT_THAT(
      first.at("time").get<std::string>(),
      MatchesRegex("20..-..-..T..:..:..\\.[0-9][0-9][0-9][0-9][0-9][0-9]Z"));
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(nlohmann::json::parse(line).at("level"), "error");
  EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(LogTest, LevelAndFormatChangeWhileItIsUsed) {
  SetUpLog({.level = LogLevel::kError});
  spdlog::info("a");
  PretendJournal();
  SetUpLog({.level = LogLevel::kInfo});
  spdlog::info("b");
  EXPECT_EQ(Written(), "<6>b\n");
}

}  // namespace
}  // namespace bootmill::server
