// SPDX-License-Identifier: Apache-2.0
#include "common/config/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"

namespace bootmill::config {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What the file of these tests may hold.
struct Settings {
  std::string name;
  std::string id;
  std::vector<std::string> files;
  std::vector<std::string> entries;

  absl::Status Read(const std::string& text) {
    return ParseFile(
        text, "f.yaml",
        Map({{"name", Text(name)},
             {"id", ResourceId(id)},
             {"files", List(files, AbsolutePath, "a list of files")},
             {"entries", Entries(
                             [this](const YAML::Node& key, const YAML::Node&) {
                               entries.push_back(key.Scalar());
                               return absl::OkStatus();
                             },
                             "a map of entries")}}));
  }
};

TEST(ConfigFileTest, ReadsEveryKindOfValue) {
  Settings settings;
  ASSERT_THAT(settings.Read("name: a b\nid: web-1\nfiles: [/x, /y]\n"
                            "entries: {two: 2, one: []}\n"),
              IsOk());
  EXPECT_EQ(settings.name, "a b");
  EXPECT_EQ(settings.id, "web-1");
  EXPECT_THAT(settings.files, ElementsAre("/x", "/y"));
  EXPECT_THAT(settings.entries, ElementsAre("two", "one"));
}

TEST(ConfigFileTest, SaysWhatIsWrongAndWhere) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"", "f.yaml:1:1: expected a map"},
      {"[]", "f.yaml:1:1: expected a map"},
      {"a: [\n", "f.yaml:2:1: "},
      {"name: [", "f.yaml:"},
      {"nmae: x", "f.yaml:1:1: unknown member `nmae`; did you mean `name`?"},
      {"name: x\nname: y", "f.yaml:2:1: `name` comes twice"},
      {"[1, 2]: x", "expected a name"},
      {"name: {}", "f.yaml:1:7: expected a text"},
      {"name: ''", "f.yaml:1:7: expected a text"},
      {"id: Web", "f.yaml:1:5: expected an id"},
      {"files: /x", "f.yaml:1:8: expected a list of files"},
      {"files: [/x, y]", "f.yaml:1:13: expected the absolute path of a file"},
      {"files: [[]]", "f.yaml:1:9: expected the absolute path of a file"},
      {"entries: 7", "f.yaml:1:10: expected a map of entries"},
      {"entries: {a: 1, a: 2}", "f.yaml:1:17: `a` comes twice"},
      {"name: x\n---\nname: y\n",
       "f.yaml:3:1: something follows the end of the document; a configuration "
       "is one YAML document"},
      {"name: x\n---\n", "something follows the end of the document"},
      {"name: x\n...\n---\n[", "f.yaml:"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(
        Settings().Read(test.text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.text;
  }
}

TEST(ConfigFileTest, TheOnlyDocumentMayHaveItsMarks) {
  for (const char* text : {"---\nname: x\n", "name: x\n...\n",
                           "# first\n---\nname: x\n...\n# last\n"}) {
    Settings settings;
    EXPECT_THAT(settings.Read(text), IsOk()) << text;
    EXPECT_EQ(settings.name, "x") << text;
  }
}

TEST(ConfigFileTest, SaysAllThatIsWrongAtOnce) {
  const absl::Status read =
      Settings().Read("nmae: x\nid: Web\nfiles: [a, /b, c]\n\"a\\nb\": 1\n");
  EXPECT_EQ(read.message(),
            "f.yaml:1:1: unknown member `nmae`; did you mean `name`?\n"
            "f.yaml:2:5: expected an id: lower-case letters, digits and "
            "hyphens, at most 63, first a letter, last no hyphen\n"
            "f.yaml:3:9: expected the absolute path of a file\n"
            "f.yaml:3:16: expected the absolute path of a file\n"
            "f.yaml:4:1: unknown member `a\\x0ab`");
}

}  // namespace
}  // namespace bootmill::config
