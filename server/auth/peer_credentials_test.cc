// SPDX-License-Identifier: Apache-2.0
#include "server/auth/peer_credentials.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "common/testing/status_matchers.h"
#include "common/unique_fd.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

TEST(PeerCredentialsTest, KernelNamesThePeer) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  const UniqueFd first(pair[0]);
  const UniqueFd second(pair[1]);
  ASSERT_OK_AND_ASSIGN(const uid_t user, PeerUser(first.get()));
  EXPECT_EQ(user, geteuid());
}

TEST(PeerCredentialsTest, WhatIsNoUnixSocketHasNoPeer) {
  EXPECT_THAT(PeerUser(-1), StatusIs(absl::StatusCode::kUnavailable,
                                     HasSubstr("other end of the socket")));
}

TEST(PeerCredentialsTest, RootAndTheDaemonItselfAreRoot) {
  constexpr uid_t kDaemon = 107;
  for (const uid_t user : {uid_t{0}, kDaemon}) {
    ASSERT_OK_AND_ASSIGN(const Identity identity,
                         IdentityOfUser(user, kDaemon));
    EXPECT_EQ(identity.kind, Identity::Kind::kRoot);
  }
  for (const uid_t user : {uid_t{1}, uid_t{1000}, uid_t{65534}}) {
    EXPECT_THAT(IdentityOfUser(user, kDaemon),
                StatusIs(absl::StatusCode::kPermissionDenied,
                         HasSubstr("not for user")));
  }
}

}  // namespace
}  // namespace bootmill::server
