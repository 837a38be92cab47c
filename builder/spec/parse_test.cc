// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/parse.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "builder/spec/canonical.h"
#include "builder/spec/testing/marked_text.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::MarkedText;
using ::bootmill::testing::Unmark;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Format kYaml = Format::kYaml;
constexpr Format kJson = Format::kJson;
constexpr Format kText = Format::kTextproto;

std::vector<std::string> Formatted(const std::vector<Violation>& violations) {
  std::vector<std::string> lines;
  lines.reserve(violations.size());
  for (const Violation& violation : violations) {
    lines.push_back(FormatViolation("f", violation));
  }
  return lines;
}

constexpr std::string_view kYamlSpec = R"(
# The same spec in three forms.
boot:
  sources:
    - host_declared:
        entries:
          - title: "A \u00e9"
            volume: {disk: "xvda,gpt2"}
            kernel: /vmlinuz
            initrds:
              - /initrd.img
            command_line: >-
              console=hvc0
              quiet
    - grub_config:
      targets: [x86_64-xen]
  timeout: 7s
  on_failure: rescue-shell
  unlock:
    all: true
    tries: 4
targets: [i386-xen_pvh, x86_64-xen]
fleet: web-1
role: Guest_Second_Stage
preset: PRESET_MINIMAL
files:
  - path: a/b
    data: AAEC
  - {path: c, text: 123}
)";

constexpr std::string_view kJsonSpec = R"({
  "fleet": "web-1", "targets": ["i386-xen_pvh", "x86_64-xen"],
  "role": "guest_second_stage", "preset": "minimal",
  "boot": {
    "onFailure": "rescue_shell",
    "timeout": "7s",
    "sources": [
      {"host_declared": {"entries": [{
        "title": "A é", "kernel": "/vmlinuz", "initrds": ["/initrd.img"],
        "commandLine": "console=hvc0 quiet", "volume": {"disk": "xvda,gpt2"}}]}},
      {"targets": ["x86_64-xen"], "grub_config": null}],
    "unlock": {"all": true, "tries": 4}},
  "files": [{"path": "a/b", "data": "AAEC"}, {"path": "c", "text": "123"}]
})";

constexpr std::string_view kTextprotoSpec = R"(
fleet: "web" '-1'
targets: "i386-xen_pvh" targets: ["x86_64-xen"]
role: ROLE_GUEST_SECOND_STAGE, preset: PRESET_MINIMAL;
boot <
  sources { host_declared { entries: [{
    title: "A \303\251" kernel: "/vmlinuz" initrds: "/initrd.img"
    command_line: "console=hvc0 quiet" volume { disk: "xvda,gpt2" }
  }] } }
  sources { grub_config {} targets: "x86_64-xen" }
  timeout { seconds: 7 nanos: 0 }
  on_failure: ON_FAILURE_RESCUE_SHELL
  unlock { all: true tries: 4 }
>
files { path: "a/b" data: "\000\001\002" }
files { path: "c" text: "123" }
)";

TEST(ParseTest, GivesTheSameMeaningInEveryForm) {
  const ParseResult yaml = Load(kYamlSpec, kYaml);
  const ParseResult json = Load(kJsonSpec, kJson);
  const ParseResult textproto = Load(kTextprotoSpec, kText);
  EXPECT_THAT(Formatted(yaml.violations), IsEmpty());
  EXPECT_THAT(Formatted(json.violations), IsEmpty());
  EXPECT_THAT(Formatted(textproto.violations), IsEmpty());
  ASSERT_TRUE(yaml.ok() && json.ok() && textproto.ok());
  const Bytes canonical = CanonicalBytes(yaml.spec->message);
  EXPECT_EQ(canonical, CanonicalBytes(json.spec->message));
  EXPECT_EQ(canonical, CanonicalBytes(textproto.spec->message));
  EXPECT_EQ(yaml.spec->message.DebugString(), json.spec->message.DebugString());
  EXPECT_EQ(
      json.spec->message.boot().sources(0).host_declared().entries(0).title(),
      "A \xC3\xA9");
}

TEST(ParseTest, KnowsWhereFieldsStand) {
  const ParseResult yaml = Parse(kYamlSpec, kYaml);
  const ParseResult json = Parse(kJsonSpec, kJson);
  const ParseResult textproto = Parse(kTextprotoSpec, kText);
  ASSERT_TRUE(yaml.ok() && json.ok() && textproto.ok());
  const std::string_view kernel =
      "boot.sources[0].host_declared.entries[0].kernel";
  EXPECT_EQ(yaml.spec->positions.Find(kernel), (Range{{9, 21}, {9, 29}}));
  EXPECT_EQ(json.spec->positions.Find(kernel), (Range{{9, 35}, {9, 45}}));
  EXPECT_EQ(textproto.spec->positions.Find(kernel), (Range{{7, 33}, {7, 43}}));
  EXPECT_EQ(textproto.spec->positions.Find("targets[1]"),
            (Range{{3, 35}, {3, 47}}));
  EXPECT_EQ(yaml.spec->positions.Find("boot.lock"),
            yaml.spec->positions.Find("boot"));
}

TEST(ParseTest, ReadsWhatProtobufPrints) {
  const ParseResult spec = Load(kYamlSpec, kYaml);
  ASSERT_TRUE(spec.ok());
  std::string json;
  ASSERT_TRUE(
      google::protobuf::util::MessageToJsonString(spec.spec->message, &json)
          .ok());
  std::string textproto;
  ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(spec.spec->message,
                                                          &textproto));
  const ParseResult from_json = Parse(json, kJson);
  const ParseResult from_textproto = Parse(textproto, kText);
  EXPECT_THAT(Formatted(from_json.violations), IsEmpty());
  EXPECT_THAT(Formatted(from_textproto.violations), IsEmpty());
  ASSERT_TRUE(from_json.ok() && from_textproto.ok());
  const std::string expected = spec.spec->message.DebugString();
  EXPECT_EQ(from_json.spec->message.DebugString(), expected);
  EXPECT_EQ(from_textproto.spec->message.DebugString(), expected);
}

struct Case {
  Format format;
  std::string_view marked;  // `@` marks where the finding is expected
  std::string_view path;
  std::string_view message;
};

constexpr std::string_view kUnknown =
    "LoaderSpec has no field `flet`; did you mean `fleet`?";
constexpr std::string_view kNoText = "expected text in quotes, got `12`";
constexpr std::string_view kNoValue =
    "has no value; leave the field out, or put text like `null` in quotes";
constexpr std::string_view kOneof =
    "cannot stand beside `text` of line 2; give only one of them";

// Each text has one finding.
constexpr Case kCases[] = {
    // Unknown fields.
    {kYaml, "targets: [a]\n@flet: b\n", "flet", kUnknown},
    {kJson, "{\"targets\": [\"a\"],\n @\"flet\": \"b\"}", "flet", kUnknown},
    {kText, "targets: \"a\"\n @flet: \"b\"", "flet", kUnknown},
    {kYaml, "boot:\n  sources:\n  - grub_config: {@path: [/x]}\n",
     "boot.sources[0].grub_config.path",
     "GrubConfig has no field `path`; did you mean `paths`?"},
    {kJson, "{\"boot\": {\"sources\": [{\"grubConfig\": {@\"path\": []}}]}}",
     "boot.sources[0].grub_config.path",
     "GrubConfig has no field `path`; did you mean `paths`?"},
    {kText, "boot { sources { grub_config { @path: 1 } } }",
     "boot.sources[0].grub_config.path",
     "GrubConfig has no field `path`; did you mean `paths`?"},
    {kYaml, "boot: {lock: {@who: [a]}}\n", "boot.lock.who",
     "Lock has no field `who`; its fields are users, guest_config, "
     "disable_cli"},
    {kYaml, "boot: {@onFailure: x}\n", "boot.onFailure",
     "BootPolicy has no field `onFailure`; did you mean `on_failure`?"},
    {kYaml, "@onFailure: x\n", "onFailure",
     "LoaderSpec has no field `onFailure`; its fields are fleet, description, "
     "targets, role, toolchain, preset, modules, boot, files"},
    // What people write for other programs, or at another place.
    {kYaml, "@sources: []\n", "sources",
     "LoaderSpec has no field `sources`; it is a field below: `boot.sources`"},
    {kYaml, "@timeout: 3s\n", "timeout",
     "LoaderSpec has no field `timeout`; it is a field below: `boot.timeout`"},
    {kYaml, "@name: web\n", "name",
     "LoaderSpec has no field `name`; it is called `fleet` here"},
    {kYaml, "boot:\n  sources:\n  - @bls: {}\n", "boot.sources[0].bls",
     "BootSource has no field `bls`; it is called `boot_loader_spec` here"},
    {kYaml, "boot:\n  sources:\n  - @grub: {}\n", "boot.sources[0].grub",
     "BootSource has no field `grub`; it is called `grub_config` here"},
    {kYaml,
     "boot:\n  guest_keys:\n  - {name: a, openpgp_key: @\"-----BEGIN PGP "
     "PUBLIC KEY BLOCK-----\"}\n",
     "boot.guest_keys[0].openpgp_key",
     "is armored text; expected base64 of the binary form, as `gpg --export "
     "KEY | base64 -w0` writes it"},
    {kYaml, "fleet: a\n@<<: {fleet: b}\n", "`<<`",
     "merge keys are refused; write the fields out"},
    // Fields given twice.
    {kYaml, "fleet: a\nrole: host_stage_one\n@fleet: a\n", "fleet",
     "given twice; first on line 1"},
    {kJson, "{\"boot\": {\"on_failure\": \"halt\",\n@\"onFailure\": \"halt\"}}",
     "boot.on_failure", "given twice; first on line 1"},
    {kText, "fleet: \"a\"\n@fleet: \"a\"\n", "fleet",
     "given twice; first on line 1"},
    {kText, "boot { }\nfleet: \"a\"\n@boot { }\n", "boot",
     "given twice; first on line 1"},
    // Several fields of one oneof.
    {kYaml, "files:\n- text: a\n  @data: AAAA\n", "files[0].data", kOneof},
    {kJson, "{\"files\": [\n{\"text\": \"a\", @\"data\": \"AAAA\"}]}",
     "files[0].data", kOneof},
    {kText, "files {\ntext: \"a\"\n @data: \"b\" }", "files[0].data", kOneof},
    // Text.
    {kYaml, "fleet: @[a]\n", "fleet", "expected a single value, got a list"},
    {kYaml, "fleet: @{a: b}\n", "fleet",
     "expected a single value, got a map of fields"},
    {kJson, "{\"fleet\": @12}", "fleet", kNoText},
    {kText, "fleet: @12", "fleet", kNoText},
    {kJson, "{\"fleet\": @true}", "fleet",
     "expected text in quotes, got `true`"},
    {kText, "fleet: @yes", "fleet", "expected text in quotes, got `yes`"},
    {kYaml, "@fleet:\n", "fleet", kNoValue},
    {kYaml, "fleet: @~\n", "fleet", kNoValue},
    {kYaml, "fleet: @null\n", "fleet", kNoValue},
    {kJson, "{\"fleet\": @null}", "fleet", kNoValue},
    {kText, "fleet: @\"\\377\"", "fleet", "its escapes do not make UTF-8"},
    {kJson, "{\"fleet\": @\"\\u0000\"}", "fleet",
     "NUL cannot be part of a text"},
    {kYaml, "fleet: @\"\\0\"\n", "fleet", "NUL cannot be part of a text"},
    // Lists.
    {kYaml, "targets: @a\n", "targets", "expected a list, got plain text"},
    {kYaml, "@targets:\n", "targets", "expected a list, got nothing"},
    {kJson, "{\"targets\": @\"a\"}", "targets",
     "expected a list, got text in quotes"},
    {kJson, "{\"targets\": [\"a\", @[]]}", "targets[1]",
     "expected a single value, got a list"},
    {kYaml, "targets: [a, @{b: c}, d]\n", "targets[1]",
     "expected a single value, got a map of fields"},
    {kYaml, "targets:\n- a\n@-\n- b\n", "targets[1]", kNoValue},
    {kText, "fleet: @[\"a\"]", "fleet", "expected a single value, got a list"},
    {kText, "targets: \"a\" targets: [\"b\", @3]", "targets[2]",
     "expected text in quotes, got `3`"},
    // Messages.
    {kYaml, "boot: @yes\n", "boot",
     "expected a map of the fields of BootPolicy, got plain text"},
    {kJson, "{\"boot\": @[]}", "boot",
     "expected a map of the fields of BootPolicy, got a list"},
    {kText, "boot: @1", "boot",
     "expected a map of the fields of BootPolicy, got a number"},
    {kYaml, "@- a\n", "",
     "expected a map of the fields of LoaderSpec, got a list"},
    {kJson, "@\"a\"", "",
     "expected a map of the fields of LoaderSpec, got text in quotes"},
    // Numbers, true and false, sets, durations, bytes.
    {kYaml, "boot: {unlock: {tries: @many}}\n", "boot.unlock.tries",
     "expected a whole number, got `many`"},
    {kJson, "{\"boot\": {\"unlock\": {\"tries\": @3.5}}}", "boot.unlock.tries",
     "expected a whole number, got `3.5`"},
    {kText, "boot { unlock { tries: @-0x3 } }", "boot.unlock.tries",
     "expected a whole number, got `-0x3`"},
    {kYaml, "boot: {unlock: {tries: @99999999999}}\n", "boot.unlock.tries",
     "expected a whole number from -2147483648 to 2147483647, got "
     "`99999999999`"},
    {kYaml, "boot: {lock: {disable_cli: @yes}}\n", "boot.lock.disable_cli",
     "expected true or false, got `yes`"},
    {kJson, "{\"boot\": {\"lock\": {\"disable_cli\": @\"true\"}}}",
     "boot.lock.disable_cli",
     "expected true or false, got text in quotes: `true`"},
    {kText, "boot { lock { disable_cli: @1 } }", "boot.lock.disable_cli",
     "expected true or false, got `1`"},
    {kYaml, "preset: @huge\n", "preset",
     "expected one of minimal, common, all, got `huge`"},
    {kText, "preset: @common", "preset",
     "expected one of PRESET_MINIMAL, PRESET_COMMON, PRESET_ALL, got `common`"},
    {kYaml, "boot: {timeout: @5}\n", "boot.timeout",
     "expected a duration in seconds such as 5s, got `5`"},
    {kJson, "{\"boot\": {\"timeout\": @{\"seconds\": 5}}}", "boot.timeout",
     "expected a single value, got a map of fields"},
    {kText, "boot { timeout { seconds: @\"5\" } }", "boot.timeout.seconds",
     "expected a whole number, got text in quotes: `5`"},
    {kYaml, "files: [{data: @AAA}]\n", "files[0].data",
     "base64: expected groups of four characters, the last one padded with "
     "`=`"},
};

TEST(ParseTest, ReportsFieldAndPlaceOfWhatCannotBeRead) {
  for (const Case& c : kCases) {
    const MarkedText text = Unmark(c.marked);
    const ParseResult result = Parse(text.text, c.format);
    EXPECT_FALSE(result.ok()) << c.marked;
    ASSERT_THAT(Formatted(result.violations), SizeIs(1)) << c.marked;
    const Violation& violation = result.violations[0];
    EXPECT_EQ(violation.field_path, c.path) << c.marked;
    EXPECT_EQ(violation.message, c.message) << c.marked;
    EXPECT_EQ(violation.position->begin, text.mark)
        << c.marked << "\n"
        << FormatViolation("got", violation);
  }
}

TEST(ParseTest, TakesPlainYamlByTheFieldsType) {
  const ParseResult result = Parse(
      "fleet: yes\ndescription: 0x10\ntargets: [1.0, true]\n"
      "boot: {banner: '~', default_entry: 2024-01-01}\n",
      kYaml);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.spec->message.fleet(), "yes");
  EXPECT_EQ(result.spec->message.description(), "0x10");
  EXPECT_THAT(result.spec->message.targets(), ElementsAre("1.0", "true"));
  EXPECT_EQ(result.spec->message.boot().banner(), "~");
  EXPECT_EQ(result.spec->message.boot().default_entry(), "2024-01-01");
}

TEST(ParseTest, TakesNothingAsAnEmptyMessage) {
  for (const std::string_view text :
       {"boot:\n  unlock:\n  sources:\n  - grub_config:\n",
        "boot: {unlock: ~, sources: [{grub_config: {}}]}"}) {
    const ParseResult result = Parse(text, kYaml);
    ASSERT_TRUE(result.ok()) << text;
    EXPECT_TRUE(result.spec->message.boot().has_unlock());
    EXPECT_TRUE(result.spec->message.boot().sources(0).has_grub_config());
  }
  EXPECT_TRUE(Parse("", kYaml).ok());
  EXPECT_TRUE(Parse("", kText).ok());
  EXPECT_FALSE(Parse("", kJson).ok());
}

TEST(LoadTest, FindsEverythingInOneGo) {
  const ParseResult result = Load(
      "flet: web\n"
      "targets: [x86-64-xen, 7, {a: b}, x86_64-xen]\n"
      "boot:\n"
      "  sources:\n"
      "  - grub_confg: {}\n"
      "  - host_declared:\n"
      "      entries:\n"
      "      - title: a\n"
      "        kernel: [/x]\n"
      "      - no\n"
      "      - kernel: x\n"
      "  timeout: 2h\n"
      "  unlock: {tries: x}\n"
      "files:\n"
      "- path: a\n"
      "  text: [x]\n",
      kYaml);
  EXPECT_FALSE(result.ok());
  EXPECT_THAT(
      Formatted(result.violations),
      ElementsAre(
          "f:1:1: flet: LoaderSpec has no field `flet`; did you mean `fleet`?",
          "f:1:1: fleet: required",
          "f:2:11: targets[0]: `x86-64-xen` is not a target; did you mean "
          "`x86_64-xen`?",
          "f:2:23: targets[1]: `7` is not a target; there are i386-xen_pvh, "
          "x86_64-xen and i386-xen",
          "f:2:26: targets[2]: expected a single value, got a map of fields",
          "f:5:5: boot.sources[0].grub_confg: BootSource has no field "
          "`grub_confg`; did you mean `grub_config`?",
          "f:9:17: boot.sources[1].host_declared.entries[0].kernel: expected a "
          "single value, got a list",
          "f:10:9: boot.sources[1].host_declared.entries[1]: expected a map of "
          "the fields of HostDeclaredEntry, got plain text",
          "f:11:9: boot.sources[1].host_declared.entries[2].title: required",
          "f:11:17: boot.sources[1].host_declared.entries[2].kernel: expected "
          "a path that begins with `/`, got `x`",
          "f:12:12: boot.timeout: expected a duration in seconds such as 5s, "
          "got `2h`",
          "f:13:19: boot.unlock.tries: expected a whole number, got `x`",
          "f:16:9: files[0].text: expected a single value, got a list"));
}

TEST(LoadTest, GivesASpecWithItsDefaults) {
  const ParseResult result = Load("fleet: a\ntargets: [i386-xen]\n", kYaml);
  EXPECT_THAT(Formatted(result.violations), IsEmpty());
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.spec->message.boot().timeout().seconds(), 5);
  EXPECT_EQ(result.spec->positions.Find("targets[0]"),
            (Range{{2, 11}, {2, 19}}));
}

}  // namespace
}  // namespace bootmill::spec
