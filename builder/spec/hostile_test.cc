// SPDX-License-Identifier: Apache-2.0
// Hostile texts: each is refused quickly, with a clear finding and without a
// crash. The suite also runs under AddressSanitizer and UBSan.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/node.h"
#include "builder/spec/parse.h"
#include "builder/spec/testing/rule.h"
#include "common/clock.h"
#include "common/limits.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::Formatted;
using ::bootmill::testing::Times;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr Format kYaml = Format::kYaml;
constexpr Format kJson = Format::kJson;
constexpr Format kText = Format::kTextproto;
constexpr Format kFormats[] = {kYaml, kJson, kText};

// A limit for the time of one text: much more than the slowest takes under
// sanitizers on a busy machine, and much less than a parser would take that is
// not linear.
constexpr std::chrono::seconds kLimit(10);

// Returns the finding of a text that has exactly one.
std::string Only(const std::string& text, Format format) {
  const Stopwatch watch;
  const ParseResult result = Load(text, format);
  EXPECT_LT(watch.Elapsed(), kLimit) << text.substr(0, 20);
  EXPECT_FALSE(result.ok()) << text.substr(0, 20);
  const std::vector<std::string> lines = Formatted(result.violations);
  EXPECT_THAT(lines, SizeIs(1)) << text.substr(0, 20);
  return lines.empty() ? "" : lines[0];
}

TEST(HostileTextTest, TenMegabytesAreRefusedUnread) {
  for (const Format format : kFormats) {
    for (const char c : {'x', '[', '"', '\xFF'}) {
      const std::string text(10 * kMiB, c);
      EXPECT_EQ(Only(text, format),
                "f: the text has 10485760 bytes; at most 262144 are read");
    }
  }
}

TEST(HostileTextTest, DeepNestingIsRefused) {
  struct Case {
    Format format;
    std::string text;
  };
  constexpr size_t kDepth = 100'000;
  const Case cases[] = {
      {kYaml, Times("[", kDepth)},
      {kYaml, Times("{a: ", kDepth / 2)},
      {kYaml, Times("[{", kDepth)},
      {kYaml, Times("- ", kDepth)},
      {kYaml, Times("? ", kDepth)},
      {kYaml, Times("- - ", 400) + Times("[", kDepth)},
      {kYaml, Times("[", kDepth) + Times("]", kDepth)},
      {kYaml, "a: " + Times("[", kDepth)},
      {kJson, Times("[", kDepth)},
      {kJson, Times("{\"\":", 50'000)},
      {kJson, Times("[{\"a\":", 40'000)},
      {kJson, Times("[", kDepth) + Times("]", kDepth)},
      {kText, Times("a{", kDepth)},
      {kText, Times("a<", kDepth)},
      {kText, Times("a:[{", 60'000)},
      {kText, Times("a{", 80'000) + Times("}", 80'000)},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(Only(c.text, c.format), HasSubstr("nested more than 32 levels"))
        << c.text.substr(0, 20);
  }
}

TEST(HostileTextTest, DeepIndentationIsRefused) {
  std::string text;
  for (size_t depth = 0; depth < 700; ++depth) {
    text += std::string(depth, ' ') + "a:\n";
  }
  EXPECT_EQ(Only(text, kYaml), "f:33:33: nested more than 32 levels deep");
}

TEST(HostileTextTest, ManyValuesAreRefused) {
  const std::string commas = "[1" + Times(",1", kMaxNodes);
  EXPECT_THAT(Only(commas + "]", kYaml), HasSubstr("more than 20000 values"));
  EXPECT_THAT(Only(commas + "]", kJson), HasSubstr("more than 20000 values"));
  EXPECT_THAT(Only("targets: " + commas + "]", kText),
              HasSubstr("more than 20000 values"));
  EXPECT_THAT(Only(Times("a: 1\n", 50'000), kYaml),
              HasSubstr("more than 20000 values"));
  EXPECT_THAT(Only(Times("a:1 ", 60'000), kText),
              HasSubstr("more than 20000 values"));
  EXPECT_THAT(Only("[" + Times(",", 200'000), kYaml), HasSubstr("f:1:"));
}

TEST(HostileTextTest, ManyFindingsAreBounded) {
  const std::string yaml = "fleet: a\n" + Times("x: 1\n", 15'000);
  const std::string json =
      "{" + Times("\"x\": 1, ", 15'000) + "\"fleet\": \"a\"}";
  const std::string textproto = Times("x: 1 ", 15'000);
  for (const ParseResult& result :
       {Load(yaml, kYaml), Load(json, kJson), Load(textproto, kText)}) {
    EXPECT_THAT(result.violations, SizeIs(kMaxViolations));
    EXPECT_GE(result.omitted, 15'000 - kMaxViolations);
  }
}

TEST(HostileTextTest, ALongLineTakesNoLongerThanManyShortOnes) {
  // Everything in one line, with code points of several bytes and a long run of
  // blanks before the mistake.
  const std::string blanks(100'000, ' ');
  const std::string list = Times("\"\xC3\xA9\",", 19'000);
  const std::string texts[] = {
      blanks + "{\"fleet\":\"a\",\"targets\":[" + list + "\"x\"]}",
      blanks + "[" + Times(",", 19'000)};
  for (const std::string& text : texts) {
    const Stopwatch watch;
    const ParseResult result = Load(text, kYaml);
    EXPECT_LT(watch.Elapsed(), kLimit);
    EXPECT_FALSE(result.ok());
  }
}

TEST(HostileTextTest, LongStringsAreCutInFindings) {
  const std::string text(250'000, 'x');
  const ParseResult results[] = {
      Load("fleet: " + text + "\ntargets: [" + text + "]", kYaml),
      Load(text + ": 1", kYaml),
      Load("{\"" + text + "\": 1}", kJson),
      Load("{\"fleet\": \"" + text + "\", \"targets\": \"\"}", kJson),
      Load("{\"a\": \"" + text, kJson),
      Load("{\"a\": " + text, kJson),
      Load(text + ": 1", kText),
      Load("fleet: \"" + text + "\"", kText),
      Load("fleet: " + text, kText),
      Load("fleet: \"" + text, kText)};
  for (const ParseResult& result : results) {
    ASSERT_FALSE(result.violations.empty());
    for (const Violation& violation : result.violations) {
      EXPECT_LT(violation.message.size(), 500U);
      EXPECT_LT(violation.field_path.size(), 200U);
    }
  }
}

TEST(HostileTextTest, AliasBombsAreRefused) {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char name = 'b'; name <= 'z'; ++name) {
    const std::string previous = std::string("*") + char(name - 1);
    bomb += absl::StrFormat("%c: &%c [%s%s]\n", name, name,
                            Times(previous + ", ", 8), previous);
  }
  const Stopwatch watch;
  const ParseResult result = Load(bomb, kYaml);
  EXPECT_LT(watch.Elapsed(), kLimit);
  EXPECT_THAT(Formatted(result.violations),
              ::testing::Contains(
                  HasSubstr("aliases are refused; write the value out")));
}

TEST(HostileTextTest, BytesThatAreNoTextAreRefused) {
  for (const Format format : kFormats) {
    EXPECT_EQ(Only("\n \xC3\xA9\xC0\xAF", format),
              "f:2:3: byte 0xc0 is not UTF-8; save the text as UTF-8");
    EXPECT_EQ(Only(std::string("a\n\0b", 4), format),
              "f:2:1: control character U+0000; write it as an escape");
    EXPECT_EQ(Only(std::string("\xFF\xFE{\0}\0", 6), format),
              "f:1:1: byte 0xff is not UTF-8; save the text as UTF-8");
    EXPECT_EQ(Only("\xEF\xBB\xBF{}", format),
              "f:1:1: the text begins with a byte order mark; save it without "
              "one");
    EXPECT_EQ(Only("{}\r{}", format),
              "f:1:3: carriage return that no line feed follows; end lines "
              "with LF or CR LF");
  }
}

TEST(HostileTextTest, HugeNumbersAreRefused) {
  const std::string digits(100'000, '9');
  EXPECT_THAT(
      Formatted(
          Parse("boot: {unlock: {tries: " + digits + "}}", kYaml).violations),
      ElementsAre(AllOf(HasSubstr("f:1:24: boot.unlock.tries: expected a whole "
                                  "number from"),
                        HasSubstr("9999..."))));
  EXPECT_EQ(
      Only("{\"boot\": {\"unlock\": {\"tries\": " + digits + "}}}", kJson),
      "f:1:31: JSON: a number that cannot be represented");
  EXPECT_THAT(
      Formatted(
          Parse("boot { unlock { tries: " + digits + " } }", kText).violations),
      ElementsAre(HasSubstr("f:1:24: boot.unlock.tries: expected a whole")));
  EXPECT_THAT(
      Formatted(Parse("boot: {timeout: " + digits + "s}", kYaml).violations),
      ElementsAre(HasSubstr("f:1:17: boot.timeout: expected a")));
}

TEST(HostileTextTest, OverlongBase64IsRefused) {
  const std::string base64 = Times("QUFB", 60'000);
  EXPECT_THAT(
      Formatted(Load("fleet: a\ntargets: [i386-xen]\nboot: {guest_keys: "
                     "[{name: a, openpgp_key: " +
                         base64 + "}]}",
                     kYaml)
                    .violations),
      ElementsAre("f:3:44: boot.guest_keys[0].openpgp_key: has 180000 bytes; "
                  "at most 65536 are allowed"));
}

// Every text that our textproto reader accepts, protobuf's own accepts with the
// same meaning.
TEST(TextprotoTest, IsASubsetOfProtobufsOwn) {
  for (const std::string_view text :
       {"", "fleet: \"a\"", "fleet: 'a' \"b\";", "fleet : \"a\" , targets:[]",
        "targets: [\"a\", 'b'], targets: \"c\"", "boot { }", "boot: < >",
        "boot { sources [{grub_config {}}, <extlinux: {}>] }",
        "boot { timeout { seconds: 5 nanos: -1 } }",
        "boot { unlock { tries: -0 } }", "boot { unlock { tries: - 3 } }",
        "role: ROLE_HOST_STAGE_ONE", "# c\nfleet: \"\\u00e9\\n\\x41\\101\"",
        "files { data: \"\\377\\000\" }", "boot { lock { disable_cli: true } }",
        "boot: { unlock: { all: false } };", "fleet: \"a\"targets: \"b\"",
        "boot{}files{}", "targets: [\"a\" \"b\", \"c\"]"}) {
    const ParseResult result = Parse(text, kText);
    EXPECT_THAT(Formatted(result.violations), ::testing::IsEmpty()) << text;
    ASSERT_TRUE(result.ok()) << text;
    v1::LoaderSpec expected;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text),
                                                              &expected))
        << text;
    EXPECT_EQ(result.spec->message.DebugString(), expected.DebugString());
  }
}

}  // namespace
}  // namespace bootmill::spec
