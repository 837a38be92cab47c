// SPDX-License-Identifier: Apache-2.0
// Attacks by clients who have a certificate: what one caller can cost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/hostile/world.h"

namespace bootmill::testing {
namespace {

// What one known caller may cost, in addition to what the daemon uses without
// it: docs/security.md.
constexpr size_t kBudget = 512 * kMiB;

class CallersTest : public World {
 protected:
  void SetUp() override {
    StartDaemon();
    ASSERT_OK_AND_ASSIGN(const Client admin, Administrator());
    ASSERT_THAT(admin.WhoAmI(), IsOk());
  }
  // Attacks over half of the connections that the caller may have.
  void ExpectWithinBudget(const std::string& kind) {
    const Usage before = UsageOfDaemon();
    ResetPeak();
    Strangers attack(*daemon_, {.clients = 32,
                                .time = std::chrono::seconds(12),
                                .kinds = kind,
                                .certificate = AdministratorFiles()});
    const std::string told = attack.Wait();
    EXPECT_LE(UsageOfDaemon().peak_memory_bytes, before.memory_bytes + kBudget)
        << told;
    ASSERT_OK_AND_ASSIGN(const Client admin, Administrator());
    EXPECT_THAT(admin.WhoAmI(), IsOk());
  }
};

// They took 6.6 GB with 10 connections.
TEST_F(CallersTest, HeadersThatAreSmallOnTheWireOnly) {
  ExpectWithinBudget("small_headers");
}

// 27,000 of them took 560 MB, and as much again every ten seconds.
TEST_F(CallersTest, CallsThatAreTakenBackWhileTheyWait) {
  const Usage before = UsageOfDaemon();
  ExpectWithinBudget("taken_back");
  EXPECT_LE(UsageOfDaemon().memory_bytes, before.memory_bytes + kBudget / 4);
}

// 900 of them took 750 MB.
TEST_F(CallersTest, AnswersThatAreNotRead) {
  ASSERT_OK_AND_ASSIGN(const Client root, LocalRoot());
  const std::string comments(200 * kKiB, 'x');
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(root.Apply("web", absl::StrFormat("%s# %d %s\n",
                                                  FaultSpec("web", "big"), i,
                                                  comments)),
                IsOk());
  }
  ExpectWithinBudget("unread");
}

}  // namespace
}  // namespace bootmill::testing
