// SPDX-License-Identifier: Apache-2.0
// Golden digests. If one changes, the identity of every existing spec changes:
// see "Versions" in docs/formats/spec-canonical.md.
#include "builder/spec/canonical.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/parse.h"
#include "builder/spec/testing/canonical_dump.h"
#include "common/bytes.h"
#include "common/testing/status_matchers.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::DumpCanonical;
using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;

v1::LoaderSpec FromYaml(std::string_view text) {
  ParseResult result = Load(text, Format::kYaml);
  for (const Violation& violation : result.violations) {
    ADD_FAILURE() << FormatViolation("spec", violation);
  }
  return result.ok() ? result.spec->message : v1::LoaderSpec();
}

constexpr std::string_view kSmall =
    "fleet: web\ntargets: [x86_64-xen]\nboot: {sources: [{grub_config: {}}]}\n";

TEST(CanonicalTest, IsReadable) {
  EXPECT_EQ(DumpCanonical(CanonicalBytes(FromYaml(kSmall))).value(),
            "t \"bootmill.spec.v1\"\n"
            "fleet t \"web\"\n"
            "targets l 1\n"
            "  t \"x86_64-xen\"\n"
            "role t \"ROLE_HOST_STAGE_ONE\"\n"
            "preset t \"PRESET_COMMON\"\n"
            "boot m\n"
            "  sources l 1\n"
            "    m\n"
            "      grub_config m\n"
            "  on_failure t \"ON_FAILURE_MENU\"\n"
            "  timeout m\n"
            "    seconds i 5\n");
}

struct Golden {
  std::string_view yaml;
  std::string_view digest;
};

// A spec with every type of value and every rule of what is encoded.
constexpr Golden kGolden[] = {
    {kSmall,
     "2f66b2853c06163877f0e06c5cc31e2628551c18bf1335f4fcae6d3e3ce6622a"},
    {"fleet: web\ntargets: [x86_64-xen, i386-xen_pvh]\nmodules: [b, a]\n"
     "toolchain: debian-2.06-13+deb12u2\nrole: guest_second_stage\n"
     "preset: minimal\nboot: {sources: [{grub_config: {}}]}\n",
     "b3e68185018d49005fe7248f2ef52ea9c46768b9d2c035cab093b95741f5266e"},
    {"fleet: web\ntargets: [i386-xen_pvh]\nboot:\n"
     "  sources:\n"
     "  - chainload:\n"
     "  - host_declared:\n"
     "      entries:\n"
     "      - {title: \"\\u00e9\", kernel: /k, volume: {disk: xvda}}\n"
     "    targets: [i386-xen_pvh]\n"
     "  timeout: 0s\n"
     "  unlock: {all: true, tries: 1}\n"
     "  lock:\n"
     "    disable_cli: true\n"
     "    users: [{name: u, password_pbkdf2: grub.pbkdf2.sha512.1.aa.bb}]\n"
     "files:\n"
     "- {path: a, text: ''}\n"
     "- {path: b, data: AAEC/w==}\n",
     "a7b68c8660e7a207f8c944bc6db46899a236cf86e2b37b6b8693b7cd64480148"},
};

TEST(CanonicalTest, KeepsItsDigests) {
  for (const Golden& golden : kGolden) {
    EXPECT_EQ(SpecDigest(FromYaml(golden.yaml)).Hex(), golden.digest)
        << DumpCanonical(CanonicalBytes(FromYaml(golden.yaml))).value();
  }
}

TEST(CanonicalTest, IsTheSameForTheSameMeaning) {
  const Bytes bytes = CanonicalBytes(FromYaml(kSmall));
  for (const std::string_view same :
       {"targets:\n- 'x86_64-xen'\nfleet: \"web\"  # a comment\n"
        "boot:\n  sources:\n  - grub_config:\n",
        "fleet: web\ntargets: [x86_64-xen]\ndescription: for the web\n"
        "boot:\n  sources:\n  - grub_config:\n",
        "fleet: web\ntargets: [x86_64-xen]\nrole: host-stage-one\n"
        "preset: PRESET_COMMON\nmodules: []\n"
        "boot:\n  sources:\n  - grub_config:\n",
        "fleet: web\ntargets: [x86_64-xen]\nboot: {timeout: 5s, on_failure: "
        "menu, sources: [{grub_config: {paths: []}}]}\n"}) {
    EXPECT_EQ(CanonicalBytes(FromYaml(same)), bytes) << same;
  }
  v1::LoaderSpec bare;
  bare.set_fleet("web");
  bare.mutable_boot()->add_sources()->mutable_grub_config();
  bare.add_targets("x86_64-xen");
  EXPECT_EQ(CanonicalBytes(bare), bytes);
}

TEST(CanonicalTest, DiffersForEveryOtherMeaning) {
  constexpr std::string_view kStart =
      "fleet: web\ntargets: [x86_64-xen, i386-xen]\n";
  std::set<std::string> digests;
  size_t count = 0;
  for (const std::string_view rest :
       {"",
        "toolchain: a\n",
        "preset: all\n",
        "modules: [a]\n",
        "modules: [a, b]\n",
        "modules: [b, a]\n",
        "modules: [ab]\n",
        "boot: {timeout: 0s}\n",
        "boot: {banner: a}\n",
        "boot: {default_entry: t, sources: [{host_declared: {entries: "
        "[{title: t, kernel: /k}]}}]}\n",
        "boot: {sources: [{host_declared: {entries: [{title: t, kernel: "
        "/k}]}}]}\n",
        "boot: {sources: [{host_declared: {entries: [{title: t, kernel: /k, "
        "initrds: [/a, /b]}]}}]}\n",
        "boot: {sources: [{extlinux: {}}]}\n",
        "boot: {sources: [{legacy_menu: {}}]}\n",
        "boot: {sources: [{extlinux: {}}, {extlinux: {}}]}\n",
        "boot: {sources: [{extlinux: {}, targets: [i386-xen]}]}\n",
        "files: [{path: a, text: ''}]\n",
        "files: [{path: a, data: ''}]\n",
        "files: [{path: a, text: a}]\n",
        "files: [{path: a, data: YQ==}]\n"}) {
    digests.insert(
        SpecDigest(FromYaml(std::string(kStart) + std::string(rest))).Hex());
    ++count;
  }
  EXPECT_EQ(digests.size(), count);
}

void CollectMessages(const Descriptor* type,
                     std::set<const Descriptor*>* types) {
  if (!types->insert(type).second) {
    return;
  }
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->message_type() != nullptr) {
      CollectMessages(type->field(i)->message_type(), types);
    }
  }
}

// Reading specs and encoding them support these types of fields only.
TEST(CanonicalTest, KnowsEveryTypeInTheSchema) {
  std::set<const Descriptor*> types;
  CollectMessages(v1::LoaderSpec::descriptor(), &types);
  EXPECT_GT(types.size(), 15U);
  const std::set<FieldDescriptor::Type> singular = {
      FieldDescriptor::TYPE_STRING, FieldDescriptor::TYPE_BYTES,
      FieldDescriptor::TYPE_BOOL,   FieldDescriptor::TYPE_INT32,
      FieldDescriptor::TYPE_INT64,  FieldDescriptor::TYPE_ENUM,
      FieldDescriptor::TYPE_MESSAGE};
  const std::set<FieldDescriptor::Type> repeated = {
      FieldDescriptor::TYPE_STRING, FieldDescriptor::TYPE_MESSAGE};
  for (const Descriptor* type : types) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      const auto& known = field.is_repeated() ? repeated : singular;
      EXPECT_TRUE(known.contains(field.type())) << field.full_name();
      EXPECT_FALSE(field.is_map()) << field.full_name();
    }
  }
}

TEST(DumpCanonicalTest, RejectsWhatIsNotCanonical) {
  const Bytes good = CanonicalBytes(FromYaml(kSmall));
  EXPECT_THAT(DumpCanonical(good), bootmill::testing::IsOk());
  // A document can be cut only between its five fields.
  size_t whole = 0;
  for (size_t size = 0; size < good.size(); ++size) {
    whole += DumpCanonical(ByteSpan(good).first(size)).ok() ? 1 : 0;
  }
  EXPECT_EQ(whole, 5U);
  Bytes longer = good;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(DumpCanonical(longer).ok());
}

}  // namespace
}  // namespace bootmill::spec
