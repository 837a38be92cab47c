// SPDX-License-Identifier: Apache-2.0
#include "server/config/units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "server/config/address.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

TEST(UnitsTest, DurationsAreReadAndWritten) {
  const struct {
    const char* text;
    std::chrono::milliseconds value;
    const char* written;
  } cases[] = {{"1ms", std::chrono::milliseconds(1), "1ms"},
               {"90s", std::chrono::seconds(90), "90s"},
               {"120s", std::chrono::minutes(2), "2m"},
               {"24h", std::chrono::days(1), "1d"},
               {"10000d", std::chrono::days(10000), "10000d"}};
  for (const auto& test : cases) {
    EXPECT_EQ(ParseDuration(test.text).value(), test.value) << test.text;
    EXPECT_EQ(FormatDuration(test.value), test.written);
  }
  for (const char* text :
       {"", "1", "s", "-1s", "+1s", "1.5h", "1 s", "1S", "0s", "10001d",
        "99999999999999999999s", "9223372036854775807d"}) {
    EXPECT_THAT(ParseDuration(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("expected a duration such as 90s")))
        << text;
  }
}

TEST(UnitsTest, SizesAreReadAndWritten) {
  const struct {
    const char* text;
    int64_t value;
    const char* written;
  } cases[] = {{"0B", 0, "0B"},
               {"512B", 512, "512B"},
               {"1024B", 1024, "1KiB"},
               {"1536MiB", int64_t{1536} << 20, "1536MiB"},
               {"4GiB", int64_t{4} << 30, "4GiB"},
               {"1024TiB", int64_t{1} << 50, "1024TiB"}};
  for (const auto& test : cases) {
    EXPECT_EQ(ParseSize(test.text).value(), test.value) << test.text;
    EXPECT_EQ(FormatSize(test.value), test.written);
  }
  for (const char* text :
       {"", "4", "4GB", "4G", "GiB", "-1B", "1025TiB", "0x10B", "4 GiB"}) {
    EXPECT_THAT(ParseSize(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("expected a size such as 4GiB")))
        << text;
  }
}

TEST(UnitsTest, CountsHaveBounds) {
  EXPECT_EQ(ParseCount("1", 1, 256).value(), 1);
  EXPECT_EQ(ParseCount("256", 1, 256).value(), 256);
  for (const char* text : {"", "0", "257", "-1", "1x", "1.0"}) {
    EXPECT_THAT(ParseCount(text, 1, 256),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("whole number from 1 to 256")))
        << text;
  }
}

TEST(AddressTest, OnlyAddressesWithPortsAreRead) {
  EXPECT_EQ(ParseListenAddress("127.0.0.1:7443")->host, "127.0.0.1");
  EXPECT_EQ(ParseListenAddress("[::]:65535")->host, "::");
  EXPECT_EQ(ParseListenAddress("[::]:65535")->port, 65535);
  for (const char* text : {"", "7443", ":7443", "name:7443", "127.0.0.1",
                           "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:1x",
                           "::1:7443", "[127.0.0.1]:1", "[::1]"}) {
    EXPECT_THAT(ParseListenAddress(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("expected HOST:PORT")))
        << text;
  }
}

TEST(AddressTest, LoopbackIsWhatOnlyThisMachineReaches) {
  for (const char* text : {"127.0.0.1:1", "127.1.2.3:1", "[::1]:1"}) {
    EXPECT_TRUE(IsLoopback(ParseListenAddress(text).value())) << text;
  }
  for (const char* text :
       {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "[::ffff:192.0.2.1]:1"}) {
    EXPECT_FALSE(IsLoopback(ParseListenAddress(text).value())) << text;
  }
}

}  // namespace
}  // namespace bootmill::server
