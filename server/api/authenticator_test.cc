// SPDX-License-Identifier: Apache-2.0
#include "server/api/authenticator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;

const Identity kAnn{.kind = Identity::Kind::kUser, .org = "default", .id = "a"};
const Identity kBob{.kind = Identity::Kind::kUser, .org = "default", .id = "b"};

// Returns the caller; fails the test if the chain refuses it.
Identity Identified(const AuthenticatorChain& chain,
                    const Presented& presented) {
  const absl::StatusOr<Identity> caller = chain.Identify(presented);
  EXPECT_THAT(caller, IsOk());
  return caller.value_or(Identity());
}

TEST(AuthenticatorChainTest, TheConnectionsIdentityIsTheCallers) {
  const AuthenticatorChain chain({ByConnection()});
  EXPECT_EQ(Identified(chain, {.connection = kAnn, .authorization = ""}), kAnn);
  EXPECT_EQ(Identified(chain, {.connection = {}, .authorization = ""}),
            Identity());
}

TEST(AuthenticatorChainTest, WhatNobodyKnowsIsNotPassedOver) {
  const AuthenticatorChain chain({ByConnection()});
  EXPECT_THAT(chain.Identify({.connection = kAnn, .authorization = "Bearer x"}),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
}

TEST(AuthenticatorChainTest, TheFirstThatKnowsDecides) {
  const AuthenticatorChain chain(
      {[](const Presented& presented)
           -> absl::StatusOr<std::optional<Identity>> {
         if (presented.authorization == "Bearer bob") {
           return kBob;
         }
         if (presented.authorization == "Bearer expired") {
           return absl::UnauthenticatedError("expired");
         }
         return std::nullopt;
       },
       ByConnection()});
  EXPECT_EQ(
      Identified(chain, {.connection = kAnn, .authorization = "Bearer bob"}),
      kBob);
  EXPECT_THAT(
      chain.Identify({.connection = kAnn, .authorization = "Bearer expired"}),
      StatusIs(absl::StatusCode::kUnauthenticated, "expired"));
  EXPECT_EQ(Identified(chain, {.connection = kAnn, .authorization = ""}), kAnn);
}

}  // namespace
}  // namespace bootmill::server
