// SPDX-License-Identifier: Apache-2.0
#include "trust/json.h"

#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill::trust {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

constexpr size_t kEnough = size_t{1} << 20;

TEST(ParseJsonTest, RefusesHostileText) {
  const std::string deep(1'000'000, '[');
  std::string many = "[0";
  for (size_t i = 0; i < kMaxJsonValues; ++i) {
    many += ",0";
  }
  const struct {
    std::string text;
    absl::StatusCode code;
    const char* message;
  } cases[] = {
      {"", absl::StatusCode::kInvalidArgument, "malformed"},
      {"{", absl::StatusCode::kInvalidArgument, "malformed"},
      {"{} {}", absl::StatusCode::kInvalidArgument, "malformed"},
      {"// c\n{}", absl::StatusCode::kInvalidArgument, "malformed"},
      {"{\"a\":\"\xff\"}", absl::StatusCode::kInvalidArgument, "malformed"},
      {R"({"a":1,"a":1})", absl::StatusCode::kInvalidArgument,
       "`a` comes twice"},
      {R"({"a":1,"\u0061":2})", absl::StatusCode::kInvalidArgument,
       "`a` comes twice"},
      {R"({"a":{"b":1,"c":[{"d":1,"d":2}]}})",
       absl::StatusCode::kInvalidArgument, "`d` comes twice"},
      {deep, absl::StatusCode::kResourceExhausted, "deeper than 32"},
      {many + "]", absl::StatusCode::kResourceExhausted,
       "more than 100000 values"},
      {std::string(10'000'000, ' '), absl::StatusCode::kResourceExhausted,
       "limit 1048576"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(ParseJson(test.text, kEnough),
                StatusIs(test.code, HasSubstr(test.message)))
        << test.text.substr(0, 40);
  }
}

TEST(ParseJsonTest, TakesTheSameNameInDifferentObjects) {
  EXPECT_THAT(ParseJson(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})", kEnough),
              IsOk());
}

TEST(JsonCursorTest, RemembersTheFirstErrorOnly) {
  ASSERT_OK_AND_ASSIGN(
      const auto json,
      ParseJson(R"({"list":[{"n":1},{"n":"x"},{"n":2}],"f":true})", kEnough));
  absl::Status status;
  const JsonCursor root(json, status);
  uint64_t sum = 0;
  root["list"].ForEach(
      [&sum](const JsonCursor& item) { sum += item["n"].Integer(); });
  EXPECT_EQ(sum, 1);
  EXPECT_EQ(root["missing"]["deeper"].Text(), "");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               "list[1].n: expected an integer from 0"));
}

TEST(JsonCursorTest, NamesWhatIsMissingOrOfAnotherType) {
  ASSERT_OK_AND_ASSIGN(
      const auto json,
      ParseJson(R"({"a":{"t":"x","n":-1,"big":4294967296,"h":"ABC"}})",
                kEnough));
  const struct {
    void (*read)(const JsonCursor&);
    const char* message;
  } cases[] = {
      {[](const JsonCursor& in) { in["b"].Text(); },
       "b: expected it to be there"},
      {[](const JsonCursor& in) { in["a"].Text(); }, "a: expected a text"},
      {[](const JsonCursor& in) { in["a"]["t"]["u"].Text(); },
       "a.t: expected an object"},
      {[](const JsonCursor& in) { in["a"]["n"].Integer(); },
       "a.n: expected an integer from 0"},
      {[](const JsonCursor& in) { in["a"]["big"].Integer32(); },
       "a.big: expected an integer of 32 bits"},
      {[](const JsonCursor& in) { in["a"]["h"].Digest(); },
       "a.h: expected 64 lower-case hexadecimal digits"},
      {[](const JsonCursor& in) { in["a"]["t"].Flag(); },
       "a.t: expected true or false"},
      {[](const JsonCursor& in) { in["a"].ForEach([](const auto&) {}); },
       "a: expected an array"},
  };
  for (const auto& test : cases) {
    absl::Status status;
    test.read(JsonCursor(json, status));
    EXPECT_EQ(std::string(status.message()), test.message);
  }
}

TEST(FindMissingTest, ObjectsMayHaveMoreArraysMayNot) {
  const auto find = [](const char* actual, const char* expected) {
    return FindMissing(nlohmann::json::parse(actual),
                       nlohmann::json::parse(expected))
        .value_or("nothing");
  };
  EXPECT_EQ(find(R"({"a":1,"b":2})", R"({"a":1})"), "nothing");
  EXPECT_EQ(find(R"({"a":{"b":2}})", R"({"a":{"b":3}})"), "a.b");
  EXPECT_EQ(find(R"({"a":{}})", R"({"a":{"b":3}})"), "a.b");
  EXPECT_EQ(find(R"({"a":[1,2]})", R"({"a":[1]})"), "a");
  EXPECT_EQ(find(R"({"a":[1,{"x":2}]})", R"({"a":[1,{"x":1}]})"), "a[1].x");
  EXPECT_EQ(find(R"({"a":"1"})", R"({"a":1})"), "a");
}

}  // namespace
}  // namespace bootmill::trust
