// SPDX-License-Identifier: Apache-2.0
#include "server/auth/device_cookie.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

constexpr store::Time kNow{std::chrono::hours(24 * 365 * 50)};

store::Account AccountOf(const std::string& id, std::byte key) {
  store::Account account;
  account.org = "default";
  account.principal = id;
  account.device_key = Bytes(32, key);
  return account;
}

TEST(DeviceCookieTest, IsKnownToItsAccountForHalfAYear) {
  const store::Account anna = AccountOf("anna", std::byte{1});
  ASSERT_OK_AND_ASSIGN(const std::string cookie, NewDevice(anna, kNow));
  const std::string name = KnownDevice(anna, cookie, kNow);
  EXPECT_TRUE(name.starts_with("default/anna/")) << name;
  EXPECT_EQ(KnownDevice(anna, cookie, kNow + std::chrono::days(180)), name);
  EXPECT_EQ(
      KnownDevice(anna, cookie,
                  kNow + std::chrono::days(180) + std::chrono::seconds(1)),
      "");
  ASSERT_OK_AND_ASSIGN(const std::string other, NewDevice(anna, kNow));
  EXPECT_NE(KnownDevice(anna, other, kNow), name) << "another browser";
}

TEST(DeviceCookieTest, IsNothingToOthers) {
  const store::Account anna = AccountOf("anna", std::byte{1});
  ASSERT_OK_AND_ASSIGN(const std::string cookie, NewDevice(anna, kNow));
  EXPECT_EQ(KnownDevice(AccountOf("berta", std::byte{2}), cookie, kNow), "");
  EXPECT_EQ(KnownDevice(AccountOf("anna", std::byte{3}), cookie, kNow), "")
      << "after a reset";
  for (size_t i = 0; i < cookie.size(); ++i) {
    std::string changed = cookie;
    changed[i] = changed[i] == 'a' ? 'b' : 'a';
    EXPECT_EQ(KnownDevice(anna, changed, kNow), "") << i;
  }
  for (const std::string& text : {std::string(), cookie + "0", cookie.substr(1),
                                  std::string(cookie.size(), 'x')}) {
    EXPECT_EQ(KnownDevice(anna, text, kNow), "") << text;
  }
}

}  // namespace
}  // namespace bootmill::server
