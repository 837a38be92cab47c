// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "common/rpc/error_info.h"
#include "server/http/connect_format.h"

namespace bootmill::server {
namespace {

using ::testing::Contains;
using ::testing::Pair;
using Json = nlohmann::json;

TEST(ErrorsTest, EveryCodeHasTheNameAndStatusOfTheProtocol) {
  struct Row {
    int code;
    const char* name;
    int status;
  };
  // The table in https://connectrpc.com/docs/protocol, section "Error Codes".
  const Row rows[] = {
      {1, "canceled", 499},
      {2, "unknown", 500},
      {3, "invalid_argument", 400},
      {4, "deadline_exceeded", 504},
      {5, "not_found", 404},
      {6, "already_exists", 409},
      {7, "permission_denied", 403},
      {8, "resource_exhausted", 429},
      {9, "failed_precondition", 400},
      {10, "aborted", 409},
      {11, "out_of_range", 400},
      {12, "unimplemented", 501},
      {13, "internal", 500},
      {14, "unavailable", 503},
      {15, "data_loss", 500},
      {16, "unauthenticated", 401},
      {99, "unknown", 500},
  };
  for (const Row& row : rows) {
    const auto code = static_cast<absl::StatusCode>(row.code);
    EXPECT_EQ(ConnectCode(code), row.name);
    EXPECT_EQ(HttpStatusOf(code), row.status) << row.name;
  }
}

TEST(ErrorsTest, DetailsAreThoseOfGrpc) {
  const absl::Status error =
      rpc::Error(absl::StatusCode::kNotFound, "FLEET_MISSING", "no fleet `x`",
                 {{"fleet", "x"}});
  const Json json = Json::parse(ErrorJson(error));
  EXPECT_EQ(json["code"], "not_found");
  EXPECT_EQ(json["message"], "no fleet `x`");
  ASSERT_EQ(json["details"].size(), 1U);
  const Json& detail = json["details"][0];
  EXPECT_EQ(detail["type"], "bootmill.v1.ErrorInfo");
  EXPECT_EQ(detail["debug"]["reason"], "FLEET_MISSING");
  EXPECT_EQ(detail["debug"]["metadata"]["fleet"], "x");
  const std::string value = detail["value"];
  EXPECT_EQ(value.find('='), std::string::npos);
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(value, &bytes));
  EXPECT_EQ(bytes, rpc::ToRpcStatus(error).details(0).value());
}

TEST(ErrorsTest, AnErrorWithoutDetailsGetsThemInAnAnswer) {
  const HttpResponse response = ErrorResponse(absl::AbortedError("try again"));
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(response.headers,
              Contains(Pair("Content-Type", "application/json")));
  EXPECT_EQ(Json::parse(response.text)["details"][0]["debug"]["reason"],
            "ABORTED");
}

TEST(ErrorsTest, SaysWhenToTryAgainInWholeSeconds) {
  const HttpResponse response = ErrorResponse(
      rpc::BusyError("QUEUE_FULL", "busy", std::chrono::milliseconds(1'200)));
  EXPECT_EQ(response.status, 429);
  EXPECT_THAT(response.headers, Contains(Pair("Retry-After", "2")));
}

TEST(ErrorsTest, ReplacesBytesThatAreNoUtf8) {
  const Json json =
      Json::parse(ErrorJson(absl::InvalidArgumentError("bad \xff\" text\r\n")));
  EXPECT_EQ(json["message"], "bad \xef\xbf\xbd\" text\r\n");
}

TEST(ErrorsTest, AStreamEndsWithOrWithoutAnError) {
  EXPECT_EQ(EndStreamJson(absl::OkStatus()), "{}");
  const Json json = Json::parse(EndStreamJson(absl::UnavailableError("gone")));
  EXPECT_EQ(json["error"]["code"], "unavailable");
}

}  // namespace
}  // namespace bootmill::server
