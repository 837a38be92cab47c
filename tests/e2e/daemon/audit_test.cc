// SPDX-License-Identifier: Apache-2.0
// The audit records of calls that change something: for every such method of
// the API the object, the new value, and the caller's address.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

namespace pb = google::protobuf;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<v1::AuditRecord> RecordsOf(
    Api& api, const v1::ListAuditRecordsRequest& request) {
  const absl::StatusOr<v1::ListAuditRecordsResponse> list =
      Call(api.audit, &v1::AuditService::Stub::ListAuditRecords, request);
  EXPECT_THAT(list, IsOk());
  return {list->records().begin(), list->records().end()};
}

// Returns the records of one method, newest first.
std::vector<v1::AuditRecord> RecordsOf(Api& api, const std::string& org,
                                       const std::string& method) {
  v1::ListAuditRecordsRequest request;
  request.set_parent(org);
  request.set_method(method);
  return RecordsOf(api, request);
}

// A daemon whose layouts wait, so that there is a build to cancel.
class GateHolder {
 protected:
  GateHolder() { options_.before_layout = gate_.Hook(); }

  Gate gate_;
  server::DaemonOptions options_;
};

class AuditedTest : private GateHolder, public ::testing::Test {
 protected:
  void TearDown() override {
    gate_.Open();
  }  // the daemon cannot end while layouts wait

  std::string ToolchainName() {
    const auto list =
        Call(root_.toolchains, &v1::ToolchainService::Stub::ListToolchains,
             v1::ListToolchainsRequest());
    EXPECT_THAT(list, IsOk());
    return list->toolchains(0).name();
  }
  void Update(const std::string& more) {
    v1::UpdateFleetRequest request;
    request.set_name(kFleet);
    *request.mutable_source() = Spec("audited", more);
    EXPECT_THAT(
        Call(root_.fleets, &v1::FleetService::Stub::UpdateFleet, request),
        IsOk());
  }
  void Rollback() {
    v1::RollbackFleetRequest request;
    request.set_name(kFleet);
    request.set_revision(1);
    EXPECT_THAT(
        Call(root_.fleets, &v1::FleetService::Stub::RollbackFleet, request),
        IsOk());
  }
  void Delete() {
    CreateFleet(root_, kOrg, "short-lived");
    v1::DeleteFleetRequest request;
    request.set_name(std::string(kOrg) + "/fleets/short-lived");
    EXPECT_THAT(
        Call(root_.fleets, &v1::FleetService::Stub::DeleteFleet, request),
        IsOk());
  }
  void Undelete() {
    v1::UndeleteFleetRequest request;
    request.set_name(std::string(kOrg) + "/fleets/short-lived");
    EXPECT_THAT(
        Call(root_.fleets, &v1::FleetService::Stub::UndeleteFleet, request),
        IsOk());
  }
  void SetQuota() {
    v1::UpdateOrgRequest request;
    request.set_name("orgs/acme");
    request.set_fleets_limit(5);
    EXPECT_THAT(Call(root_.orgs, &v1::OrgService::Stub::UpdateOrg, request),
                IsOk());
  }
  void StartBuild() {
    const absl::StatusOr<v1::Build> build = CreateBuild(root_, kOrg, "audited");
    ASSERT_THAT(build, IsOk());
    build_ = build->name();
  }
  void Cancel() {
    v1::CancelBuildRequest request;
    request.set_name(build_);
    EXPECT_THAT(
        Call(root_.builds, &v1::BuildService::Stub::CancelBuild, request),
        IsOk());
  }
  void Bind() {
    v1::BindRoleRequest request;
    request.set_name(kAlice);
    request.set_role(v1::ACCESS_ROLE_OPERATOR);
    EXPECT_THAT(
        Call(root_.principals, &v1::PrincipalService::Stub::BindRole, request),
        IsOk());
  }
  void Revoke() {
    v1::RevokePrincipalRequest request;
    request.set_name(kAlice);
    EXPECT_THAT(Call(root_.principals,
                     &v1::PrincipalService::Stub::RevokePrincipal, request),
                IsOk());
  }
  void SetState() {
    v1::SetToolchainStateRequest request;
    request.set_name(ToolchainName());
    request.set_state(v1::Toolchain::STATE_DEPRECATED);
    EXPECT_THAT(Call(root_.toolchains,
                     &v1::ToolchainService::Stub::SetToolchainState, request),
                IsOk());
  }

  void SetDefault() {
    v1::SetDefaultToolchainRequest request;
    request.set_name(ToolchainName());
    EXPECT_THAT(Call(root_.toolchains,
                     &v1::ToolchainService::Stub::SetDefaultToolchain, request),
                IsOk());
  }
  void PromoteNew() {
    gate_.Open();
    EXPECT_THAT(Promote(root_, BuiltRelease(root_, kOrg, "promoted").name()),
                IsOk());
  }
  void CreateOrg() {
    v1::CreateOrgRequest request;
    request.set_org_id("acme");
    request.set_administrator_id("ann");
    const absl::StatusOr<crypto::PrivateKey> key =
        crypto::PrivateKey::Generate();
    ASSERT_THAT(key, IsOk());
    request.set_certificate_request(crypto::MakeRequest(*key).value_or(""));
    EXPECT_THAT(Call(root_.orgs, &v1::OrgService::Stub::CreateOrg, request),
                IsOk());
  }
  void MakeLink() {
    v1::CreateSignInLinkRequest request;
    request.set_principal(kAdmin);
    EXPECT_THAT(Call(root_.sessions,
                     &v1::SessionService::Stub::CreateSignInLink, request),
                IsOk());
  }

  void CreateAccount() {
    v1::CreateAccountRequest request;
    request.set_parent(kOrg);
    request.set_principal_id("bert");
    EXPECT_THAT(
        Call(root_.accounts, &v1::AccountService::Stub::CreateAccount, request),
        IsOk());
  }
  void ResetAccount() {
    v1::ResetAccountRequest request;
    request.set_name(kBert);
    EXPECT_THAT(
        Call(root_.accounts, &v1::AccountService::Stub::ResetAccount, request),
        IsOk());
  }
  void DisableAccount() {
    v1::SetAccountStateRequest request;
    request.set_name(kBert);
    request.set_disabled(true);
    EXPECT_THAT(Call(root_.accounts, &v1::AccountService::Stub::SetAccountState,
                     request),
                IsOk());
  }

  static constexpr char kBert[] = "orgs/default/principals/bert";
  static constexpr char kAdmin[] = "orgs/default/principals/admin";
  static constexpr char kFleet[] = "orgs/default/fleets/audited";
  static constexpr char kAlice[] = "orgs/default/principals/alice";

  World world_{options_};
  Api root_ = world_.Root();
  std::string build_;
};

// What the newest record of a method must contain.
struct Expected {
  std::string method;
  std::string org;
  std::function<void()> call;
  std::function<std::string()> object;
  std::string detail;
};

std::set<std::string> MethodsThatChange() {
  std::set<std::string> methods;
  for (const char* service :
       {"AccountService", "AgentService", "ArtifactService", "AuditService",
        "BuildService", "EventService", "FleetService", "OrgService",
        "PrincipalService", "ReleaseService", "SessionService", "TokenService",
        "ToolchainService", "TrustService"}) {
    const pb::ServiceDescriptor& descriptor =
        *pb::DescriptorPool::generated_pool()->FindServiceByName(
            std::string("bootmill.v1.") + service);
    for (int i = 0; i < descriptor.method_count(); ++i) {
      if (descriptor.method(i)->options().idempotency_level() !=
          pb::MethodOptions::NO_SIDE_EFFECTS) {
        methods.insert(std::string(service) + "/" +
                       descriptor.method(i)->name());
      }
    }
  }
  return methods;
}

// One table, a row for each method that changes something.
// NOLINTNEXTLINE(readability-function-size)
TEST_F(AuditedTest, EveryChangeNamesItsObjectAndWhatItGave) {
  const auto fixed = [](const char* name) {
    return [name] { return std::string(name); };
  };
  const std::vector<Expected> table = {
      {"ToolchainService/ImportToolchain", "orgs/system", [] {},
       [this] { return ToolchainName(); }, "state=ACTIVE"},
      {"FleetService/CreateFleet", kOrg,
       [this] { CreateFleet(root_, kOrg, "audited"); }, fixed(kFleet),
       "revision=1"},
      {"FleetService/UpdateFleet", kOrg, [this] { Update("# more\n"); },
       fixed(kFleet), "revision=2"},
      {"FleetService/RollbackFleet", kOrg, [this] { Rollback(); },
       fixed(kFleet), "revision=3"},
      {"FleetService/DeleteFleet", kOrg, [this] { Delete(); },
       fixed("orgs/default/fleets/short-lived"), ""},
      {"FleetService/UndeleteFleet", kOrg, [this] { Undelete(); },
       fixed("orgs/default/fleets/short-lived"), ""},
      {"BuildService/CreateBuild", kOrg, [this] { StartBuild(); },
       [this] { return build_; }, "fleet=audited revision=3 toolchain="},
      {"BuildService/CancelBuild", kOrg, [this] { Cancel(); },
       [this] { return build_; }, "state=CANCELLED"},
      {"PrincipalService/IssueCredential", kOrg,
       [this] {
         world_.Issue(kOrg, "alice", v1::Principal::KIND_USER,
                      v1::ACCESS_ROLE_VIEWER);
       },
       fixed(kAlice), "role=VIEWER"},
      {"PrincipalService/BindRole", kOrg, [this] { Bind(); }, fixed(kAlice),
       "role=OPERATOR"},
      {"PrincipalService/RevokePrincipal", kOrg, [this] { Revoke(); },
       fixed(kAlice), "revoked"},
      {"AccountService/CreateAccount", kOrg, [this] { CreateAccount(); },
       fixed(kBert), "account created"},
      {"AccountService/ResetAccount", kOrg, [this] { ResetAccount(); },
       fixed(kBert), "account reset"},
      {"AccountService/SetAccountState", kOrg, [this] { DisableAccount(); },
       fixed(kBert), "account disabled"},
      {"ReleaseService/PromoteRelease", kOrg, [this] { PromoteNew(); },
       fixed("orgs/default/fleets/promoted"), "release=1 previous=0"},
      {"OrgService/CreateOrg", "orgs/system", [this] { CreateOrg(); },
       fixed("orgs/acme"), "administrator=ann"},
      {"OrgService/UpdateOrg", "orgs/system", [this] { SetQuota(); },
       fixed("orgs/acme"), "fleets=5"},
      {"SessionService/CreateSignInLink", kOrg, [this] { MakeLink(); },
       fixed(kAdmin), ""},
      {"ToolchainService/SetDefaultToolchain", "orgs/system",
       [this] { SetDefault(); }, [this] { return ToolchainName(); }, ""},
      {"ToolchainService/SetToolchainState", "orgs/system",
       [this] { SetState(); }, [this] { return ToolchainName(); },
       "state=DEPRECATED"},
  };
  std::set<std::string> tried;
  for (const Expected& expected : table) {
    const size_t before =
        RecordsOf(root_, expected.org, expected.method).size();
    expected.call();
    tried.insert(expected.method);
    const auto records = RecordsOf(root_, expected.org, expected.method);
    ASSERT_FALSE(records.empty()) << expected.method;
    EXPECT_LE(records.size(), before + 1) << expected.method;
    const v1::AuditRecord& record = records.front();
    EXPECT_EQ(record.code(), "OK") << expected.method;
    EXPECT_EQ(record.caller(), "root");
    EXPECT_EQ(record.object(), expected.object()) << expected.method;
    EXPECT_THAT(record.detail(), StartsWith(expected.detail));
    EXPECT_THAT(record.detail(), Not(HasSubstr("afterwards")))
        << expected.method << " stored its record apart from its change";
    EXPECT_EQ(record.address(), "unix");
    EXPECT_EQ(record.version(), 2);
  }
  // Of a user's own sessions, tokens and certificates, which root has none of:
  // session_test.cc, token_test.cc and renewal_test.cc.
  for (const char* method :
       {"SessionService/EndSessions", "TokenService/CreateToken",
        "TokenService/RevokeToken", "PrincipalService/RenewCredential"}) {
    tried.insert(method);
  }
  EXPECT_EQ(tried, MethodsThatChange());
}

TEST_F(AuditedTest, WhatIsOnlyCheckedLeavesNoRecord) {
  v1::CreateFleetRequest request;
  request.set_parent(kOrg);
  *request.mutable_source() = Spec("dry");
  request.set_validate_only(true);
  EXPECT_THAT(Call(root_.fleets, &v1::FleetService::Stub::CreateFleet, request),
              IsOk());
  EXPECT_THAT(RecordsOf(root_, kOrg, "FleetService/CreateFleet"), IsEmpty());
}

TEST_F(AuditedTest, RecordsAreFoundByCallerObjectAndTime) {
  Api admin = world_.As(world_.admin());
  CreateFleet(admin, kOrg, "first");
  CreateFleet(root_, kOrg, "second");
  v1::ListAuditRecordsRequest request;
  request.set_parent(kOrg);
  request.set_caller("bootmill://default/user/admin");
  const auto by_caller = RecordsOf(root_, request);
  ASSERT_EQ(by_caller.size(), 1U);
  EXPECT_EQ(by_caller[0].object(), "orgs/default/fleets/first");
  EXPECT_THAT(by_caller[0].address(), StartsWith("127.0.0.1:"));
  request.clear_caller();
  request.set_object("orgs/default/fleets/second");
  EXPECT_EQ(RecordsOf(root_, request).size(), 1U);
  *request.mutable_end_time() = by_caller[0].time();
  EXPECT_THAT(RecordsOf(root_, request), IsEmpty());
}

TEST_F(AuditedTest, TheChainIsVerifiedForWhoAdministersTheDaemon) {
  const auto verify = [](Api& api) {
    return Call(api.audit, &v1::AuditService::Stub::VerifyAuditLog,
                v1::VerifyAuditLogRequest());
  };
  CreateFleet(root_, kOrg, "counted");
  ASSERT_OK_AND_ASSIGN(const v1::VerifyAuditLogResponse verified,
                       verify(root_));
  EXPECT_GE(verified.record_count(), 2);
  EXPECT_EQ(verified.head().size(), 64U);
  Api viewer = world_.As(world_.Issue(kOrg, "viewer", v1::Principal::KIND_USER,
                                      v1::ACCESS_ROLE_VIEWER));
  EXPECT_THAT(verify(viewer), StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(AuditedTest, TextOfStrangersGetsNoFurtherThanTheDoor) {
  v1::GetFleetRequest request;
  request.set_name("orgs/default/fleets/a\nroot: OK");
  const auto fleet =
      Call(root_.fleets, &v1::FleetService::Stub::GetFleet, request);
  EXPECT_THAT(fleet, StatusIs(absl::StatusCode::kInvalidArgument, _));
  v1::ImportToolchainOptions import;
  import.set_directory(std::string("/usr/lib/grub\0/x", 16));
  import.set_trust_directory(true);
  EXPECT_THAT(ImportToolchain(root_, import),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\\x00")));
  v1::IssueCredentialRequest issue;
  issue.set_parent(kOrg);
  issue.set_principal_id("seven");
  issue.set_kind(static_cast<v1::Principal::Kind>(7));
  EXPECT_THAT(Call(root_.principals,
                   &v1::PrincipalService::Stub::IssueCredential, issue),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("7")));
}

}  // namespace
}  // namespace bootmill::e2e
