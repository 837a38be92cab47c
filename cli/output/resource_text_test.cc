// SPDX-License-Identifier: Apache-2.0
#include "cli/output/resource_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"

namespace bootmill::cli {
namespace {

// docs/cli.md promises programs the form of the HTTP API.
TEST(ToDocumentTest, IsTheJsonOfTheApi) {
  v1::Build build;
  build.set_name("orgs/default/builds/b1");
  build.set_state(v1::Build::STATE_RUNNING);
  build.set_revision(3);
  v1::BuildStage& stage = *build.add_stages();
  stage.set_stage("layout");
  stage.mutable_elapsed()->set_nanos(1'500'000);
  build.mutable_create_time()->set_seconds(1'795'528'145);
  EXPECT_EQ(ToDocument(build).dump(),
            R"({"name":"orgs/default/builds/b1","state":"STATE_RUNNING",)"
            R"("revision":3,"stages":[{"stage":"layout","elapsed":"0.001500s"})"
            R"(],"createTime":"2026-11-24T13:49:05Z"})");
}

TEST(ToDocumentTest, LargeNumbersAreTextsAndBytesBase64) {
  v1::DownloadArtifactResponse chunk;
  chunk.set_offset(1'099'511'627'776);
  chunk.set_data("\xff\x01");
  EXPECT_EQ(ToDocument(chunk).dump(),
            R"({"offset":"1099511627776","data":"/wE="})");
}

TEST(KindAndIdTest, IsWhatGetTakes) {
  EXPECT_EQ(KindAndId("orgs/default/fleets/web"), "fleets/web");
  EXPECT_EQ(KindAndId("orgs/default/fleets/web/revisions/3"),
            "fleets/web/revisions/3");
  EXPECT_EQ(KindAndId("toolchains/debian-2.06"), "toolchains/debian-2.06");
  EXPECT_EQ(KindAndId("orgs/acme"), "orgs/acme");
}

TEST(EnumTextTest, DropsThePrefixAndSurvivesNewValues) {
  const auto& type = *v1::Toolchain::State_descriptor();
  EXPECT_EQ(EnumText(type, v1::Toolchain::STATE_ACTIVE), "active");
  EXPECT_EQ(EnumText(type, 0), "-");
  EXPECT_EQ(EnumText(type, 77), "77");
}

TEST(TextTest, TimesDurationsAndNamesForPeople) {
  google::protobuf::Timestamp time;
  EXPECT_EQ(TimeText(time), "-");
  time.set_seconds(1'795'528'145);
  time.set_nanos(500);
  EXPECT_EQ(TimeText(time), "2026-11-24T13:49:05Z");
  google::protobuf::Duration duration;
  duration.set_nanos(1'234'000);
  EXPECT_EQ(DurationText(duration), "1.23 ms");
  duration.set_seconds(75);
  EXPECT_EQ(DurationText(duration), "75.0 s");
  EXPECT_EQ(ShortName("orgs/default/fleets/web"), "web");
  EXPECT_EQ(ShortName("web"), "web");
  EXPECT_EQ(ShortName("orgs/default/fleets/\x1b[2J"), "\\x1b[2J");
}

}  // namespace
}  // namespace bootmill::cli
