// SPDX-License-Identifier: Apache-2.0
#include "server/api/method_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "bootmill/v1/fleet_service.pb.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Returns the name of the first service in the text of a proto.
std::string ServiceIn(std::string_view text) {
  constexpr std::string_view kService = "\nservice ";
  const size_t begin = text.find(kService) + kService.size();
  return std::string(text.substr(begin, text.find(' ', begin) - begin));
}

absl::StatusOr<v1::Fleet> Answer(const RequestContext& /*context*/,
                                 const v1::GetFleetRequest& /*request*/) {
  return v1::Fleet();
}

TEST(MethodTableTest, AMethodHasOneHandler) {
  MethodTable table;
  table.AddUnary<v1::GetFleetRequest, v1::Fleet>("FleetService/GetFleet",
                                                 &Answer);
  const auto twice = HasSubstr("FleetService/GetFleet: two handlers");
  EXPECT_THAT(table.Seal(), StatusIs(absl::StatusCode::kInternal, Not(twice)));
  table.AddUnary<v1::GetFleetRequest, v1::Fleet>("FleetService/GetFleet",
                                                 &Answer);
  EXPECT_THAT(table.Seal(), StatusIs(absl::StatusCode::kInternal, twice));
}

TEST(MethodTableTest, EveryMethodNeedsAHandlerOfItsTypes) {
  MethodTable table;
  table.AddUnary<v1::GetFleetRequest, v1::Fleet>("FleetService/UpdateFleet",
                                                 &Answer);
  EXPECT_THAT(
      table.Seal(),
      StatusIs(absl::StatusCode::kInternal,
               AllOf(HasSubstr("FleetService/UpdateFleet: no such method with "
                               "these types"),
                     HasSubstr("FleetService/DeleteFleet: no handler"))));
}

// Nobody has to name a new file of the API anywhere.
TEST(MethodTableTest, EveryFileWithServicesIsFound) {
  constexpr std::string_view kService = "\nservice ";
  MethodTable table;
  const std::string problems(table.Seal().message());
  int services = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           BOOTMILL_SOURCE_DIR "/proto/bootmill/v1")) {
    const absl::StatusOr<Bytes> bytes = ReadFile(entry.path(), 1 * kMiB);
    ASSERT_THAT(bytes, IsOk());
    if (AsText(*bytes).find(kService) != std::string_view::npos) {
      // Of a file that no code of this test refers to only the name is known.
      EXPECT_THAT(problems, AnyOf(HasSubstr(entry.path().filename().string()),
                                  HasSubstr(ServiceIn(AsText(*bytes)) + "/")));
      ++services;
    }
  }
  EXPECT_GT(services, 10);
}

}  // namespace
}  // namespace bootmill::server
