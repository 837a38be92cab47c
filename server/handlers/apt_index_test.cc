// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/apt_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>

#include "common/clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

constexpr std::chrono::milliseconds kShort{1'000};
// Enough for the machine's slowest moments, and less than the scripts sleep.
constexpr std::chrono::seconds kPatience{20};

class AptIndexTest : public ::testing::Test {
 protected:
  // Returns the path of a program that does `script` of sh(1).
  std::string Program(const std::string& script) const {
    const std::string path = directory_.path() + "/apt-cache";
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    EXPECT_EQ(chmod(path.c_str(), 0700), 0);
    return path;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(directory_.path() + "/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const testing::TempDir directory_;
};

TEST_F(AptIndexTest, ReturnsTheDigestsOfAllVersions) {
  const std::string program = Program(
      "[ \"$*\" = 'show grub-xen' ] && [ \"$LC_ALL\" = C ] || exit 1\n"
      "printf 'Package: grub-xen\\nSHA256: aa\\n\\nSHA256: bb\\n'");
  ASSERT_OK_AND_ASSIGN(const auto digests,
                       AptDigests("grub-xen", {.program = program}));
  EXPECT_THAT(digests, ElementsAre("aa", "bb"));
}

TEST_F(AptIndexTest, SaysWhatAptDoesNotKnowAndWhatIsNoName) {
  const AptCache knows_nothing = {.program = Program("exit 100")};
  EXPECT_THAT(
      AptDigests("grub-xen", knows_nothing),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("apt-get update")));
  EXPECT_THAT(AptDigests("--help", knows_nothing),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::_));
  EXPECT_THAT(AptDigests("grub-xen", {.program = "/nonexistent"}),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("cannot run /nonexistent")));
}

TEST_F(AptIndexTest, MoreOutputThanItTakesIsAnError) {
  const std::string program = Program("head -c 2097152 /dev/zero; sleep 100");
  const Stopwatch watch;
  EXPECT_THAT(
      AptDigests("grub-xen", {.program = program}),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("1048576")));
  EXPECT_LT(watch.Elapsed(), kPatience);
}

// Whether it prints nothing or has closed its output, it is not waited for, and
// neither it nor what it has started goes on.
TEST_F(AptIndexTest, AProgramThatDoesNotEndIsKilled) {
  const std::string file = directory_.path() + "/alive";
  const std::string work =
      "(while :; do date +%N >> " + file + "; sleep 0.05; done) &";
  const Stopwatch watch;
  EXPECT_THAT(AptDigests("grub-xen", {.program = Program(work + " sleep 100"),
                                      .time = kShort}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("1000 ms")));
  EXPECT_THAT(
      AptDigests("grub-xen", {.program = Program("exec >&-; sleep 100")}),
      StatusIs(absl::StatusCode::kNotFound, ::testing::_));
  EXPECT_LT(watch.Elapsed(), kPatience);
  const std::string last = Read("alive");
  EXPECT_NE(last, "");
  Cancellation::Never().Sleep(kShort);
  EXPECT_EQ(Read("alive"), last);
}

}  // namespace
}  // namespace bootmill::server
