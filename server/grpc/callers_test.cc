// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/callers.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

TEST(CallersTest, FindsWhoIsBehindAConnectionUntilItEnds) {
  Callers callers;
  const Peer alice({Identity::Kind::kUser, "default", "alice"}, "192.0.2.1:1");
  ASSERT_OK_AND_ASSIGN(const Callers::Pair pair, callers.Add(alice, {}));
  EXPECT_EQ(callers.Find(pair.name).identity, alice.identity);
  EXPECT_EQ(callers.Find(pair.name).address, "192.0.2.1:1");
  callers.Remove(pair.name);
  EXPECT_EQ(callers.Find(pair.name).identity.kind, Identity::Kind::kNobody);
}

TEST(CallersTest, NoTwoConnectionsHaveOneName) {
  Callers callers;
  ASSERT_OK_AND_ASSIGN(const Callers::Pair first, callers.Add(Identity{}, {}));
  ASSERT_OK_AND_ASSIGN(const Callers::Pair second, callers.Add(Identity{}, {}));
  EXPECT_NE(first.name, second.name);
}

}  // namespace
}  // namespace bootmill::server
