// SPDX-License-Identifier: Apache-2.0
#include "common/host_port.h"

#include <gtest/gtest.h>

#include <string>

namespace bootmill {
namespace {

TEST(HostPortTest, ReadsNamesAndAddresses) {
  EXPECT_EQ(ParseHostPort("boot.example:7443"),
            (HostPort{"boot.example", 7443}));
  EXPECT_EQ(ParseHostPort("127.0.0.1:0"), (HostPort{"127.0.0.1", 0}));
  EXPECT_EQ(ParseHostPort("[::1]:65535"), (HostPort{"::1", 65535}));
}

TEST(HostPortTest, RefusesAllElse) {
  for (const std::string text : {"",
                                 ":",
                                 "host",
                                 "host:",
                                 ":7443",
                                 "host:port",
                                 "host:7443/x",
                                 "host:65536",
                                 "host:-1",
                                 "host:+1",
                                 "host: 1",
                                 "host:1 ",
                                 "host:0x1",
                                 "fe80::1:7443",
                                 "[host]:1",
                                 "[]:1",
                                 "[::1:1",
                                 "::1]:1",
                                 "[[::1]]:1",
                                 "http://host:1",
                                 "a/b:1"}) {
    EXPECT_FALSE(ParseHostPort(text).has_value()) << text;
  }
}

TEST(HostPortTest, WritesWhatItReads) {
  for (const std::string text : {"boot.example:7443", "[fe80::1]:80"}) {
    EXPECT_EQ(FormatHostPort(ParseHostPort(text).value()), text);
  }
}

}  // namespace
}  // namespace bootmill
