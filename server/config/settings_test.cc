// SPDX-License-Identifier: Apache-2.0
#include "server/config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_format.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(SettingsTest, EachHasNamesOfItsOwnAndADefaultThatItTakes) {
  std::set<std::string_view> keys;
  std::set<std::string_view> options;
  for (const Setting& setting : AllSettings()) {
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    EXPECT_TRUE(options.insert(setting.option).second) << setting.option;
    EXPECT_FALSE(setting.about.ends_with('.')) << setting.key;
    Configuration configuration;
    const SettingValue value = setting.get(configuration);
    EXPECT_THAT(setting.set(value, configuration), IsOk()) << setting.key;
    EXPECT_EQ(setting.get(configuration), value) << setting.key;
  }
}

TEST(SettingsTest, NamesAreThoseThatACertificateCanHold) {
  for (const Setting& setting : AllSettings()) {
    Configuration configuration;
    if (setting.key != "server_names") {
      continue;
    }
    EXPECT_THAT(setting.set({"boot.example", "2001:db8::1"}, configuration),
                IsOk());
    EXPECT_FALSE(setting.set({"boot.example", "no name"}, configuration).ok());
    EXPECT_THAT(configuration.daemon.server_names,
                ElementsAre("boot.example", "2001:db8::1"));
  }
}

TEST(SettingsTest, DifferencesNameWhatChanged) {
  Configuration one;
  EXPECT_THAT(Differences(one, Configuration()), IsEmpty());
  one.log.level = LogLevel::kDebug;
  one.daemon.server_names = {"boot.example"};
  std::vector<std::string_view> keys;
  for (const Setting* setting : Differences(one, Configuration())) {
    keys.push_back(setting->key);
  }
  EXPECT_THAT(keys, ElementsAre("server_names", "log_level"));
}

TEST(SettingsTest, WhatDoesNotFitTogetherIsFound) {
  Configuration configuration;
  EXPECT_THAT(CheckTogether(configuration), IsEmpty());
  configuration.daemon.metrics_address = "192.0.2.1:9000";
  configuration.daemon.grpc_address = "";
  configuration.daemon.http_address = "";
  configuration.daemon.grpc_socket = "";
  configuration.daemon.http_socket = "";
  EXPECT_THAT(CheckTogether(configuration),
              ElementsAre(StartsWith("grpc_address: "),
                          StartsWith("metrics_address: ")));
}

}  // namespace
}  // namespace bootmill::server
