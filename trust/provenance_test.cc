// SPDX-License-Identifier: Apache-2.0
#include "trust/provenance.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "common/testing/status_matchers.h"
#include "trust/testing/sample.h"

namespace bootmill::trust {
namespace {

using ::bootmill::testing::StatusIs;
using nlohmann::json;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(ProvenanceTest, HasWhatInTotoAndSlsaRequire) {
  const auto statement =
      json::parse(WriteStatement(testing::SampleProvenance()));
  EXPECT_EQ(statement["_type"], "https://in-toto.io/Statement/v1");
  EXPECT_EQ(statement["predicateType"], "https://slsa.dev/provenance/v1");
  ASSERT_EQ(statement["subject"].size(), 1);
  const json& subject = statement["subject"][0];
  EXPECT_EQ(subject["name"], "fleets/web/3-i386-xen_pvh.bin");
  EXPECT_EQ(subject["digest"]["sha256"],
            testing::SampleProvenance().artifact.Hex());
  const json& build = statement["predicate"]["buildDefinition"];
  EXPECT_TRUE(build["buildType"].is_string());
  EXPECT_TRUE(build["externalParameters"].is_object());
  EXPECT_EQ(statement["predicate"]["runDetails"]["builder"]["id"],
            "urn:bootmill:builder:daemon:v1");
  ASSERT_EQ(build["resolvedDependencies"].size(), 4);
  EXPECT_EQ(build["resolvedDependencies"][0]["name"],
            "toolchains/debian-2.06-13");
  EXPECT_EQ(build["resolvedDependencies"][1]["name"], "kernel.img");
  EXPECT_EQ(build["resolvedDependencies"][2]["name"], "ext2.mod");
}

TEST(ProvenanceTest, SameValuesGiveTheSameBytes) {
  EXPECT_EQ(WriteStatement(testing::SampleProvenance()),
            WriteStatement(testing::SampleProvenance()));
}

TEST(ProvenanceTest, ReadsBackWhatItWrote) {
  const std::vector<std::function<void(Provenance&)>> changes = {
      [](Provenance&) {},
      [](Provenance& p) { p.plan.memdisk = std::monostate(); },
      [](Provenance& p) { p.plan.memdisk = Sha256(AsBytes("archive")); },
      [](Provenance& p) { p.plan.memdisk = std::vector<image::FileRecord>(); },
      [](Provenance& p) { p.plan.dtb = Sha256(AsBytes("dtb")); },
      [](Provenance& p) { p.plan.config.reset(); },
      [](Provenance& p) { p.plan.modules.clear(); },
      [](Provenance& p) { p.plan.public_keys.clear(); },
      [](Provenance& p) { p.plan.disable_cli = true; },
      [](Provenance& p) { p.plan.object_types.disable_cli = 9; },
      [](Provenance& p) { p.plan.prefix = "\"quoted\" \\ \n ä"; },
      [](Provenance& p) { p.release = p.revision = 0xffffffff; },
      [](Provenance& p) { p.artifact_size_bytes = uint64_t{1} << 40; },
      [](Provenance& p) { p.target = p.plan.target = Target::kX8664Xen; },
      [](Provenance& p) { p.builder_id = "urn:other"; },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    Provenance provenance = testing::SampleProvenance();
    changes[i](provenance);
    ASSERT_OK_AND_ASSIGN(const Provenance read,
                         ParseStatement(WriteStatement(provenance)));
    EXPECT_EQ(read, provenance) << i;
    EXPECT_EQ(image::Identity(read.plan), image::Identity(provenance.plan));
  }
}

TEST(ProvenanceTest, PassesOverUnknownMembers) {
  auto statement = json::parse(WriteStatement(testing::SampleProvenance()));
  statement["later"] = 1;
  statement["predicate"]["runDetails"]["metadata"] = {{"invocationId", "x"}};
  statement["subject"][0]["annotations"] = {{"a", "b"}};
  ASSERT_OK_AND_ASSIGN(const Provenance read, ParseStatement(statement.dump()));
  EXPECT_EQ(read, testing::SampleProvenance());
}

TEST(ProvenanceTest, RefusesOtherStatementsAndContradictions) {
  const std::string digest(64, '0');
  const struct {
    const char* pointer;
    json value;
    const char* message;
  } cases[] = {
      {"/_type", "https://in-toto.io/Statement/v2",
       "_type: expected `https://in-toto.io/Statement/v1`"},
      {"/predicateType", "https://slsa.dev/provenance/v2",
       "predicateType: expected `https://slsa.dev/provenance/v1`"},
      {"/predicate/buildDefinition/buildType", "urn:other",
       "buildType: expected `urn:bootmill:build-type:image:v1`"},
      {"/subject", json::array(), "subject: expected at least one item"},
      {"/subject/1",
       {{"name", "x"}, {"digest", {{"sha256", digest}}}},
       "subject contradicts"},
      {"/subject/0/name", "fleets/web/4-i386-xen_pvh.bin",
       "subject[0].name contradicts"},
      {"/subject/0/digest/sha256", "00", "subject[0].digest.sha256: expected"},
      {"/predicate/buildDefinition/externalParameters/release", 4,
       "subject[0].name contradicts"},
      {"/predicate/buildDefinition/externalParameters/release", -1,
       "release: expected an integer"},
      {"/predicate/buildDefinition/externalParameters/release", 3.0,
       "release: expected an integer"},
      {"/predicate/buildDefinition/externalParameters/target", "i386-xen",
       "externalParameters.target contradicts"},
      {"/predicate/buildDefinition/internalParameters/planIdentity", digest,
       "planIdentity contradicts"},
      {"/predicate/buildDefinition/internalParameters/plan/prefix", "/other",
       "planIdentity contradicts"},
      {"/predicate/buildDefinition/internalParameters/plan/modules/0/sha256",
       digest, "planIdentity contradicts"},
      {"/predicate/buildDefinition/internalParameters/plan/target", "arm",
       "plan.target: expected one of GRUB's"},
      {"/predicate/buildDefinition/resolvedDependencies/1/digest/sha256",
       digest, "resolvedDependencies[1].digest.sha256 contradicts"},
      {"/predicate/buildDefinition/resolvedDependencies/0/name", "x",
       "resolvedDependencies[0].name contradicts"},
      {"/predicate/runDetails", json::object(),
       "runDetails.builder: expected it to be there"},
  };
  for (const auto& test : cases) {
    auto statement = json::parse(WriteStatement(testing::SampleProvenance()));
    statement[json::json_pointer(test.pointer)] = test.value;
    EXPECT_THAT(ParseStatement(statement.dump()),
                StatusIs(kInvalid, HasSubstr(test.message)))
        << test.pointer;
  }
}

TEST(ProvenanceTest, EveryMemberIsNeeded) {
  const auto whole = json::parse(WriteStatement(testing::SampleProvenance()));
  const auto flat = whole.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    const json::json_pointer member(pointer);
    if (whole[member.parent_pointer()].is_array() ||
        // An optional part changes the identity when it is absent; a reason
        // does not.
        pointer.ends_with("/reason")) {
      continue;
    }
    auto statement = whole;
    statement[member.parent_pointer()].erase(member.back());
    EXPECT_FALSE(ParseStatement(statement.dump()).ok()) << pointer;
  }
}

TEST(ProvenanceTest, RefusesTextThatIsNoStatement) {
  for (const char* text :
       {"", "{}", "[]", "null", "7", "{\"_type\":1}", "{\"a\":1,\"a\":1}"}) {
    EXPECT_THAT(ParseStatement(text),
                StatusIs(kInvalid, HasSubstr("statement: ")))
        << text;
  }
}

}  // namespace
}  // namespace bootmill::trust
