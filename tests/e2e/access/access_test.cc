// SPDX-License-Identifier: Apache-2.0
// Calls every method of the API with every role of the resource's org and of
// another one, by certificate and by token. rules.h says who must get through.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
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
#include "tests/e2e/access/rules.h"

namespace bootmill {
namespace {

namespace pb = google::protobuf;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::TempDir;

constexpr char kOther[] = "other";

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
  if (caller.has_token && NotByTokens().contains(path)) {
    return false;
  }
  if (!caller.fleet.empty() &&
      !(caller.fleet == "absent" ? ByTokensOfTheFleet()
                                 : ByTokensOfAnotherFleet())
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

// Returns what GetCaller says that `caller` may not call in `org`.
std::set<std::string> RefusalsOf(const Caller& caller, const std::string& org) {
  v1::GetCallerRequest request;
  request.set_org("orgs/" + org);
  grpc::ClientContext context;
  v1::Caller response;
  const grpc::Status status = v1::PrincipalService::NewStub(caller.channel)
                                  ->GetCaller(&context, request, &response);
  EXPECT_TRUE(status.ok()) << caller.Name() << ": " << status.error_message();
  EXPECT_LT(response.ByteSizeLong(), 8'192) << caller.Name();
  std::set<std::string> methods;
  for (const v1::Refusal& refusal : response.refusals()) {
    EXPECT_FALSE(refusal.reason().empty()) << refusal.method();
    methods.insert(refusal.method());
  }
  return methods;
}

// By the same table as what really is refused.
TEST_F(AccessTest, CallersAreToldWhatTheyMayNotCall) {
  for (const Caller& caller : *callers_) {
    if (caller.role == "none") {
      continue;  // it may not ask
    }
    for (const std::string org : {"default", kOther}) {
      const std::set<std::string> told = RefusalsOf(caller, org);
      for (const pb::MethodDescriptor* method : AllMethods()) {
        const std::string path =
            method->service()->name() + "/" + method->name();
        const bool refused = told.contains("bootmill.v1." + path);
        const bool allowed = Allowed(path, Rules().at(path), caller, org);
        const bool depends =
            !caller.fleet.empty() &&
            !method->options().GetExtension(v1::access).fleet_field().empty();
        EXPECT_TRUE(refused == !allowed || (depends && !refused))
            << caller.Name() << ", " << path << ", org " << org;
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
