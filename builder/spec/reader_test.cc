// SPDX-License-Identifier: Apache-2.0
// The trees of the three readers, with all positions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/spec/format.h"
#include "builder/spec/node.h"
#include "builder/spec/positions.h"
#include "builder/spec/testing/marked_text.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::MarkedText;
using ::bootmill::testing::Unmark;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Outcome {
  std::optional<Node> root;
  std::vector<Violation> violations;
};

Outcome Read(std::string_view text, Format format) {
  const LineIndex lines(text);
  ViolationList violations;
  const TextReport report = {&lines, &violations};
  Outcome outcome;
  switch (format) {
    case Format::kYaml:
      outcome.root = ReadYaml(text, report);
      break;
    case Format::kJson:
      outcome.root = ReadJson(text, report);
      break;
    case Format::kTextproto:
      outcome.root = ReadTextproto(text, report);
      break;
  }
  outcome.violations = violations.TakeSorted();
  return outcome;
}

std::string_view Letter(NodeKind kind) {
  switch (kind) {
    case NodeKind::kInvalid:
      return "!";
    case NodeKind::kNull:
      return "0";
    case NodeKind::kPlain:
      return "p";
    case NodeKind::kText:
      return "t";
    case NodeKind::kNumber:
      return "n";
    case NodeKind::kWord:
      return "w";
    case NodeKind::kList:
      return "[]";
    case NodeKind::kMap:
      return "{}";
  }
  return "";
}

std::string Show(const LineIndex& lines, ByteRange range) {
  const Range where = lines.Of(range);
  return absl::StrFormat("%d:%d-%d:%d", where.begin.line, where.begin.column,
                         where.end.line, where.end.column);
}

// Prints one line for each node: indentation, key and its range, kind, text,
// range.
void Dump(const Node& node, const LineIndex& lines, const std::string& indent,
          std::string* out) {
  *out += indent;
  if (!node.key.empty()) {
    *out += absl::StrFormat("%s(%s) ", node.key, Show(lines, node.key_range));
  }
  *out += Letter(node.kind);
  if (node.kind != NodeKind::kList && node.kind != NodeKind::kMap) {
    *out += " " + Quote(node.text);
  }
  *out += " " + Show(lines, node.range) + "\n";
  for (const Node& child : node.children) {
    Dump(child, lines, indent + " ", out);
  }
}

std::string DumpText(std::string_view text, Format format) {
  const Outcome outcome = Read(text, format);
  EXPECT_THAT(outcome.violations, IsEmpty());
  if (!outcome.root.has_value()) {
    return "no tree";
  }
  std::string out;
  Dump(*outcome.root, LineIndex(text), "", &out);
  return out;
}

TEST(ReadYamlTest, PlacesBlockStyle) {
  EXPECT_EQ(DumpText("a: \xC3\xA9 x # comment\n"
                     "\"b\":   'it''s'\n"
                     "list:\n"
                     "- 1\n"
                     "-   k: |\n"
                     "      two\n"
                     "      lines\n"
                     "    m: \"q\\\"\\u00e9\"\n",
                     Format::kYaml),
            "{} 1:1-8:19\n"
            " a(1:1-1:2) p `\xC3\xA9 x` 1:4-1:7\n"
            " b(2:1-2:4) t `it's` 2:8-2:15\n"
            " list(3:1-3:5) [] 4:1-8:19\n"
            "  p `1` 4:3-4:4\n"
            "  {} 5:5-8:19\n"
            "   k(5:5-5:6) t `two\\u{a}lines\\u{a}` 5:8-5:9\n"
            "   m(8:5-8:6) t `q\"\xC3\xA9` 8:8-8:19\n");
}

TEST(ReadYamlTest, PlacesFlowStyleAndLineEndsOfBothKinds) {
  EXPECT_EQ(DumpText("{a: [x, \"y z\"],\r\n b: {c: ~}}\r\n", Format::kYaml),
            "{} 1:1-2:10\n"
            " a(1:2-1:3) [] 1:5-1:14\n"
            "  p `x` 1:6-1:7\n"
            "  t `y z` 1:9-1:14\n"
            " b(2:2-2:3) {} 2:5-2:10\n"
            "  c(2:6-2:7) 0 `` 2:9-2:10\n");
}

TEST(ReadYamlTest, PlacesEmptyValuesAtTheirKeyOrDash) {
  EXPECT_EQ(DumpText("a:\n"
                     "nullable:\n"
                     "  - # nothing\n"
                     "\n"
                     "  # more\n"
                     "  - x\n"
                     "  -\n"
                     "c: null\n",
                     Format::kYaml),
            "{} 1:1-8:8\n"
            " a(1:1-1:2) 0 `` 1:1-1:2\n"
            " nullable(2:1-2:9) [] 3:3-7:4\n"
            "  0 `` 3:3-3:4\n"
            "  p `x` 6:5-6:6\n"
            "  0 `` 7:3-7:4\n"
            " c(8:1-8:2) 0 `` 8:4-8:8\n");
}

TEST(ReadYamlTest, TakesPlainTextOverSeveralLines) {
  EXPECT_EQ(DumpText("a: one\n  two\nb: >-\n  x\n  y\n", Format::kYaml),
            "{} 1:1-3:6\n"
            " a(1:1-1:2) p `one two` 1:4-1:7\n"
            " b(3:1-3:2) t `x y` 3:4-3:6\n");
}

TEST(ReadYamlTest, TakesNoDocumentAsNull) {
  for (const std::string_view text : {"", "\n\n", "# comment\n", "---\n"}) {
    const Outcome outcome = Read(text, Format::kYaml);
    ASSERT_TRUE(outcome.root.has_value()) << Quote(text);
    EXPECT_EQ(outcome.root->kind, NodeKind::kNull) << Quote(text);
    EXPECT_THAT(outcome.violations, IsEmpty()) << Quote(text);
  }
}

TEST(ReadJsonTest, PlacesEveryToken) {
  EXPECT_EQ(DumpText("{\"a\": [1, -2.5e3 , true,null],\n"
                     "\t\"\xC3\xA9\\\"\" :{\"b\":\"x\\\\\"}, \"c\":{}}\n",
                     Format::kJson),
            "{} 1:1-2:29\n"
            " a(1:2-1:5) [] 1:7-1:30\n"
            "  n `1` 1:8-1:9\n"
            "  n `-2.5e3` 1:11-1:17\n"
            "  w `true` 1:20-1:24\n"
            "  0 `null` 1:25-1:29\n"
            " \xC3\xA9\"(2:2-2:7) {} 2:9-2:20\n"
            "  b(2:10-2:13) t `x\\` 2:14-2:19\n"
            " c(2:22-2:25) {} 2:26-2:28\n");
}

TEST(ReadTextprotoTest, PlacesEveryToken) {
  EXPECT_EQ(DumpText("# comment\n"
                     "a: \"\xC3\xA9\" 'x'  b: -1;\n"
                     "\tc { d: [1, W, \"t\"], e < f: 2.5f > }\n"
                     "c: [{}, {a: 1}] g: []\n",
                     Format::kTextproto),
            "{} 1:1-5:1\n"
            " a(2:1-2:2) t `\xC3\xA9x` 2:4-2:11\n"
            " b(2:13-2:14) n `-1` 2:16-2:18\n"
            " c(3:2-3:3) {} 3:4-3:37\n"
            "  d(3:6-3:7) [] 3:9-3:20\n"
            "   n `1` 3:10-3:11\n"
            "   w `W` 3:13-3:14\n"
            "   t `t` 3:16-3:19\n"
            "  e(3:22-3:23) {} 3:24-3:35\n"
            "   f(3:26-3:27) n `2.5f` 3:29-3:33\n"
            " c(4:1-4:2) [] 4:4-4:16\n"
            "  {} 4:5-4:7\n"
            "  {} 4:9-4:15\n"
            "   a(4:10-4:11) n `1` 4:13-4:14\n"
            " g(4:17-4:18) [] 4:20-4:22\n");
}

TEST(ReadTextprotoTest, TakesNoTextAsAnEmptyMessage) {
  EXPECT_EQ(DumpText("", Format::kTextproto), "{} 1:1-1:1\n");
}

struct BadText {
  Format format;
  std::string_view marked;  // `@` marks where the finding is expected
  std::string_view message;
};

constexpr Format kYaml = Format::kYaml;
constexpr Format kJson = Format::kJson;
constexpr Format kText = Format::kTextproto;

// Each of these errors ends the parsing.
constexpr BadText kSyntaxErrors[] = {
    {kYaml, "a: b\n  c@: d\n", "YAML: illegal map value"},
    {kYaml, "a: [b, c@", "YAML: expected `,` or `]`; is a `[` not closed?"},
    {kYaml, "a: [b\n\nc@: d\ne: [f]\n",
     "YAML: expected `,` or `]`; is a `[` not closed?"},
    {kYaml, "{a: [b]@", "YAML: expected `,` or `}`; is a `{` not closed?"},
    {kYaml, "a: [[b]@", "YAML: expected `,` or `]`; is a `[` not closed?"},
    {kYaml, "@{a: b}: c\n---\n", "a key must be text, not a map of fields"},
    {kYaml, "@[a]: c: d\n", "a key must be text, not a list"},
    {kYaml, "a: \"b@", "YAML: illegal EOF in scalar"},
    {kYaml, "a: b@: c\n", "YAML: illegal map value"},
    {kYaml, "a: @%b\n", "YAML: unknown token"},
    {kYaml, "a: \"\\q@\"\n", "YAML: unknown escape character: q"},
    {kYaml, "a: \"\\\xC3@\xA9\"\n", "YAML: unknown escape character: \\u{c3}"},
    {kYaml, "boot:\n@\ttimeout: 5s\n", "a tab in the indentation; use spaces"},
    {kYaml, "a: |\n@\tx\n",
     "YAML: illegal tab when looking for indentation; a tab indents this line: "
     "use spaces"},
    {kYaml, "a: b\n@---\nc: d\n",
     "something follows the end of the document; a spec is one YAML document"},
    {kYaml, "a: b\n...\n@c: d\n",
     "something follows the end of the document; a spec is one YAML document"},
    {kYaml, "? @[a, b]\n: c\n", "a key must be text, not a list"},
    {kYaml, "@{a: b}: c\n", "a key must be text, not a map of fields"},
    {kYaml, "a: 1\n@: c\n", "a key is missing, or is null"},
    {kYaml, "@~: c\n", "a key is missing, or is null"},
    {kYaml, "a: &x 1\n@*x : c\n", "an alias cannot be a key"},
    {kYaml, "a: @*nowhere\n", "aliases are refused; write the value out"},
    {kYaml, "@%YAML 3.0\n---\na: b\n", "YAML: "},
    {kJson, "@",
     "JSON: error while parsing value - unexpected end of input; expected "
     "'[', '{', or a literal"},
    {kJson, "{\"a\": @}",
     "JSON: error while parsing value - unexpected '}'; expected '[', '{', or "
     "a literal"},
    {kJson, "{\"a\": 1@",
     "JSON: error while parsing object - unexpected end of input; expected "
     "'}'"},
    {kJson, "{\"a\": 1,@}",
     "JSON: error while parsing object key - unexpected '}'; expected string "
     "literal"},
    {kJson, "{\"a\": @NaN}",
     "JSON: error while parsing value - invalid literal"},
    {kJson, "{} @{}",
     "JSON: error while parsing value - unexpected '{'; expected end of input"},
    {kJson, "@// c\n{}", "JSON: error while parsing value - invalid literal"},
    {kJson, "{\"a\": @1e99999}", "JSON: a number that cannot be represented"},
    {kText, "a@", "textproto: expected `:` or `{`, got the end of the text"},
    {kText, "a: @", "textproto: expected a value, got the end of the text"},
    {kText, "a {@", "textproto: expected `}`, got the end of the text"},
    {kText, "a < b: 1 @}", "textproto: expected the name of a field, got `}`"},
    {kText, "a: [1 @2]", "textproto: expected `,` or `]`, got `2`"},
    {kText, "a: [1, @]", "textproto: expected a value, got `]`"},
    {kText, "a: [@[1]]", "textproto: expected a value, got `[`"},
    {kText, "a [@1]", "textproto: expected `:` or `{`, got `1`"},
    {kText, "a: -@x", "textproto: expected a value, got `x`"},
    {kText, "@[a.b] { }", "textproto: extensions and Any are not supported"},
    {kText, "\ta: \"b@\n",
     "textproto: string literals cannot cross line "
     "boundaries"},
    {kText, "a: \"\\@q\"",
     "textproto: invalid escape sequence in string "
     "literal"},
    {kText, "@1: 2", "textproto: expected the name of a field, got `1`"},
};

TEST(ReaderTest, EndsAtTheFirstSyntaxError) {
  for (const BadText& bad : kSyntaxErrors) {
    const MarkedText text = Unmark(bad.marked);
    const Outcome outcome = Read(text.text, bad.format);
    EXPECT_FALSE(outcome.root.has_value()) << bad.marked;
    ASSERT_FALSE(outcome.violations.empty()) << bad.marked;
    const Violation& last = outcome.violations.back();
    EXPECT_EQ(last.message.substr(0, bad.message.size()), bad.message)
        << bad.marked;
    EXPECT_EQ(last.position->begin, text.mark) << bad.marked << "\n"
                                               << FormatViolation("got", last);
    EXPECT_EQ(last.field_path, "") << bad.marked;
  }
}

TEST(ReadYamlTest, ReportsAnchorsAliasesAndTagsAndGoesOn) {
  struct Case {
    std::string_view marked;
    std::string_view path;
    std::string_view message;
  };
  constexpr std::string_view kAnchor =
      "anchors are refused; remove the `&` and write each value out";
  constexpr std::string_view kTag =
      "tags are refused; the field decides what its value is";
  const Case cases[] = {
      {"a: @&x b\n", "a", kAnchor},
      {"a:\n  - @&x {b: c}\n", "a[0]", kAnchor},
      {"a: [1, @&x [2]]\n", "a[1]", kAnchor},
      {"a: @!!str b\n", "a", kTag},
      {"a: @!local b\n", "a", kTag},
      {"a: @! b\n", "a", kTag},
      {"a: @!<tag:x> {b: c}\n", "a", kTag},
      {"a: [1, 2, @!!map {}]\n", "a[2]", kTag},
      {"%TAG !e! tag:e,2000:\n---\na: @!e!x b\n", "a", kTag},
  };
  for (const Case& c : cases) {
    const MarkedText text = Unmark(c.marked);
    const Outcome outcome = Read(text.text, Format::kYaml);
    EXPECT_TRUE(outcome.root.has_value()) << c.marked;
    ASSERT_THAT(outcome.violations, SizeIs(1)) << c.marked;
    EXPECT_EQ(outcome.violations[0].field_path, c.path) << c.marked;
    EXPECT_EQ(outcome.violations[0].message, c.message) << c.marked;
    EXPECT_EQ(outcome.violations[0].position->begin, text.mark) << c.marked;
  }
  const MarkedText alias = Unmark("a: &x b\nc: [@*x]\n");
  const Outcome outcome = Read(alias.text, Format::kYaml);
  ASSERT_TRUE(outcome.root.has_value());
  ASSERT_THAT(outcome.violations, SizeIs(2));
  EXPECT_EQ(outcome.violations[1].field_path, "c[0]");
  EXPECT_EQ(outcome.violations[1].position->begin, alias.mark);
  EXPECT_EQ(outcome.root->children[1].children[0].kind, NodeKind::kInvalid);
}

TEST(ReadYamlTest, TakesQuotedTextAsUntagged) {
  EXPECT_EQ(DumpText("a: \"!x\"\nb: '&y'\n", Format::kYaml),
            "{} 1:1-2:8\n"
            " a(1:1-1:2) t `!x` 1:4-1:8\n"
            " b(2:1-2:2) t `&y` 2:4-2:8\n");
}

}  // namespace
}  // namespace bootmill::spec
