// SPDX-License-Identifier: Apache-2.0
#include "server/api/request_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/principal_service.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string FieldOf(const absl::Status& status) {
  const auto info = rpc::ErrorInfoOf(status);
  return info.has_value() && info->field_violations_size() == 1
             ? info->field_violations(0).field()
             : "";
}

v1::GetFleetRequest Named(const std::string& name) {
  v1::GetFleetRequest request;
  request.set_name(name);
  return request;
}

TEST(RequestCheckTest, TakesWhatCanBeSeen) {
  EXPECT_THAT(CheckRequest(Named("orgs/default/fleets/w\xc3\xa4r")), IsOk());
  EXPECT_THAT(CheckRequest(Named("")), IsOk());
  EXPECT_THAT(CheckRequest(Named(std::string(kMaxTextBytes, 'x'))), IsOk());
}

TEST(RequestCheckTest, RefusesLongTextAndShowsLittleOfIt) {
  const absl::Status status =
      CheckRequest(Named(std::string(kMaxTextBytes + 1, 'x')));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr("at most 1024 bytes")));
  EXPECT_EQ(FieldOf(status), "name");
  EXPECT_LT(status.message().size(), 200U);
}

TEST(RequestCheckTest, RefusesWhatNoLogShallHold) {
  for (const std::string& text :
       {std::string("a\nb"), std::string("a\tb"), std::string("\x1b[2J"),
        std::string("/usr/lib\0/grub", 14), std::string("a\x7f"),
        std::string("a\xff"), std::string("a\xe2\x80\xae z")}) {
    const absl::Status status = CheckRequest(Named(text));
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                                 Not(HasSubstr(text))));
    EXPECT_EQ(FieldOf(status), "name");
  }
}

TEST(RequestCheckTest, LooksIntoMessagesAndLists) {
  v1::ImportToolchainRequest import;
  import.mutable_options()->set_directory(std::string("/usr\0/lib", 9));
  EXPECT_EQ(FieldOf(CheckRequest(import)), "options.directory");
  v1::PreviewFleetRequest preview;
  preview.add_targets("i386-xen");
  preview.add_targets("a\nb");
  EXPECT_EQ(FieldOf(CheckRequest(preview)), "targets[1]");
}

TEST(RequestCheckTest, RefusesLongLists) {
  v1::PreviewFleetRequest request;
  for (int i = 0; i < kMaxElements; ++i) {
    request.add_targets("i386-xen");
  }
  EXPECT_THAT(CheckRequest(request), IsOk());
  request.add_targets("i386-xen");
  EXPECT_EQ(FieldOf(CheckRequest(request)), "targets");
}

TEST(RequestCheckTest, KnowsTheFieldsThatAreText) {
  v1::CreateFleetRequest request;
  request.set_message("why\n\tand how");
  request.mutable_source()->set_text(std::string(100'000, '\n'));
  EXPECT_THAT(CheckRequest(request), IsOk());
  request.set_message("why\x1b");
  EXPECT_EQ(FieldOf(CheckRequest(request)), "message");
  request.set_message(std::string(1001, 'x'));
  EXPECT_EQ(FieldOf(CheckRequest(request)), "message");
}

TEST(RequestCheckTest, RefusesValuesThatNobodyKnows) {
  v1::IssueCredentialRequest request;
  request.set_kind(static_cast<v1::Principal::Kind>(7));
  const absl::Status status = CheckRequest(request);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr("7"), HasSubstr("Kind"))));
  EXPECT_EQ(FieldOf(status), "kind");
}

}  // namespace
}  // namespace bootmill::server
