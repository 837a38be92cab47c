// SPDX-License-Identifier: Apache-2.0
// Holds the pages of docs/formats against the schema and the code.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/canonical.h"
#include "builder/spec/parse.h"
#include "builder/spec/scalar.h"
#include "builder/spec/testing/canonical_dump.h"
#include "builder/spec/testing/rule.h"
#include "common/atomic_file.h"
#include "common/bytes.h"
#include "common/hex.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::DumpCanonical;
using ::bootmill::testing::Formatted;
using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Page(std::string_view name) {
  const auto bytes =
      ReadFile(BOOTMILL_SOURCE_DIR "/docs/formats/" + std::string(name), kMiB);
  EXPECT_THAT(bytes, bootmill::testing::IsOk());
  return bytes.ok() ? std::string(AsText(*bytes)) : "";
}

// Returns the text of the page from the heading `heading` to the next one.
std::string Section(const std::string& page, const std::string& heading) {
  const size_t begin = page.find("\n" + heading + "\n");
  if (begin == std::string::npos) {
    return "";
  }
  const size_t text = begin + heading.size() + 2;
  return page.substr(text, page.find("\n#", text) - text);
}

// Returns what stands in the page's `index`-th fence that opens with `fence`.
std::string Fenced(const std::string& page, const std::string& fence,
                   size_t index = 0) {
  size_t begin = page.find("\n" + fence + "\n");
  while (index-- > 0 && begin != std::string::npos) {
    const size_t close = page.find("\n```\n", begin + 1 + fence.size());
    begin = page.find("\n" + fence + "\n", close + 4);
  }
  if (begin == std::string::npos) {
    return "";
  }
  const size_t text = begin + fence.size() + 2;
  return page.substr(text, page.find("\n```", text) + 1 - text);
}

struct Schema {
  std::set<const Descriptor*> messages;
  std::set<const EnumDescriptor*> enums;
};

void Collect(const Descriptor* type, Schema* schema) {
  if (type->file() != v1::LoaderSpec::descriptor()->file() ||
      !schema->messages.insert(type).second) {
    return;
  }
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->message_type() != nullptr) {
      Collect(type->field(i)->message_type(), schema);
    }
    if (type->field(i)->enum_type() != nullptr) {
      schema->enums.insert(type->field(i)->enum_type());
    }
  }
}

TEST(LoaderSpecPage, HasEveryFieldAndValue) {
  const std::string page = Page("loader-spec.md");
  Schema schema;
  Collect(v1::LoaderSpec::descriptor(), &schema);
  for (const Descriptor* type : schema.messages) {
    const std::string section = Section(page, "### `" + type->name() + "`");
    ASSERT_THAT(section, Not(IsEmpty())) << type->name();
    for (int i = 0; i < type->field_count(); ++i) {
      EXPECT_THAT(section, HasSubstr("\n| `" + type->field(i)->name() + "` |"))
          << type->name();
    }
  }
  for (const EnumDescriptor* type : schema.enums) {
    const std::string section = Section(page, "### `" + type->name() + "`");
    ASSERT_THAT(section, Not(IsEmpty())) << type->name();
    for (int i = 0; i < type->value_count(); ++i) {
      if (type->value(i)->number() != 0) {
        EXPECT_THAT(section,
                    HasSubstr("\n| `" + ShortEnumName(*type->value(i)) + "` |"))
            << type->name();
      }
    }
  }
}

// Adds the full names of all fields that are set in `message` and below.
void CollectSet(const Message& message, std::set<std::string>* names) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    names->insert(field->full_name());
    if (field->message_type() == nullptr) {
      continue;
    }
    if (!field->is_repeated()) {
      CollectSet(message.GetReflection()->GetMessage(message, field), names);
      continue;
    }
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field);
         ++i) {
      CollectSet(message.GetReflection()->GetRepeatedMessage(message, field, i),
                 names);
    }
  }
}

TEST(LoaderSpecPage, HasExamplesWithEveryField) {
  const std::string page = Page("loader-spec.md");
  std::set<std::string> set;
  size_t count = 0;
  for (std::string example = Fenced(page, "```yaml"); !example.empty();
       example = Fenced(page, "```yaml", ++count)) {
    const ParseResult result = Load(example, Format::kYaml);
    ASSERT_THAT(Formatted(result.violations), IsEmpty()) << example;
    CollectSet(result.spec->message, &set);
  }
  EXPECT_EQ(count, 2U);
  Schema schema;
  Collect(v1::LoaderSpec::descriptor(), &schema);
  std::vector<std::string> missing;
  for (const Descriptor* type : schema.messages) {
    for (int i = 0; i < type->field_count(); ++i) {
      if (!set.contains(type->field(i)->full_name())) {
        missing.push_back(type->field(i)->full_name());
      }
    }
  }
  // Which cannot stand beside `uuids`.
  EXPECT_THAT(missing, ElementsAre("bootmill.v1.Unlock.all"));
}

TEST(SpecCanonicalPage, HasAnExampleThatIsTrue) {
  const std::string page = Page("spec-canonical.md");
  const ParseResult result = Load(
      "fleet: web\ntargets: [x86_64-xen]\n"
      "boot: {sources: [{grub_config: {}}]}\n",
      Format::kYaml);
  ASSERT_TRUE(result.ok());
  const Bytes canonical = CanonicalBytes(result.spec->message);
  EXPECT_EQ(Fenced(page, "```", 0), DumpCanonical(canonical).value());
  std::string hex;
  const std::string dump = Fenced(page, "```", 1);
  for (size_t line = 0; line < dump.size(); line = dump.find('\n', line) + 1) {
    for (const char c : dump.substr(line + 10, 47)) {
      hex += c == ' ' ? "" : std::string(1, c);
    }
  }
  EXPECT_EQ(hex, HexEncode(canonical));
  EXPECT_EQ(Fenced(page, "```", 2), Sha256(canonical).Hex() + "\n");
}

}  // namespace
}  // namespace bootmill::spec
