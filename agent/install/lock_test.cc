// SPDX-License-Identifier: Apache-2.0
#include "agent/install/lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::agent {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TempDir;
using ::testing::HasSubstr;

TEST(AgentLockTest, OnlyOneAgentHasIt) {
  const TempDir directory;
  const std::string state = directory.path() + "/var/lib/state";
  {
    ASSERT_OK_AND_ASSIGN(const UniqueFd lock, TakeAgentLock(state));
    EXPECT_THAT(TakeAgentLock(state),
                StatusIs(absl::StatusCode::kUnavailable,
                         HasSubstr("another bootmill-agent works on")));
  }
  EXPECT_THAT(TakeAgentLock(state), IsOk());
}

TEST(AgentLockTest, ALinkInItsPlaceIsRefused) {
  const TempDir directory;
  const std::string state = directory.path() + "/state";
  std::filesystem::create_directory(state);
  std::filesystem::create_symlink("/etc/passwd", state + "/agent.lock");
  EXPECT_THAT(
      TakeAgentLock(state),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("agent.lock")));
}

}  // namespace
}  // namespace bootmill::agent
