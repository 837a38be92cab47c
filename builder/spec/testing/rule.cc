// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/testing/rule.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "builder/spec/parse.h"
#include "builder/spec/testing/marked_text.h"

namespace bootmill::testing {
namespace {

using ::bootmill::spec::Format;
using ::bootmill::spec::ParseResult;
using ::testing::SizeIs;

// Expects that `text` has exactly the finding of `rule`.
void ExpectFinding(const Rule& rule, const std::string& text, Format format) {
  const ParseResult result = spec::Load(text, format);
  ASSERT_THAT(Formatted(result.violations), SizeIs(1)) << text;
  EXPECT_EQ(result.violations[0].field_path, rule.path) << text;
  EXPECT_EQ(result.violations[0].message, rule.message) << text;
  EXPECT_TRUE(result.violations[0].position.has_value()) << text;
}

}  // namespace

void ExpectRule(const Rule& rule) {
  const MarkedText yaml = Unmark(rule.marked);
  ExpectFinding(rule, yaml.text, Format::kYaml);
  const ParseResult loaded = spec::Load(yaml.text, Format::kYaml);
  ASSERT_FALSE(loaded.violations.empty());
  EXPECT_EQ(loaded.violations[0].position->begin, yaml.mark)
      << rule.marked << "\n"
      << FormatViolation("got", loaded.violations[0]);

  const ParseResult parsed = spec::Parse(yaml.text, Format::kYaml);
  ASSERT_TRUE(parsed.ok()) << rule.marked;
  std::string json;
  ASSERT_TRUE(
      google::protobuf::util::MessageToJsonString(parsed.spec->message, &json)
          .ok());
  ExpectFinding(rule, json, Format::kJson);
  std::string textproto;
  ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(parsed.spec->message,
                                                          &textproto));
  ExpectFinding(rule, textproto, Format::kTextproto);
}

std::vector<std::string> Formatted(
    const std::vector<spec::Violation>& violations) {
  std::vector<std::string> lines;
  lines.reserve(violations.size());
  for (const spec::Violation& violation : violations) {
    lines.push_back(FormatViolation("f", violation));
  }
  return lines;
}

std::string Times(std::string_view unit, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += unit;
  }
  return text;
}

std::string Numbered(std::string_view before, size_t count,
                     std::string_view after) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "" : ", ") + std::string(before) + std::to_string(i) +
            std::string(after);
  }
  return text;
}

std::string Map(std::string_view fields) {
  const bool marked = fields.starts_with('@');
  return (marked ? "@{" : "{") + std::string(fields.substr(marked ? 1 : 0)) +
         "}";
}

std::string OnPvh(std::string_view lines) {
  return "fleet: a\ntargets: [i386-xen_pvh]\n" + std::string(lines);
}

std::string Boot(std::string_view fields) {
  return OnPvh("boot: " + Map(fields) + "\n");
}

std::string Source(std::string_view fields) {
  return Boot("sources: [" + Map(fields) + "]");
}

std::string Entry(std::string_view fields) {
  return Source("host_declared: {entries: [" + Map(fields) + "]}");
}

std::string File(std::string_view fields) {
  return OnPvh("files: [" + Map(fields) + "]\n");
}

}  // namespace bootmill::testing
