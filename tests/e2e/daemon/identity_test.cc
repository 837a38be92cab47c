// SPDX-License-Identifier: Apache-2.0
// What callers may do. Changes of roles count from the next call on, and are in
// the audit log.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/agent_service.grpc.pb.h"
#include "common/rpc/error_info.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"
#include "server/store/audit.h"
#include "server/store/database.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Fleets = v1::FleetService::Stub;
using Principals = v1::PrincipalService::Stub;

class IdentityTest : public SharedWorldTest {
 protected:
  static Person User(const std::string& org, const std::string& id,
                     v1::AccessRole role) {
    return world().Issue(org, id, v1::Principal::KIND_USER, role);
  }
  Api root_ = world().Root();
};

absl::Status ListFleets(Api& api, const std::string& org) {
  v1::ListFleetsRequest request;
  request.set_parent(org);
  return Call(api.fleets, &Fleets::ListFleets, request).status();
}

absl::Status Bind(Api& api, const std::string& name, v1::AccessRole role) {
  v1::BindRoleRequest request;
  request.set_name(name);
  request.set_role(role);
  return Call(api.principals, &Principals::BindRole, request).status();
}

absl::Status Revoke(Api& api, const std::string& name) {
  v1::RevokePrincipalRequest request;
  request.set_name(name);
  return Call(api.principals, &Principals::RevokePrincipal, request).status();
}

absl::Status Inspect(Api& api, const std::string& artifact) {
  v1::InspectArtifactRequest request;
  request.set_name(artifact);
  return Call(api.artifacts, &v1::ArtifactService::Stub::InspectArtifact,
              request)
      .status();
}

absl::Status Download(Api& api, const std::string& artifact) {
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  v1::DownloadArtifactRequest request;
  request.set_name(artifact);
  return ReadAll(*api.artifacts.DownloadArtifact(&context, request)).status;
}

std::vector<v1::AuditRecord> AuditOf(Api& api, const std::string& org) {
  v1::ListAuditRecordsRequest request;
  request.set_parent(org);
  const absl::StatusOr<v1::ListAuditRecordsResponse> list =
      Call(api.audit, &v1::AuditService::Stub::ListAuditRecords, request);
  EXPECT_THAT(list, IsOk());
  return {list->records().begin(), list->records().end()};
}

MATCHER_P3(IsRecord, caller, method, code, "") {
  return arg.caller() == caller &&
         arg.method() == std::string("bootmill.v1.") + method &&
         arg.code() == code;
}

TEST_F(IdentityTest, ARevokedPrincipalIsRefusedAtTheNextCall) {
  const Person person = User(kOrg, "leaver", v1::ACCESS_ROLE_OPERATOR);
  Api leaver = world().As(person);
  ASSERT_THAT(ListFleets(leaver, kOrg), IsOk());
  const std::string name = std::string(kOrg) + "/principals/leaver";
  ASSERT_THAT(Revoke(root_, name), IsOk());
  EXPECT_THAT(ListFleets(leaver, kOrg),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
  EXPECT_EQ(world()
                .Http(person)
                .Get("/orgs/default/artifacts/" + std::string(64, '0'))
                .status,
            401);
  EXPECT_THAT(Bind(root_, name, v1::ACCESS_ROLE_ADMIN),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST_F(IdentityTest, ARoleCountsFromTheNextCallOn) {
  Api mover = world().As(User(kOrg, "mover", v1::ACCESS_ROLE_VIEWER));
  const std::string name = std::string(kOrg) + "/principals/mover";
  ASSERT_THAT(ListFleets(mover, kOrg), IsOk());
  ASSERT_THAT(Bind(root_, name, v1::ACCESS_ROLE_UNSPECIFIED), IsOk());
  EXPECT_THAT(ListFleets(mover, kOrg),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  ASSERT_THAT(Bind(root_, name, v1::ACCESS_ROLE_OPERATOR), IsOk());
  CreateFleet(mover, kOrg, "moved");
}

TEST_F(IdentityTest, AnOrgKeepsItsLastAdministrator) {
  const std::string name = std::string(kOrg) + "/principals/admin";
  Api admin = world().As(world().admin());
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition,
                                HasSubstr("last administrator"));
  EXPECT_THAT(Bind(admin, name, v1::ACCESS_ROLE_VIEWER), refused);
  EXPECT_THAT(Revoke(admin, name), refused);
  EXPECT_THAT(Bind(admin, name, v1::ACCESS_ROLE_ADMIN), IsOk())
      << "it is one still";
  Api other = world().As(User(kOrg, "second", v1::ACCESS_ROLE_ADMIN));
  EXPECT_THAT(Bind(other, name, v1::ACCESS_ROLE_VIEWER), IsOk());
  EXPECT_THAT(Revoke(other, name),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("last administrator of org system")));
  const std::string dave = "orgs/system/principals/dave";
  User("orgs/system", "dave", v1::ACCESS_ROLE_ADMIN);
  EXPECT_THAT(Revoke(admin, dave), IsOk())
      << "its administrator from another org is one too";
  const std::string second = std::string(kOrg) + "/principals/second";
  EXPECT_THAT(Revoke(other, second), refused);
  EXPECT_THAT(Bind(root_, second, v1::ACCESS_ROLE_UNSPECIFIED), IsOk())
      << "root may";
  EXPECT_THAT(Bind(root_, name, v1::ACCESS_ROLE_ADMIN), IsOk());
}

TEST_F(IdentityTest, AHostSeesArtifactsAndItsAssignmentOnly) {
  const v1::Release release = BuiltRelease(root_, kOrg, "hosted");
  const Person person = world().Issue(kOrg, "dom0", v1::Principal::KIND_HOST,
                                      v1::ACCESS_ROLE_HOST);
  Api host = world().As(person);
  const std::string artifact = release.images(0).artifact();
  EXPECT_THAT(Download(host, artifact), IsOk());
  EXPECT_EQ(world().Http(person).Get("/" + artifact).status, 200);
  v1::GetAssignmentRequest request;
  request.set_parent(kOrg);
  request.set_fleet("hosted");
  request.set_target(release.images(0).target());
  v1::AgentService::Stub agent(
      TlsChannel(world().daemon().grpc_port(), person));
  EXPECT_THAT(
      Call(agent, &v1::AgentService::Stub::GetAssignment, request),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("nothing was promoted")));
  ASSERT_THAT(Promote(root_, release.name()), IsOk());
  ASSERT_OK_AND_ASSIGN(
      const v1::Assignment assignment,
      Call(agent, &v1::AgentService::Stub::GetAssignment, request));
  EXPECT_EQ(assignment.release(), release.name());
  EXPECT_EQ(assignment.image().artifact(), artifact);
  // The same at its stable address.
  const std::string current = absl::StrFormat(
      "/orgs/default/fleets/hosted/current/%s", release.images(0).target());
  const HttpAnswer image = world().Http(person).Get(current);
  EXPECT_EQ(image.status, 200);
  EXPECT_EQ(image.headers.at("bootmill-release"), release.name());
  EXPECT_EQ(Sha256(AsBytes(image.body)).Hex(), release.images(0).sha256());
  EXPECT_EQ(world()
                .Http(person)
                .Get(current, {"If-None-Match: " + image.headers.at("etag")})
                .status,
            304);
  EXPECT_THAT(world().Http(person).Get(current + ".sha256").body,
              StartsWith(release.images(0).sha256() + "  "));
  EXPECT_EQ(world().Http(person).Get(current + ".sig").body,
            assignment.attestation().signature());
  EXPECT_EQ(world().Http(person).Get(current + ".provenance.json").body,
            assignment.attestation().provenance());
  const auto denied = StatusIs(absl::StatusCode::kPermissionDenied, _);
  EXPECT_THAT(ListFleets(host, kOrg), denied);
  EXPECT_THAT(Inspect(host, artifact), denied);
  EXPECT_THAT(CreateBuild(host, kOrg, "hosted"), denied);
  EXPECT_THAT(
      Bind(host, std::string(kOrg) + "/principals/dom0", v1::ACCESS_ROLE_ADMIN),
      denied);
}

TEST_F(IdentityTest, ASecondStageIsNeverAssignedToAHost) {
  const v1::Release release =
      BuiltRelease(root_, kOrg, "handed-out", "role: guest_second_stage\n");
  v1::GetAssignmentRequest request;
  request.set_parent(kOrg);
  request.set_fleet("handed-out");
  request.set_target(release.images(0).target());
  v1::AgentService::Stub agent(
      TlsChannel(world().daemon().grpc_port(),
                 world().Issue(kOrg, "dom0-second", v1::Principal::KIND_HOST,
                               v1::ACCESS_ROLE_HOST)));
  EXPECT_THAT(Promote(root_, release.name()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("guest_second_stage")));
  EXPECT_THAT(Call(agent, &v1::AgentService::Stub::GetAssignment, request),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(IdentityTest, AnOrgNeverSeesAnothersArtifact) {
  const v1::Release release = BuiltRelease(root_, kOrg, "secret");
  const std::string sha256 = release.images(0).sha256();
  const Person person = User(kOtherOrg, "stranger", v1::ACCESS_ROLE_ADMIN);
  Api stranger = world().As(person);
  const std::string theirs = release.images(0).artifact();
  const std::string as_own = std::string(kOtherOrg) + "/artifacts/" + sha256;
  EXPECT_THAT(Download(stranger, theirs),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
  EXPECT_THAT(Download(stranger, as_own),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Inspect(stranger, as_own),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_EQ(world().Http(person).Get("/" + theirs).status, 403);
  EXPECT_EQ(world().Http(person).Get("/" + as_own).status, 404);
  // What a caller may read of its own org says nothing about another org.
  v1::ListReleasesRequest request;
  request.set_parent(kOtherOrg);
  ASSERT_OK_AND_ASSIGN(const v1::ListReleasesResponse own,
                       Call(stranger.releases,
                            &v1::ReleaseService::Stub::ListReleases, request));
  EXPECT_EQ(own.releases_size(), 0);
}

TEST_F(IdentityTest, TheUnixSocketsAreRoots) {
  ASSERT_OK_AND_ASSIGN(
      const v1::Caller caller,
      Call(root_.principals, &Principals::GetCaller, v1::GetCallerRequest()));
  EXPECT_EQ(caller.identity(), "root");
  const v1::Release release = BuiltRelease(root_, kOtherOrg, "roots");
  const HttpAnswer answer =
      GetFromSocket(world().http_socket(), "/" + release.images(0).artifact());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(static_cast<int64_t>(answer.body.size()),
            release.images(0).size_bytes());
}

TEST_F(IdentityTest, HealthNeedsNoCertificateAndNothingElseDoesWithout) {
  const Person nobody{.ca = world().admin().ca, .certificate = "", .key = ""};
  const HttpClient http = world().Http(nobody);
  EXPECT_EQ(http.Get("/healthz").status, 200);
  EXPECT_EQ(http.Get("/readyz").status, 200);
  EXPECT_EQ(http.Get("/orgs/default/artifacts/" + std::string(64, '0')).status,
            401);
  Api api = world().As(nobody);
  EXPECT_THAT(ListFleets(api, kOrg),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
}

TEST(AuditTest, ChangesAndRefusalsAreKeptInOneChain) {
  World world;
  const Person person = world.Issue(kOrg, "curious", v1::Principal::KIND_USER,
                                    v1::ACCESS_ROLE_VIEWER);
  Api curious = world.As(person);
  Api admin = world.As(world.admin());
  const std::string curious_uri = "bootmill://default/user/curious";
  const std::string admin_uri = "bootmill://default/user/admin";
  CreateFleet(admin, kOrg, "audited");
  EXPECT_FALSE(CreateBuild(curious, kOrg, "audited").ok());
  EXPECT_FALSE(ListFleets(curious, kOtherOrg).ok());
  const std::string artifact =
      std::string(kOtherOrg) + "/artifacts/" + std::string(64, '0');
  EXPECT_EQ(world.Http(person).Get("/" + artifact).status, 403);

  const std::vector<v1::AuditRecord> own = AuditOf(admin, kOrg);
  EXPECT_THAT(own, Contains(IsRecord("root", "PrincipalService/IssueCredential",
                                     "OK")));
  EXPECT_THAT(own,
              Contains(IsRecord(admin_uri, "FleetService/CreateFleet", "OK")));
  EXPECT_THAT(own, Contains(IsRecord(curious_uri, "BuildService/CreateBuild",
                                     "PERMISSION_DENIED")));
  Api root = world.Root();
  const std::vector<v1::AuditRecord> other = AuditOf(root, kOtherOrg);
  EXPECT_THAT(other, Contains(IsRecord(curious_uri, "FleetService/ListFleets",
                                       "PERMISSION_DENIED")));
  EXPECT_THAT(other,
              Contains(IsRecord(curious_uri, "ArtifactService/DownloadArtifact",
                                "PERMISSION_DENIED")));
  EXPECT_THAT(
      AuditOf(root, "orgs/system"),
      Contains(IsRecord("root", "ToolchainService/ImportToolchain", "OK")));
  world.Stop();
  ASSERT_OK_AND_ASSIGN(const auto database,
                       store::Database::Open({.directory = world.data_dir()}));
  EXPECT_THAT(database->Read([](store::Reader& reader) {
    return store::VerifyAudit(reader);
  }),
              IsOk());
}

}  // namespace
}  // namespace bootmill::e2e
