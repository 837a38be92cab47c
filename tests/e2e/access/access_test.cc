// SPDX-License-Identifier: Apache-2.0
// Calls every method of the API with every role of the resource's org and of
// another one. Who must get through is written down here a second time,
// independently of the protos.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "bootmill/v1/access.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/token_service.grpc.pb.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/daemon.h"
#include "server/store/database.h"
#include "server/store/principals.h"

namespace bootmill {
namespace {

namespace pb = google::protobuf;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::TempDir;

constexpr char kOther[] = "other";

// Who may call a method: holders of a role in the resource's org, in the org
// `system`, or in any org.
enum class Where { kOrg, kSystem, kAny };
struct Rule {
  Where where;
  std::set<std::string> roles;
  // The field that names the resource, and its value; ORG stands for the org.
  std::string field;
  std::string value;
};

const std::set<std::string> kReaders = {"viewer", "operator", "admin"};
const std::set<std::string> kReadersAndHosts = {"viewer", "operator", "admin",
                                                "host"};
const std::set<std::string> kOperators = {"operator", "admin"};
const std::set<std::string> kAdmins = {"admin"};

// One table, a row for each method.
// NOLINTNEXTLINE(readability-function-size)
const std::map<std::string, Rule>& Rules() {
  static const std::string kArtifact =
      "orgs/ORG/artifacts/" + std::string(64, '0');
  static const std::map<std::string, Rule> kRules = {
      {"AgentService/GetAssignment",
       {Where::kOrg, kReadersAndHosts, "parent", "orgs/ORG"}},
      {"ArtifactService/DownloadArtifact",
       {Where::kOrg, kReadersAndHosts, "name", kArtifact}},
      {"ArtifactService/GetArtifact",
       {Where::kOrg, kReadersAndHosts, "name", kArtifact}},
      {"ArtifactService/InspectArtifact",
       {Where::kOrg, kReaders, "name", kArtifact}},
      {"ArtifactService/InspectImage", {Where::kAny, kReaders, "", ""}},
      {"ArtifactService/ListAttestations",
       {Where::kOrg, kReadersAndHosts, "parent", kArtifact}},
      {"AuditService/ListAuditRecords",
       {Where::kOrg, kAdmins, "parent", "orgs/ORG"}},
      {"AuditService/VerifyAuditLog", {Where::kSystem, kAdmins, "", ""}},
      {"BuildService/CancelBuild",
       {Where::kOrg, kOperators, "name", "orgs/ORG/builds/absent"}},
      {"BuildService/CreateBuild",
       {Where::kOrg, kOperators, "parent", "orgs/ORG"}},
      {"BuildService/GetBuild",
       {Where::kOrg, kReaders, "name", "orgs/ORG/builds/absent"}},
      {"BuildService/ListBuilds",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"BuildService/WatchBuild",
       {Where::kOrg, kReaders, "name", "orgs/ORG/builds/absent"}},
      {"EventService/StreamEvents",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"FleetService/CreateFleet",
       {Where::kOrg, kOperators, "parent", "orgs/ORG"}},
      {"FleetService/DeleteFleet",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/DiffFleet",
       {Where::kOrg, kReaders, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/GetFleet",
       {Where::kOrg, kReaders, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/ListFleetRevisions",
       {Where::kOrg, kReaders, "parent", "orgs/ORG/fleets/absent"}},
      {"FleetService/ListFleets",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"FleetService/PreviewFleet",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"FleetService/RollbackFleet",
       {Where::kOrg, kOperators, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/UndeleteFleet",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/UpdateFleet",
       {Where::kOrg, kOperators, "name", "orgs/ORG/fleets/absent"}},
      {"OrgService/CreateOrg", {Where::kSystem, kAdmins, "", ""}},
      {"OrgService/GetOrg", {Where::kSystem, kAdmins, "name", "orgs/ORG"}},
      {"OrgService/ListOrgs", {Where::kSystem, kAdmins, "", ""}},
      {"OrgService/UpdateOrg", {Where::kSystem, kAdmins, "name", "orgs/ORG"}},
      {"PrincipalService/BindRole",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/principals/absent"}},
      {"PrincipalService/GetCaller", {Where::kAny, kReadersAndHosts, "", ""}},
      {"PrincipalService/IssueCredential",
       {Where::kOrg, kAdmins, "parent", "orgs/ORG"}},
      {"PrincipalService/ListPrincipals",
       {Where::kOrg, kAdmins, "parent", "orgs/ORG"}},
      {"PrincipalService/RenewCredential",
       {Where::kAny, kReadersAndHosts, "", ""}},
      {"PrincipalService/RevokePrincipal",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/principals/absent"}},
      {"ReleaseService/GetRelease",
       {Where::kOrg, kReaders, "name", "orgs/ORG/releases/absent-1"}},
      {"ReleaseService/ListReleases",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"ReleaseService/PromoteRelease",
       {Where::kOrg, kOperators, "name", "orgs/ORG/releases/absent-1"}},
      {"SessionService/CreateSignInLink", {Where::kAny, kReaders, "", ""}},
      {"SessionService/EndSessions", {Where::kAny, kReaders, "", ""}},
      {"SessionService/ListSessions", {Where::kAny, kReaders, "", ""}},
      {"TokenService/CreateToken",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"TokenService/ListTokens",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"TokenService/RevokeToken",
       {Where::kOrg, kReaders, "name", "orgs/ORG/tokens/absent"}},
      {"ToolchainService/GetToolchain", {Where::kAny, kReaders, "", ""}},
      {"ToolchainService/GetToolchainUse", {Where::kSystem, kAdmins, "", ""}},
      {"ToolchainService/ImportToolchain", {Where::kSystem, kAdmins, "", ""}},
      {"ToolchainService/ListModules", {Where::kAny, kReaders, "", ""}},
      {"ToolchainService/ListToolchains", {Where::kAny, kReaders, "", ""}},
      {"ToolchainService/SetDefaultToolchain",
       {Where::kSystem, kAdmins, "", ""}},
      {"ToolchainService/SetToolchainState", {Where::kSystem, kAdmins, "", ""}},
      {"TrustService/GetAttestationKey",
       {Where::kAny, kReadersAndHosts, "", ""}},
  };
  return kRules;
}

// What tokens may not call, whatever their role.
const std::set<std::string> kNotByTokens = {"OrgService/CreateOrg",
                                            "PrincipalService/BindRole",
                                            "PrincipalService/IssueCredential",
                                            "PrincipalService/RenewCredential",
                                            "SessionService/CreateSignInLink",
                                            "TokenService/CreateToken"};
// What tokens for the fleet `absent` alone may call in the table above: what
// names it or a release of it. Builds and artifacts of the table belong to no
// fleet.
const std::set<std::string> kByTokensOfTheFleet = {
    "FleetService/DeleteFleet",      "FleetService/DiffFleet",
    "FleetService/GetFleet",         "FleetService/ListFleetRevisions",
    "FleetService/RollbackFleet",    "FleetService/UndeleteFleet",
    "FleetService/UpdateFleet",      "PrincipalService/GetCaller",
    "ReleaseService/GetRelease",     "ReleaseService/PromoteRelease",
    "TrustService/GetAttestationKey"};
// The same for tokens for another fleet.
const std::set<std::string> kByTokensOfAnotherFleet = {
    "PrincipalService/GetCaller", "TrustService/GetAttestationKey"};

// A caller: its org, its role there, and a connection with its certificate or
// token.
struct Caller {
  std::string org;
  std::string role;  // "none": a principal without a role
  std::shared_ptr<grpc::Channel> channel;
  bool has_token = false;
  std::string fleet = {};  // that its token is limited to

  std::string Name() const {
    return absl::StrFormat("%s of %s%s", role, org,
                           !has_token      ? ""
                           : fleet.empty() ? " by token"
                                           : " by token for " + fleet);
  }
};

class AccessTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TempDir;
    options_ = new server::DaemonOptions;
    options_->data_dir = directory_->path() + "/data";
    options_->grpc_address = "127.0.0.1:0";
    options_->http_address = "";
    options_->grpc_socket = directory_->path() + "/grpc.sock";
    options_->http_socket = "";
    MakeSecondOrg();
    absl::StatusOr<std::unique_ptr<server::Daemon>> daemon =
        server::Daemon::Start(*options_);
    ASSERT_THAT(daemon, IsOk());
    daemon_ = daemon->release();
    callers_ = new std::vector<Caller>;
    for (const char* org : {"default", kOther}) {
      for (const char* role : {"viewer", "operator", "admin", "host", "none"}) {
        AddCaller(org, role);
      }
    }
    for (const char* org : {"default", kOther}) {
      for (const char* role : {"viewer", "operator", "admin"}) {
        for (const char* fleet : {"", "absent", "elsewhere"}) {
          AddTokenCaller(org, role, fleet);
        }
      }
    }
  }

  static void TearDownTestSuite() {
    delete callers_;
    delete daemon_;
    delete options_;
    delete directory_;
  }

  // Orgs are made by those who run the daemon, not through the API.
  static void MakeSecondOrg() {
    {
      absl::StatusOr<std::unique_ptr<server::Daemon>> first =
          server::Daemon::Start(*options_);
      ASSERT_THAT(first, IsOk());
    }
    absl::StatusOr<std::unique_ptr<store::Database>> database =
        store::Database::Open({.directory = options_->data_dir});
    ASSERT_THAT(database, IsOk());
    ASSERT_THAT((*database)->Write([](store::Writer& writer) {
      return store::InsertOrg(writer, kOther, std::chrono::system_clock::now());
    }),
                IsOk());
  }

  // Issues a certificate as root would, and connects with it.
  static void AddCaller(const std::string& org, const std::string& role) {
    ASSERT_OK_AND_ASSIGN(const crypto::PrivateKey key,
                         crypto::PrivateKey::Generate());
    ASSERT_OK_AND_ASSIGN(const std::string request, crypto::MakeRequest(key));
    v1::IssueCredentialRequest issue;
    issue.set_parent("orgs/" + org);
    issue.set_principal_id(role + "-1");
    issue.set_kind(role == "host" ? v1::Principal::KIND_HOST
                                  : v1::Principal::KIND_USER);
    issue.set_certificate_request(request);
    if (role != "none") {
      v1::AccessRole value = v1::ACCESS_ROLE_UNSPECIFIED;
      ASSERT_TRUE(v1::AccessRole_Parse(
          "ACCESS_ROLE_" + absl::AsciiStrToUpper(role), &value));
      issue.set_role(value);
    }
    const auto root = grpc::CreateChannel("unix:" + options_->grpc_socket,
                                          grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    v1::IssueCredentialResponse response;
    const grpc::Status status =
        v1::PrincipalService::NewStub(root)->IssueCredential(&context, issue,
                                                             &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_OK_AND_ASSIGN(const std::string pem, key.Pem());
    callers_->push_back(
        {org, role,
         grpc::CreateChannel(
             absl::StrFormat("localhost:%d", daemon_->grpc_port()),
             grpc::SslCredentials(
                 {.pem_root_certs = response.ca_certificate(),
                  .pem_private_key = pem,
                  .pem_cert_chain = response.certificate()}))});
  }

  // Has the org's administrator make a token, and connects with it.
  static void AddTokenCaller(const std::string& org, const std::string& role,
                             const std::string& fleet) {
    const auto admin =
        std::find_if(callers_->begin(), callers_->end(), [&](const Caller& c) {
          return c.org == org && c.role == "admin" && !c.has_token;
        });
    v1::CreateTokenRequest request;
    request.set_parent("orgs/" + org);
    request.set_display_name(role);
    v1::AccessRole value = v1::ACCESS_ROLE_UNSPECIFIED;
    ASSERT_TRUE(v1::AccessRole_Parse(
        "ACCESS_ROLE_" + absl::AsciiStrToUpper(role), &value));
    request.set_role(value);
    if (!fleet.empty()) {
      request.add_fleets(fleet);
    }
    grpc::ClientContext context;
    v1::CreateTokenResponse response;
    const grpc::Status status = v1::TokenService::NewStub(admin->channel)
                                    ->CreateToken(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    callers_->push_back(
        {org, role,
         grpc::CreateChannel(
             absl::StrFormat("localhost:%d", daemon_->grpc_port()),
             grpc::CompositeChannelCredentials(
                 grpc::SslCredentials(
                     {.pem_root_certs = daemon_->credentials().CaPem(),
                      .pem_private_key = "",
                      .pem_cert_chain = ""}),
                 grpc::AccessTokenCredentials(response.secret()))),
         true, fleet});
  }

  static TempDir* directory_;
  static server::DaemonOptions* options_;
  static server::Daemon* daemon_;
  static std::vector<Caller>* callers_;
};

TempDir* AccessTest::directory_ = nullptr;
server::DaemonOptions* AccessTest::options_ = nullptr;
server::Daemon* AccessTest::daemon_ = nullptr;
std::vector<Caller>* AccessTest::callers_ = nullptr;

std::vector<const pb::MethodDescriptor*> AllMethods() {
  std::vector<const pb::MethodDescriptor*> methods;
  for (const auto& [path, rule] : Rules()) {
    const std::string service = path.substr(0, path.find('/'));
    const pb::ServiceDescriptor* descriptor =
        pb::DescriptorPool::generated_pool()->FindServiceByName("bootmill.v1." +
                                                                service);
    if (descriptor != nullptr) {
      methods.push_back(
          descriptor->FindMethodByName(path.substr(path.find('/') + 1)));
    }
  }
  return methods;
}

// Calls `method` about a resource of `org` that does not exist; returns how the
// call ended. A deadline ends streams.
grpc::StatusCode Call(const std::shared_ptr<grpc::Channel>& channel,
                      const pb::MethodDescriptor& method, const Rule& rule,
                      const std::string& org) {
  const std::unique_ptr<pb::Message> request(
      pb::MessageFactory::generated_factory()
          ->GetPrototype(method.input_type())
          ->New());
  if (!rule.field.empty()) {
    request->GetReflection()->SetString(
        request.get(), method.input_type()->FindFieldByName(rule.field),
        absl::StrReplaceAll(rule.value, {{"ORG", org}}));
  }
  const grpc::Slice bytes(request->SerializeAsString());
  const grpc::ByteBuffer buffer(&bytes, 1);
  grpc::ByteBuffer response;
  grpc::ClientContext context;
  const bool endless = method.name() == "StreamEvents";
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(endless ? 1500 : 30'000));
  std::promise<grpc::StatusCode> done;
  grpc::GenericStub(channel).UnaryCall(
      &context, "/" + method.service()->full_name() + "/" + method.name(), {},
      &buffer, &response,
      [&](const grpc::Status& status) { done.set_value(status.error_code()); });
  return done.get_future().get();
}

bool Allowed(const std::string& path, const Rule& rule, const Caller& caller,
             const std::string& org) {
  if (!rule.roles.contains(caller.role)) {
    return false;
  }
  if (caller.has_token && kNotByTokens.contains(path)) {
    return false;
  }
  if (!caller.fleet.empty() &&
      !(caller.fleet == "absent" ? kByTokensOfTheFleet
                                 : kByTokensOfAnotherFleet)
           .contains(path)) {
    return false;
  }
  switch (rule.where) {
    case Where::kOrg:
      return caller.org == org;
    case Where::kSystem:
      return false;  // no caller has a role there
    case Where::kAny:
      return true;
  }
  return false;
}

TEST_F(AccessTest, TheTableHereNamesEveryMethod) {
  std::set<std::string> named;
  for (const pb::MethodDescriptor* method : AllMethods()) {
    ASSERT_NE(method, nullptr);
    named.insert(method->full_name());
  }
  std::set<std::string> served;
  for (const auto& [path, rule] : Rules()) {
    const pb::ServiceDescriptor* service =
        pb::DescriptorPool::generated_pool()->FindServiceByName(
            "bootmill.v1." + path.substr(0, path.find('/')));
    ASSERT_NE(service, nullptr) << path;
    for (int i = 0; i < service->method_count(); ++i) {
      served.insert(service->method(i)->full_name());
    }
  }
  EXPECT_EQ(named, served);
}

TEST_F(AccessTest, EveryMethodForEveryRoleAndOrg) {
  for (const pb::MethodDescriptor* method : AllMethods()) {
    const std::string path = method->service()->name() + "/" + method->name();
    const Rule& rule = Rules().at(path);
    for (const Caller& caller : *callers_) {
      for (const std::string org : {"default", kOther}) {
        const grpc::StatusCode code = Call(caller.channel, *method, rule, org);
        const bool refused = code == grpc::StatusCode::PERMISSION_DENIED;
        EXPECT_EQ(refused, !Allowed(path, rule, caller, org))
            << caller.Name() << " called " << path << " for org " << org
            << " and got code " << code;
        EXPECT_NE(code, grpc::StatusCode::UNAUTHENTICATED) << path;
        EXPECT_NE(code, grpc::StatusCode::UNIMPLEMENTED) << path;
        EXPECT_NE(code, grpc::StatusCode::INTERNAL) << path;
      }
    }
  }
}

TEST_F(AccessTest, NobodyWithoutACertificate) {
  const auto channel = grpc::CreateChannel(
      absl::StrFormat("localhost:%d", daemon_->grpc_port()),
      grpc::SslCredentials({.pem_root_certs = daemon_->credentials().CaPem(),
                            .pem_private_key = "",
                            .pem_cert_chain = ""}));
  for (const pb::MethodDescriptor* method : AllMethods()) {
    const std::string path = method->service()->name() + "/" + method->name();
    EXPECT_EQ(Call(channel, *method, Rules().at(path), "default"),
              grpc::StatusCode::UNAUTHENTICATED)
        << path;
  }
}

TEST_F(AccessTest, RootOnTheMachineMayDoEverything) {
  const auto channel = grpc::CreateChannel("unix:" + options_->grpc_socket,
                                           grpc::InsecureChannelCredentials());
  for (const pb::MethodDescriptor* method : AllMethods()) {
    const std::string path = method->service()->name() + "/" + method->name();
    const grpc::StatusCode code =
        Call(channel, *method, Rules().at(path), "default");
    EXPECT_NE(code, grpc::StatusCode::PERMISSION_DENIED) << path;
    EXPECT_NE(code, grpc::StatusCode::UNAUTHENTICATED) << path;
  }
}

}  // namespace
}  // namespace bootmill
