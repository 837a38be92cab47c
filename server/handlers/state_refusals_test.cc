// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/state_refusals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/handlers/messages.h"

namespace bootmill::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Returns the methods that a message says are refused, without the package.
template <typename Message>
std::vector<std::string> Refused(const Message& message) {
  constexpr std::string_view kPackage = "bootmill.v1.";
  std::vector<std::string> methods;
  for (const v1::Refusal& refusal : message.refusals()) {
    EXPECT_TRUE(refusal.method().starts_with(kPackage));
    EXPECT_FALSE(refusal.reason().empty());
    methods.push_back(refusal.method().substr(kPackage.size()));
  }
  return methods;
}

TEST(StateRefusalsTest, OnlyAnActiveToolchainCanBeTheDefault) {
  store::ToolchainRecord record;
  record.name = "debian-2.06";
  for (const auto state :
       {v1::Toolchain::STATE_QUARANTINED, v1::Toolchain::STATE_DEPRECATED,
        v1::Toolchain::STATE_REVOKED}) {
    record.state = state;
    const v1::Toolchain message = ToMessage(record);
    EXPECT_THAT(Refused(message),
                ElementsAre("ToolchainService/SetDefaultToolchain"));
    EXPECT_THAT(message.refusals(0).reason(),
                HasSubstr("debian-2.06 is not ACTIVE"));
  }
  record.state = v1::Toolchain::STATE_ACTIVE;
  EXPECT_THAT(Refused(ToMessage(record)), IsEmpty());
}

TEST(StateRefusalsTest, AccountsAreMadeOnceAndResetWhileTheyAreEnabled) {
  store::Principal anna;
  anna.org = "default";
  anna.id = "anna";
  EXPECT_THAT(Refused(ToMessage(anna)),
              ElementsAre("AccountService/ResetAccount",
                          "AccountService/SetAccountState"));
  anna.account = store::AccountState();
  EXPECT_THAT(Refused(ToMessage(anna)),
              ElementsAre("AccountService/CreateAccount"));
  anna.account->disabled = true;
  const v1::Principal disabled = ToMessage(anna);
  EXPECT_THAT(Refused(disabled), ElementsAre("AccountService/CreateAccount",
                                             "AccountService/ResetAccount"));
  EXPECT_THAT(disabled.refusals(1).reason(),
              HasSubstr("`bootmill accounts enable` comes first"));
}

// No host has an account, so its kind says all.
TEST(StateRefusalsTest, HostsAreNotAskedForAccounts) {
  store::Principal host;
  host.kind = v1::Principal::KIND_HOST;
  EXPECT_THAT(Refused(ToMessage(host)), IsEmpty());
}

TEST(StateRefusalsTest, SecondStagesAreNotForHosts) {
  store::Release release;
  release.fleet = "guests";
  release.role = v1::ROLE_GUEST_SECOND_STAGE;
  EXPECT_THAT(Refused(ToMessage(release)),
              ElementsAre("ReleaseService/PromoteRelease"));
  release.role = v1::ROLE_HOST_STAGE_ONE;
  EXPECT_THAT(Refused(ToMessage(release)), IsEmpty());
}

}  // namespace
}  // namespace bootmill::server
