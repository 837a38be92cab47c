// SPDX-License-Identifier: Apache-2.0
#include "server/grpc/token_addresses.h"

#include <gtest/gtest.h>

namespace bootmill::server {
namespace {

using std::chrono::hours;

constexpr TokenAddresses::Time kStart{hours(100)};

TEST(TokenAddressesTest, RemembersThoseOfTheLastDay) {
  TokenAddresses addresses;
  EXPECT_FALSE(addresses.Has("192.0.2.1", kStart));
  addresses.Add("192.0.2.1", kStart);
  EXPECT_TRUE(addresses.Has("192.0.2.1", kStart + hours(23)));
  EXPECT_FALSE(addresses.Has("192.0.2.2", kStart));
  EXPECT_FALSE(addresses.Has("192.0.2.1", kStart + hours(24)));
}

TEST(TokenAddressesTest, ForgetsTheOldestWhenThereAreTooMany) {
  TokenAddresses addresses({.count = 2, .kept = hours(24)});
  addresses.Add("a", kStart);
  addresses.Add("b", kStart + hours(1));
  addresses.Add("a", kStart + hours(2));
  addresses.Add("c", kStart + hours(3));
  EXPECT_TRUE(addresses.Has("a", kStart + hours(3)));
  EXPECT_FALSE(addresses.Has("b", kStart + hours(3)));
  EXPECT_TRUE(addresses.Has("c", kStart + hours(3)));
}

}  // namespace
}  // namespace bootmill::server
