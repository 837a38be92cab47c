// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/scalar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/violation.h"
#include "common/testing/status_matchers.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

Node MakeNode(NodeKind kind, std::string_view text) {
  Node node;
  node.kind = kind;
  node.text = std::string(text);
  return node;
}

TEST(ScalarToStringTest, TakesPlainYamlAsText) {
  for (const std::string_view text : {"123", "yes", "0x1F", "1e3", "a b"}) {
    EXPECT_EQ(ScalarToString(MakeNode(NodeKind::kPlain, text)).value(), text);
  }
  EXPECT_EQ(ScalarToString(MakeNode(NodeKind::kText, "null")).value(), "null");
}

TEST(ScalarToStringTest, WantsQuotesElsewhere) {
  for (const NodeKind kind : {NodeKind::kNumber, NodeKind::kWord}) {
    EXPECT_THAT(ScalarToString(MakeNode(kind, "1")),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "expected text in quotes, got `1`"));
  }
}

TEST(ScalarToStringTest, RejectsNulAndWhatIsNotUtf8) {
  EXPECT_THAT(
      ScalarToString(MakeNode(NodeKind::kText, std::string_view("a\0", 2))),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("NUL")));
  EXPECT_THAT(ScalarToString(MakeNode(NodeKind::kText, "\xFF")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "its escapes do not make UTF-8"));
}

TEST(ScalarToIntegerTest, TakesDecimalNumbersInTheirRange) {
  struct Case {
    std::string_view text;
    int64_t value;
  };
  constexpr Case kCases[] = {{"0", 0},   {"-0", 0},    {"7", 7},
                             {"-7", -7}, {"100", 100}, {"-100", -100}};
  for (const NodeKind kind : {NodeKind::kPlain, NodeKind::kNumber}) {
    for (const Case& c : kCases) {
      EXPECT_EQ(ScalarToInteger(MakeNode(kind, c.text), -100, 100).value(),
                c.value);
    }
  }
  using Limits = std::numeric_limits<int64_t>;
  EXPECT_EQ(ScalarToInteger(MakeNode(NodeKind::kNumber, "-9223372036854775808"),
                            Limits::min(), Limits::max())
                .value(),
            Limits::min());
}

TEST(ScalarToIntegerTest, RejectsEverythingElse) {
  for (const std::string_view text : {"", "-", "+1", "01", "1.0", "1e2", "0x10",
                                      "1_000", " 1", "1 ", "\xD9\xA1"}) {
    EXPECT_THAT(ScalarToInteger(MakeNode(NodeKind::kPlain, text), -100, 100),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "expected a whole number, got " + Quote(text)));
  }
  for (const std::string_view text :
       {"101", "-101", "99999999999999999999999999"}) {
    EXPECT_THAT(ScalarToInteger(MakeNode(NodeKind::kPlain, text), -100, 100),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("from -100 to 100, got `")));
  }
  EXPECT_THAT(ScalarToInteger(MakeNode(NodeKind::kText, "1"), -100, 100),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "expected a whole number, got text in quotes: `1`"));
}

TEST(ScalarToBoolTest, TakesTwoWordsOnly) {
  for (const NodeKind kind : {NodeKind::kPlain, NodeKind::kWord}) {
    EXPECT_TRUE(ScalarToBool(MakeNode(kind, "true")).value());
    EXPECT_FALSE(ScalarToBool(MakeNode(kind, "false")).value());
    for (const std::string_view text :
         {"yes", "no", "on", "True", "TRUE", "1", "0", "t", ""}) {
      EXPECT_THAT(ScalarToBool(MakeNode(kind, text)),
                  StatusIs(absl::StatusCode::kInvalidArgument,
                           HasSubstr("expected true or false, got `")));
    }
  }
  EXPECT_THAT(ScalarToBool(MakeNode(NodeKind::kText, "true")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("got text in quotes")));
}

TEST(ScalarToDurationTest, TakesSecondsWithFractions) {
  struct Case {
    std::string_view text;
    int64_t seconds;
    int32_t nanos;
  };
  constexpr Case kCases[] = {
      {"0s", 0, 0},
      {"5s", 5, 0},
      {"-5s", -5, 0},
      {"1.5s", 1, 500'000'000},
      {"-0.000000001s", 0, -1},
      {"315576000000s", 315'576'000'000, 0},
  };
  for (const Case& c : kCases) {
    const auto value = ScalarToDuration(MakeNode(NodeKind::kText, c.text));
    ASSERT_THAT(value, IsOk());
    EXPECT_EQ(value->seconds, c.seconds) << c.text;
    EXPECT_EQ(value->nanos, c.nanos) << c.text;
  }
  for (const std::string_view text :
       {"", "s", "5", "5 s", "5S", "5m", ".5s", "5.s", "--5s", "+5s",
        "1.0000000000s", "315576000001s", "99999999999999999999s"}) {
    EXPECT_THAT(ScalarToDuration(MakeNode(NodeKind::kPlain, text)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("a duration in seconds such as 5s")));
  }
  EXPECT_THAT(ScalarToDuration(MakeNode(NodeKind::kNumber, "5")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("such as 5s, got `5`")));
}

TEST(ScalarToEnumTest, TakesShortAndFullNames) {
  const auto& type = *v1::Role_descriptor();
  for (const std::string_view text :
       {"guest_second_stage", "guest-second-stage", "Guest_Second-Stage",
        "ROLE_GUEST_SECOND_STAGE"}) {
    for (const Format format : {Format::kYaml, Format::kJson}) {
      const auto value =
          ScalarToEnum(MakeNode(NodeKind::kText, text), format, type);
      ASSERT_THAT(value, IsOk()) << text;
      EXPECT_EQ((*value)->number(), v1::ROLE_GUEST_SECOND_STAGE);
    }
  }
  EXPECT_EQ(ScalarToEnum(MakeNode(NodeKind::kWord, "ROLE_HOST_STAGE_ONE"),
                         Format::kTextproto, type)
                .value()
                ->number(),
            v1::ROLE_HOST_STAGE_ONE);
}

TEST(ScalarToEnumTest, SaysWhatThereIs) {
  struct Case {
    NodeKind kind;
    Format format;
    std::string_view text;
    std::string_view message;
  };
  constexpr Case kCases[] = {
      {NodeKind::kPlain, Format::kYaml, "comon",
       "expected one of minimal, common, all, got `comon`; did you mean "
       "`common`?"},
      {NodeKind::kPlain, Format::kYaml, "unspecified",
       "expected one of minimal, common, all, got `unspecified`"},
      {NodeKind::kPlain, Format::kYaml, "",
       "expected one of minimal, common, all, got ``"},
      {NodeKind::kNumber, Format::kJson, "2",
       "expected one of minimal, common, all, got `2`"},
      {NodeKind::kText, Format::kTextproto, "PRESET_ALL",
       "expected one of PRESET_MINIMAL, PRESET_COMMON, PRESET_ALL, got text in "
       "quotes: `PRESET_ALL`"},
      {NodeKind::kWord, Format::kTextproto, "all",
       "expected one of PRESET_MINIMAL, PRESET_COMMON, PRESET_ALL, got `all`"},
      {NodeKind::kWord, Format::kTextproto, "PRESET_AL",
       "expected one of PRESET_MINIMAL, PRESET_COMMON, PRESET_ALL, got "
       "`PRESET_AL`; did you mean `PRESET_ALL`?"},
  };
  for (const Case& c : kCases) {
    EXPECT_THAT(
        ScalarToEnum(MakeNode(c.kind, c.text), c.format,
                     *v1::Preset_descriptor()),
        StatusIs(absl::StatusCode::kInvalidArgument, std::string(c.message)));
  }
}

TEST(ScalarToBytesTest, DecodesBase64OutsideTextproto) {
  EXPECT_EQ(
      ScalarToBytes(MakeNode(NodeKind::kText, "Zm9v"), Format::kJson).value(),
      "foo");
  EXPECT_EQ(ScalarToBytes(MakeNode(NodeKind::kText, "//79\n  +/8=\r\n"),
                          Format::kYaml)
                .value(),
            "\xFF\xFE\xFD\xFB\xFF");
  EXPECT_FALSE(
      ScalarToBytes(MakeNode(NodeKind::kText, "Zg"), Format::kYaml).ok());
  EXPECT_EQ(ScalarToBytes(MakeNode(NodeKind::kText, "Zm9v"), Format::kTextproto)
                .value(),
            "Zm9v");
  EXPECT_FALSE(
      ScalarToBytes(MakeNode(NodeKind::kNumber, "1234"), Format::kJson).ok());
  EXPECT_FALSE(
      ScalarToBytes(MakeNode(NodeKind::kWord, "Zm9v"), Format::kTextproto)
          .ok());
}

}  // namespace
}  // namespace bootmill::spec
