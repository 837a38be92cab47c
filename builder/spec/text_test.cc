// SPDX-License-Identifier: Apache-2.0
// The basic parts of this folder: UTF-8, lines, quoting, the check of a text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "builder/spec/format.h"
#include "builder/spec/positions.h"
#include "builder/spec/violation.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Utf8Test, DecodesEverySize) {
  struct Case {
    std::string_view text;
    char32_t value;
  };
  constexpr Case kCases[] = {
      {"A", 'A'},
      {"\x7F", 0x7F},
      {"\xC2\x80", 0x80},
      {"\xDF\xBF", 0x7FF},
      {"\xE0\xA0\x80", 0x800},
      {"\xED\x9F\xBF", 0xD7FF},
      {"\xEF\xBF\xBF", 0xFFFF},
      {"\xF0\x90\x80\x80", 0x10000},
      {"\xF4\x8F\xBF\xBF", 0x10FFFF},
  };
  for (const Case& c : kCases) {
    const std::optional<CodePoint> point = DecodeUtf8(c.text, 0);
    ASSERT_TRUE(point.has_value()) << Quote(c.text);
    EXPECT_EQ(point->value, c.value);
    EXPECT_EQ(point->size_bytes, c.text.size());
    EXPECT_EQ(FindInvalidUtf8(c.text), std::nullopt);
    EXPECT_EQ(CountCodePoints(c.text), 1U);
  }
}

TEST(Utf8Test, RejectsWhatIsNotUtf8) {
  constexpr std::string_view kCases[] = {
      "\x80",                  // a continuation byte alone
      "\xC3",                  // cut short
      "\xC3(",                 // no continuation byte
      "\xC0\xAF",              // overlong
      "\xE0\x9F\xBF",          // overlong
      "\xF0\x8F\xBF\xBF",      // overlong
      "\xED\xA0\x80",          // surrogate
      "\xF4\x90\x80\x80",      // above U+10FFFF
      "\xF8\x88\x80\x80\x80",  // five bytes
      "\xFF",
  };
  for (const std::string_view text : kCases) {
    EXPECT_FALSE(DecodeUtf8(text, 0).has_value()) << Quote(text);
    EXPECT_EQ(FindInvalidUtf8("ab" + std::string(text)), 2U) << Quote(text);
  }
}

TEST(Utf8Test, KnowsWhatCannotBeSeen) {
  constexpr char32_t kUnseen[] = {0x0,    0xA,    0x1F,    0x7F,   0x85,
                                  0xAD,   0x200B, 0x202E,  0x2028, 0x2066,
                                  0xFEFF, 0xFFFE, 0x1FFFF, 0xE0041};
  for (const char32_t c : kUnseen) {
    EXPECT_FALSE(IsPrintable(c)) << static_cast<unsigned>(c);
  }
  constexpr char32_t kSeen[] = {0x20, 0x7E, 0xA0, 0xE9, 0x416, 0x4E2D, 0x1F600};
  for (const char32_t c : kSeen) {
    EXPECT_TRUE(IsPrintable(c)) << static_cast<unsigned>(c);
  }
}

TEST(LineIndexTest, CountsCodePoints) {
  const std::string text = "ab\n\xC3\xA9\tx\xF0\x9F\x98\x80y\r\n\nz";
  const LineIndex lines(text);
  EXPECT_EQ(lines.At(0), (Position{1, 1}));
  EXPECT_EQ(lines.At(2), (Position{1, 3}));
  EXPECT_EQ(lines.At(3), (Position{2, 1}));
  EXPECT_EQ(lines.At(5), (Position{2, 2}));
  EXPECT_EQ(lines.At(text.find('y')), (Position{2, 5}));
  EXPECT_EQ(lines.At(text.find('z')), (Position{4, 1}));
  EXPECT_EQ(lines.At(text.size()), (Position{4, 2}));
  EXPECT_EQ(lines.At(1'000'000), (Position{4, 2}));
  EXPECT_EQ(LineIndex().At(5), (Position{1, 1}));
  EXPECT_EQ(lines.LineStart(text.find('y')), 3U);
}

TEST(PositionMapTest, FallsBackToWhatIsAround) {
  PositionMap positions{LineIndex("a\nb\nc\n")};
  positions.Record("", {0, 6});
  positions.Record("boot", {2, 3});
  positions.Record("boot.sources[1]", {4, 5});
  positions.Record("boot", {0, 1});  // the first record of a path counts
  EXPECT_EQ(positions.Find("boot.sources[1].grub_config.paths[3]")->begin,
            (Position{3, 1}));
  EXPECT_EQ(positions.Find("boot.sources[0]")->begin, (Position{2, 1}));
  EXPECT_EQ(positions.Find("bootx")->begin, (Position{1, 1}));
  EXPECT_EQ(PositionMap().Find("boot"), std::nullopt);
}

TEST(QuoteTest, IsBoundedAndPrintable) {
  EXPECT_EQ(Quote("abc"), "`abc`");
  EXPECT_EQ(Quote("a\nb\x1B[2J"), "`a\\u{a}b\\u{1b}[2J`");
  EXPECT_EQ(Quote("\xC3\xA9\xFF"), "`\xC3\xA9\\u{ff}`");
  // The character is given by its bytes, so that this source contains none that
  // turns the direction of text.
  const std::string right_to_left = {'\xE2', '\x80', '\xAE'};
  EXPECT_EQ(Quote(right_to_left), "`\\u{202e}`");
  EXPECT_EQ(Quote(std::string(61, 'x')), "`" + std::string(60, 'x') + "...`");
  EXPECT_EQ(Printable("a`\n\xC3"), "a`\\u{a}\\u{c3}");
  EXPECT_EQ(Printable(std::string(201, 'x')), std::string(200, 'x') + "...");
  EXPECT_EQ(FieldPath("", "fleet"), "fleet");
  EXPECT_EQ(FieldPath("boot", "a b"), "boot.`a b`");
  EXPECT_LT(FieldPath("boot", std::string(100'000, 'x')).size(), 100U);
  EXPECT_EQ(ElementPath("a.b", 7), "a.b[7]");
}

TEST(CheckTextTest, FindsTheFirstUnfitByte) {
  struct Case {
    std::string text;
    size_t begin;
    std::string_view message;
  };
  const Case cases[] = {
      {"\xEF\xBB\xBF{}", 0, "byte order mark"},
      {"a\xC3\xA9\xFF", 3, "byte 0xff is not UTF-8"},
      {std::string("a\0b", 3), 1, "U+0000"},
      {"a\x1B", 1, "U+001B"},
      {"a\x7F", 1, "U+007F"},
      {"a\xC2\x85", 1, "U+0085"},
      {"a\rb", 1, "carriage return"},
      {"a\r", 1, "carriage return"},
  };
  for (const Case& c : cases) {
    const std::optional<TextProblem> problem = CheckText(c.text);
    ASSERT_TRUE(problem.has_value()) << c.message;
    ASSERT_TRUE(problem->where.has_value());
    EXPECT_EQ(problem->where->begin, c.begin) << c.message;
    EXPECT_THAT(problem->message, HasSubstr(std::string(c.message)));
  }
  EXPECT_FALSE(CheckText("a\tb\r\nc\n\xC3\xA9").has_value());
}

TEST(CheckTextTest, LooksAtNothingOfATextThatIsTooLong) {
  EXPECT_FALSE(CheckText(std::string(kMaxSpecBytes, 'x')).has_value());
  const std::optional<TextProblem> problem =
      CheckText(std::string(kMaxSpecBytes + 1, '\0'));
  ASSERT_TRUE(problem.has_value());
  EXPECT_FALSE(problem->where.has_value());
  EXPECT_EQ(problem->message,
            "the text has 262145 bytes; at most 262144 are read");
}

TEST(FormatTest, GoesByTheEndOfTheName) {
  EXPECT_EQ(FormatOfPath("a.yaml").value(), Format::kYaml);
  EXPECT_EQ(FormatOfPath("x/a.YML").value(), Format::kYaml);
  EXPECT_EQ(FormatOfPath("a.yaml.json").value(), Format::kJson);
  EXPECT_EQ(FormatOfPath("a.textproto").value(), Format::kTextproto);
  EXPECT_EQ(FormatOfPath("a.txtpb").value(), Format::kTextproto);
  EXPECT_EQ(FormatOfPath("a.pbtxt").value(), Format::kTextproto);
  EXPECT_THAT(FormatOfPath("yaml"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("cannot tell the format of `yaml`")));
  EXPECT_THAT(FormatOfPath(""), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("cannot tell")));
}

TEST(ViolationTest, HasAStableForm) {
  const Range range = {{3, 7}, {3, 9}};
  EXPECT_EQ(FormatViolation("a.yaml", {"boot.timeout", range, "bad"}),
            "a.yaml:3:7: boot.timeout: bad");
  EXPECT_EQ(FormatViolation("a.yaml", {"", range, "bad"}), "a.yaml:3:7: bad");
  EXPECT_EQ(FormatViolation("a.yaml", {"fleet", std::nullopt, "bad"}),
            "a.yaml: fleet: bad");
}

TEST(ViolationTest, IsBoundedAndInTheOrderOfTheText) {
  ViolationList list;
  list.Add("none", std::nullopt, "last");
  for (int i = 0; i < 200; ++i) {
    list.Add("x", Range{{200 - i, 1}, {200 - i, 2}}, "m");
  }
  const std::vector<Violation> sorted = list.TakeSorted();
  ASSERT_THAT(sorted, SizeIs(kMaxViolations));
  EXPECT_EQ(sorted.front().position->begin.line, 102);
  EXPECT_EQ(sorted.back().field_path, "none");
  EXPECT_EQ(list.omitted(), 201 - kMaxViolations);
}

}  // namespace
}  // namespace bootmill::spec
