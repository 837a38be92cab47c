// SPDX-License-Identifier: Apache-2.0
#include "server/net/known_addresses.h"

#include <gtest/gtest.h>

namespace bootmill::server {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr KnownAddresses::Time kStart{hours(100)};

TEST(KnownAddressesTest, RemembersThoseOfTheLastDay) {
  KnownAddresses addresses;
  EXPECT_FALSE(addresses.Has("192.0.2.1", kStart));
  addresses.Add("192.0.2.1", kStart);
  EXPECT_TRUE(addresses.Has("192.0.2.1", kStart + hours(23)));
  EXPECT_FALSE(addresses.Has("192.0.2.2", kStart));
  EXPECT_FALSE(addresses.Has("192.0.2.1", kStart + hours(24)));
}

TEST(KnownAddressesTest, ForgetsTheOldestWhenThereAreTooMany) {
  KnownAddresses addresses({.count = 2, .kept = hours(24)});
  addresses.Add("a", kStart);
  addresses.Add("b", kStart + hours(1));
  addresses.Add("a", kStart + hours(2));
  addresses.Add("c", kStart + hours(3));
  EXPECT_TRUE(addresses.Has("a", kStart + hours(3)));
  EXPECT_FALSE(addresses.Has("b", kStart + hours(3)));
  EXPECT_TRUE(addresses.Has("c", kStart + hours(3)));
}

TEST(KnownAddressesTest, OnlyTheKnownGoFirst) {
  KnownAddresses addresses({.kept = hours(24)});
  EXPECT_FALSE(addresses.MayGoFirst("a", kStart));
  addresses.Add("a", kStart);
  EXPECT_TRUE(addresses.MayGoFirst("a", kStart));
  EXPECT_FALSE(addresses.MayGoFirst("b", kStart));
  EXPECT_FALSE(addresses.MayGoFirst("a", kStart + hours(24)));
}

TEST(KnownAddressesTest, AFloodFromAKnownAddressDoesNotGoFirst) {
  KnownAddresses addresses({.first = {3, 1}});
  addresses.Add("a", kStart);
  addresses.Add("b", kStart);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(addresses.MayGoFirst("a", kStart));
  }
  EXPECT_FALSE(addresses.MayGoFirst("a", kStart));
  // The caller's own connections among them change nothing.
  addresses.Add("a", kStart);
  EXPECT_FALSE(addresses.MayGoFirst("a", kStart));
  EXPECT_TRUE(addresses.MayGoFirst("b", kStart));
  // It passes.
  EXPECT_TRUE(addresses.MayGoFirst("a", kStart + seconds(1)));
  EXPECT_FALSE(addresses.MayGoFirst("a", kStart + seconds(1)));
}

}  // namespace
}  // namespace bootmill::server
