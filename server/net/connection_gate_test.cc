// SPDX-License-Identifier: Apache-2.0
#include "server/net/connection_gate.h"

#include <gtest/gtest.h>

#include <vector>

namespace bootmill::server {
namespace {

using Seats = std::vector<std::optional<ConnectionGate::Seat>>;

constexpr std::chrono::milliseconds kAtOnce{0};
constexpr std::chrono::hours kNever{1};

class ConnectionGateTest : public ::testing::Test {
 protected:
  static constexpr GateLimits kSmall{.connections = 8,
                                     .strangers = 4,
                                     .strangers_per_address = 2,
                                     .per_caller = 3,
                                     .local = 2,
                                     .sure = kNever};

  std::optional<ConnectionGate::Seat> Enter(ConnectionGate& gate,
                                            const std::string& address) {
    return gate.Enter(address, [this] { ++evicted_; });
  }

  int evicted_ = 0;
};

TEST_F(ConnectionGateTest, OneAddressDoesNotTakeAllPlaces) {
  ConnectionGate gate(kSmall);
  const auto first = Enter(gate, "a");
  const auto second = Enter(gate, "a");
  EXPECT_TRUE(first.has_value() && second.has_value());
  EXPECT_FALSE(Enter(gate, "a").has_value());
  EXPECT_TRUE(Enter(gate, "b").has_value());
}

TEST_F(ConnectionGateTest, StrangersDoNotTakeThePlacesOfKnownCallers) {
  ConnectionGate gate(kSmall);
  Seats strangers;
  for (const char* address : {"a", "b", "c", "d"}) {
    strangers.push_back(Enter(gate, address));
  }
  EXPECT_FALSE(Enter(gate, "e").has_value());
  // A client that shows a certificate is no longer a stranger.
  EXPECT_TRUE(strangers[0]->BecomeKnown("alice"));
  EXPECT_TRUE(Enter(gate, "e").has_value());
}

TEST_F(ConnectionGateTest, AConnectionThatIsPassedOnIsEvictedWhereItIs) {
  GateLimits limits = kSmall;
  limits.sure = kAtOnce;
  ConnectionGate gate(limits);
  bool went = false;
  auto first = Enter(gate, "a");
  EXPECT_TRUE(first->SetEvict([&] { went = true; }));
  auto second = Enter(gate, "a");
  auto third = Enter(gate, "a");
  EXPECT_TRUE(went);
  EXPECT_EQ(evicted_, 0);
  // It was evicted before it was passed on.
  EXPECT_FALSE(first->SetEvict([&] { went = true; }));
  // Those who are known are not evicted, and need not know.
  EXPECT_TRUE(second->BecomeKnown("alice"));
  EXPECT_TRUE(second->SetEvict([&] { went = true; }));
  EXPECT_TRUE(gate.EnterLocal()->SetEvict([&] { went = true; }));
}

TEST_F(ConnectionGateTest, TheOldestStrangerGoesFirst) {
  GateLimits limits = kSmall;
  limits.sure = kAtOnce;
  ConnectionGate gate(limits);
  bool first_went = false;
  bool second_went = false;
  const auto first = gate.Enter("a", [&] { first_went = true; });
  const auto second = gate.Enter("b", [&] { second_went = true; });
  const auto third = Enter(gate, "c");
  const auto fourth = Enter(gate, "d");
  EXPECT_TRUE(Enter(gate, "e").has_value());
  EXPECT_TRUE(first_went);
  EXPECT_FALSE(second_went);
}

TEST_F(ConnectionGateTest, AnEvictedStrangerCannotBecomeKnown) {
  GateLimits limits = kSmall;
  limits.strangers = 1;
  limits.sure = kAtOnce;
  ConnectionGate gate(limits);
  auto first = Enter(gate, "a");
  const auto second = Enter(gate, "b");
  EXPECT_EQ(evicted_, 1);
  EXPECT_FALSE(first->BecomeKnown("alice"));
  EXPECT_EQ(gate.size(), 1U);
}

TEST_F(ConnectionGateTest, KnownCallersAreNeverEvicted) {
  GateLimits limits = kSmall;
  limits.sure = kAtOnce;
  ConnectionGate gate(limits);
  Seats known;
  for (const char* caller : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    known.push_back(Enter(gate, "address"));
    ASSERT_TRUE(known.back()->BecomeKnown(caller));
  }
  EXPECT_FALSE(Enter(gate, "address").has_value());
  EXPECT_EQ(evicted_, 0);
}

TEST_F(ConnectionGateTest, OneCallerDoesNotTakeAllPlaces) {
  ConnectionGate gate(kSmall);
  Seats seats;
  for (int i = 0; i < 3; ++i) {
    seats.push_back(Enter(gate, "a"));
    EXPECT_TRUE(seats.back()->BecomeKnown("alice"));
  }
  auto fourth = Enter(gate, "a");
  EXPECT_FALSE(fourth->BecomeKnown("alice"));
  EXPECT_TRUE(fourth->BecomeKnown("bob"));
}

TEST_F(ConnectionGateTest, LocalRootHasPlacesOfItsOwn) {
  ConnectionGate gate(kSmall);
  Seats known;
  for (const char* caller : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    known.push_back(Enter(gate, "address"));
    ASSERT_TRUE(known.back()->BecomeKnown(caller));
  }
  const auto first = gate.EnterLocal();
  const auto second = gate.EnterLocal();
  EXPECT_TRUE(first.has_value() && second.has_value());
  EXPECT_FALSE(gate.EnterLocal().has_value());
}

TEST_F(ConnectionGateTest, AllPlacesComeBack) {
  ConnectionGate gate(kSmall);
  {
    auto stranger = Enter(gate, "a");
    auto known = Enter(gate, "a");
    EXPECT_TRUE(known->BecomeKnown("alice"));
    const auto local = gate.EnterLocal();
    EXPECT_EQ(gate.size(), 3U);
  }
  EXPECT_EQ(gate.size(), 0U);
}

TEST(LimitsForTest, FitIntoTheDescriptors) {
  EXPECT_FALSE(LimitsFor(20).has_value());
  for (const uint64_t descriptors : {512U, 1024U, 4096U, 1U << 20U}) {
    const std::optional<GateLimits> limits = LimitsFor(descriptors);
    ASSERT_TRUE(limits.has_value()) << descriptors;
    EXPECT_LE((limits->connections + limits->local) * 3, descriptors);
    EXPECT_LT(limits->strangers, limits->connections);
    EXPECT_LT(limits->strangers_per_address, limits->strangers);
  }
}

}  // namespace
}  // namespace bootmill::server
