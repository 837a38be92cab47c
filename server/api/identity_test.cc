// SPDX-License-Identifier: Apache-2.0
#include "server/api/identity.h"

#include <gtest/gtest.h>

#include <string>

namespace bootmill::server {
namespace {

TEST(IdentityTest, UriAndBack) {
  const Identity user{Identity::Kind::kUser, "default", "alice"};
  const Identity host{Identity::Kind::kHost, "acme", "dom0-7"};
  EXPECT_EQ(IdentityUri(user), "bootmill://default/user/alice");
  EXPECT_EQ(IdentityUri(host), "bootmill://acme/host/dom0-7");
  EXPECT_EQ(ParseIdentityUri(IdentityUri(user)), user);
  EXPECT_EQ(ParseIdentityUri(IdentityUri(host)), host);
}

TEST(IdentityTest, RootAndNobodyDoNotComeFromOutside) {
  EXPECT_EQ(IdentityUri({Identity::Kind::kRoot, "", ""}), "root");
  EXPECT_EQ(IdentityUri({}), "");
  EXPECT_FALSE(ParseIdentityUri("root").has_value());
  EXPECT_FALSE(ParseIdentityUri("").has_value());
}

TEST(IdentityTest, RefusesEverythingElse) {
  const std::string texts[] = {
      "bootmill://default/user",
      "bootmill://default/user/",
      "bootmill://default/user/a/b",
      "bootmill://default/admin/alice",
      "bootmill:///user/alice",
      "bootmill://Default/user/alice",
      "bootmill://default/user/Alice",
      "bootmill://default/user/-a",
      "bootmill://default/user/a-",
      "https://default/user/alice",
      "bootmill://default/user/" + std::string(64, 'a'),
      std::string("bootmill://default/user/a\0b", 26)};
  for (const std::string& text : texts) {
    EXPECT_FALSE(ParseIdentityUri(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace bootmill::server
