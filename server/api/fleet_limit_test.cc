// SPDX-License-Identifier: Apache-2.0
#include "server/api/fleet_limit.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using bootmill::testing::IsOk;

// Builds `b-web` and `b-db`, and an artifact of both, exist in org `default`.
absl::StatusOr<std::vector<std::string>> FleetsOfSample(
    std::string_view collection, const OrgResource& name) {
  if (name.org != "default") {
    return std::vector<std::string>();
  }
  if (collection == "builds") {
    return name.id == "b-web"  ? std::vector<std::string>{"web"}
           : name.id == "b-db" ? std::vector<std::string>{"db"}
                               : std::vector<std::string>();
  }
  return name.id == "a" ? std::vector<std::string>{"db", "web"}
                        : std::vector<std::string>();
}

// Whether a caller who is limited to the fleet `web` of org `default` may call
// `path` with a request whose `field` is `value`.
bool Within(const std::string& path, const std::string& field,
            const std::string& value) {
  // Only files that are referred to are linked in.
  EXPECT_NE(v1::GetFleetRequest::descriptor(), nullptr);
  EXPECT_NE(v1::GetReleaseRequest::descriptor(), nullptr);
  EXPECT_NE(v1::GetArtifactRequest::descriptor(), nullptr);
  const google::protobuf::MethodDescriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
          "bootmill.v1." + path);
  Method method;
  method.descriptor = descriptor;
  method.access = descriptor->options().GetExtension(v1::access);
  const std::unique_ptr<google::protobuf::Message> request =
      method.NewRequest();
  request->GetReflection()->SetString(
      request.get(), descriptor->input_type()->FindFieldByName(field), value);
  const absl::StatusOr<bool> within =
      IsWithinLimit({.roles = {}, .fleets = {"web"}}, method, *request,
                    "default", &FleetsOfSample);
  EXPECT_THAT(within, IsOk());
  return within.value_or(false);
}

TEST(FleetLimitTest, CoversAFleetAndWhatIsOfIt) {
  for (const auto& [path, field, value] :
       std::vector<std::array<std::string, 3>>{
           {"FleetService.GetFleet", "name", "orgs/default/fleets/web"},
           {"FleetService.ListFleetRevisions", "parent",
            "orgs/default/fleets/web"},
           {"ReleaseService.GetRelease", "name", "orgs/default/releases/web-7"},
           {"ReleaseService.ListReleases", "fleet", "web"},
           {"BuildService.CreateBuild", "fleet", "web"},
           {"BuildService.GetBuild", "name", "orgs/default/builds/b-web"},
           {"ArtifactService.GetArtifact", "name",
            "orgs/default/artifacts/a"}}) {
    EXPECT_TRUE(Within(path, field, value)) << path;
  }
}

TEST(FleetLimitTest, DoesNotCoverAnythingElse) {
  for (const auto& [path, field, value] :
       std::vector<std::array<std::string, 3>>{
           {"FleetService.GetFleet", "name", "orgs/default/fleets/web-2"},
           {"FleetService.GetFleet", "name", "orgs/default/fleets/"},
           {"FleetService.GetFleet", "name", "orgs/other/fleets/web"},
           {"FleetService.GetFleet", "name", "orgs/default/web"},
           {"FleetService.GetFleet", "name", ""},
           {"FleetService.GetFleet", "name", "x/default/fleets/web"},
           // Nothing in these requests says which fleet they are about.
           {"FleetService.ListFleets", "id_prefix", "web"},
           {"FleetService.CreateFleet", "parent", "orgs/default"},
           {"ReleaseService.GetRelease", "name", "orgs/default/releases/web"},
           {"ReleaseService.GetRelease", "name",
            "orgs/default/releases/web-2-7"},
           {"ReleaseService.ListReleases", "fleet", ""},
           {"BuildService.CreateBuild", "fleet", "db"},
           {"BuildService.GetBuild", "name", "orgs/default/builds/b-db"},
           {"BuildService.GetBuild", "name", "orgs/default/builds/none"},
           {"ArtifactService.GetArtifact", "name",
            "orgs/default/artifacts/none"}}) {
    EXPECT_FALSE(Within(path, field, value)) << path << ' ' << value;
  }
}

}  // namespace
}  // namespace bootmill::server
