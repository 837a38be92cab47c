// SPDX-License-Identifier: Apache-2.0
// Loader specs in their three forms. The first byte of an input chooses the
// form: y, j, t, or by its remainder; the rest is the text.
//
// Checked besides crashes: findings are bounded, printable and inside the text;
// defaults and canonical bytes are stable; a spec that was read says the same
// when protobuf prints it as JSON or textproto; protobuf's own textproto parser
// agrees with ours.
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/canonical.h"
#include "builder/spec/parse.h"
#include "builder/spec/positions.h"
#include "builder/spec/testing/canonical_dump.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

// Longer texts may exceed the limits of a spec when they are printed.
constexpr size_t kMaxReprinted = 20'000;
constexpr size_t kMaxMessageBytes = 2'000;

void Expect(bool condition, std::string_view what) {
  if (!condition) {
    std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(what.size()),
                 what.data());
    std::abort();
  }
}

Format FormatOf(uint8_t byte) {
  switch (byte) {
    case 'y':
      return Format::kYaml;
    case 'j':
      return Format::kJson;
    case 't':
      return Format::kTextproto;
    default:
      return static_cast<Format>(byte % 3);
  }
}

void CheckFindings(const ParseResult& result, std::string_view text) {
  Expect(result.ok() == result.violations.empty(), "a spec or findings");
  Expect(result.violations.size() <= kMaxViolations, "bounded findings");
  const Position end = LineIndex(text).At(text.size());
  for (const Violation& violation : result.violations) {
    const std::string line = FormatViolation("f", violation);
    Expect(!violation.message.empty(), "a message");
    Expect(line.size() <= kMaxMessageBytes, "a bounded message");
    Expect(!FindUnprintable(line).has_value(), "a printable message");
    Expect(violation.position.has_value(), "a place");
    const Range& range = *violation.position;
    Expect(range.begin.line >= 1 && range.begin.column >= 1 &&
               range.begin <= range.end && range.end <= end,
           "a place in the text");
  }
}

// Checks that `text` means `expected`.
void CheckMeans(std::string_view text, Format format,
                const v1::LoaderSpec& expected) {
  const ParseResult again = Parse(text, format);
  for (const Violation& violation : again.violations) {
    Expect(false, FormatViolation("printed", violation));
  }
  Expect(
      again.spec->message.SerializeAsString() == expected.SerializeAsString(),
      "the same meaning when printed");
}

void CheckReprinted(const v1::LoaderSpec& message) {
  std::string textproto;
  Expect(google::protobuf::TextFormat::PrintToString(message, &textproto),
         "textproto is printed");
  CheckMeans(textproto, Format::kTextproto, message);
  google::protobuf::util::JsonPrintOptions options;
  for (const bool schema_names : {false, true}) {
    options.preserve_proto_field_names = schema_names;
    std::string json;
    if (!MessageToJsonString(message, &json, options).ok()) {
      return;  // durations that protobuf does not allow have no JSON
    }
    CheckMeans(json, Format::kJson, message);
    // JSON is also YAML, except for escapes of code points above U+FFFF.
    if (schema_names && json.find("\\ud") == std::string::npos) {
      CheckMeans(json, Format::kYaml, message);
    }
  }
}

void CheckMessage(const v1::LoaderSpec& message) {
  v1::LoaderSpec once = message;
  ApplyDefaults(&once);
  v1::LoaderSpec twice = once;
  ApplyDefaults(&twice);
  Expect(once.SerializeAsString() == twice.SerializeAsString(),
         "idempotent defaults");
  const Bytes canonical = CanonicalBytes(message);
  Expect(canonical == CanonicalBytes(message), "stable canonical bytes");
  Expect(canonical == CanonicalBytes(once), "canonical defaults");
  Expect(testing::DumpCanonical(canonical).ok(), "readable canonical bytes");
}

// Silences protobuf's log.
class NoErrors : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int /*line*/, int /*column*/,
                const std::string& /*message*/) override {}
};

void CheckAgainstProtobuf(std::string_view text,
                          const v1::LoaderSpec& message) {
  google::protobuf::TextFormat::Parser parser;
  NoErrors errors;
  parser.RecordErrorsTo(&errors);
  v1::LoaderSpec expected;
  Expect(parser.ParseFromString(std::string(text), &expected),
         "protobuf reads it too");
  Expect(expected.SerializeAsString() == message.SerializeAsString(),
         "protobuf reads the same");
}

void TestOneText(std::string_view text, Format format) {
  const ParseResult parsed = Parse(text, format);
  CheckFindings(parsed, text);
  const ParseResult loaded = Load(text, format);
  CheckFindings(loaded, text);
  Expect(parsed.ok() || !loaded.ok(), "what loads can be parsed");
  if (!parsed.ok()) {
    return;
  }
  CheckMessage(parsed.spec->message);
  if (format == Format::kTextproto) {
    CheckAgainstProtobuf(text, parsed.spec->message);
  }
  if (text.size() <= kMaxReprinted) {
    CheckReprinted(parsed.spec->message);
  }
}

}  // namespace
}  // namespace bootmill::spec

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    bootmill::spec::TestOneText(text.substr(1),
                                bootmill::spec::FormatOf(data[0]));
  }
  return 0;
}
