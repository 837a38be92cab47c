// SPDX-License-Identifier: Apache-2.0
// The same call over gRPC and over HTTP must give the same answer and the same
// error details.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

namespace pb = google::protobuf;

using Json = nlohmann::json;
using ::testing::HasSubstr;

enum class Caller { kAdmin, kViewer, kHost, kNobody };

struct Row {
  std::string name;
  Caller caller = Caller::kAdmin;
  std::string method;  // SERVICE/METHOD
  std::shared_ptr<pb::Message> request;
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string reason{};
};

// The outcome of a call in a form that both transports can give.
struct Outcome {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  std::string answer;  // the response's bytes
  v1::ErrorInfo info;
};

// Returns the bytes of a message with maps in a fixed order.
std::string Canonical(const pb::Message& message) {
  std::string bytes;
  pb::io::StringOutputStream stream(&bytes);
  pb::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

Outcome OverGrpc(const std::shared_ptr<grpc::Channel>& channel,
                 const Row& row) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  const grpc::Slice slice(row.request->SerializeAsString());
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> ended;
  stub.UnaryCall(&context, "/bootmill.v1." + row.method, grpc::StubOptions(),
                 &request, &response,
                 [&](const grpc::Status& status) { ended.set_value(status); });
  const absl::Status status = rpc::FromGrpcStatus(ended.get_future().get());
  Outcome outcome{.code = status.code(),
                  .message = std::string(status.message()),
                  .answer = "",
                  .info = rpc::ErrorInfoOf(status).value_or(v1::ErrorInfo())};
  grpc::Slice answer;
  if (status.ok() && response.DumpToSingleSlice(&answer).ok()) {
    outcome.answer = std::string(answer.begin(), answer.end());
  }
  return outcome;
}

absl::StatusCode CodeOf(const std::string& connect_name) {
  for (int code = 0; code <= 16; ++code) {
    const auto candidate = static_cast<absl::StatusCode>(code);
    if (absl::AsciiStrToLower(absl::StatusCodeToString(candidate)) ==
        connect_name) {
      return candidate;
    }
  }
  ADD_FAILURE() << "unknown code " << connect_name;
  return absl::StatusCode::kUnknown;
}

Outcome ErrorOf(const HttpAnswer& answer) {
  Outcome outcome;
  const Json error = Json::parse(answer.body, nullptr, false);
  EXPECT_TRUE(error.is_object()) << answer.status << " " << answer.body;
  if (!error.is_object()) {
    return outcome;
  }
  outcome.code = CodeOf(error.value("code", ""));
  outcome.message = error.value("message", "");
  EXPECT_EQ(error["details"].size(), 1U) << answer.body;
  const Json& detail = error["details"][0];
  EXPECT_EQ(detail["type"], "bootmill.v1.ErrorInfo");
  std::string bytes;
  EXPECT_TRUE(absl::Base64Unescape(detail["value"].get<std::string>(), &bytes));
  EXPECT_TRUE(outcome.info.ParseFromString(bytes));
  return outcome;
}

Outcome OverHttp(const HttpClient& client, const Row& row) {
  const HttpAnswer answer =
      client.Post("/bootmill.v1." + row.method, "application/proto",
                  row.request->SerializeAsString());
  if (answer.status != 200) {
    return ErrorOf(answer);
  }
  return {.code = absl::StatusCode::kOk,
          .message = "",
          .answer = answer.body,
          .info = {}};
}

class TransportsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ = std::make_unique<World>();
    Api admin = world_->As(world_->admin());
    const v1::Release release = BuiltRelease(admin, kOrg, "both");
    artifact_ = release.images(0).artifact();
    const Person nobody{.ca = world_->admin().ca, .certificate = "", .key = ""};
    people_ = {world_->admin(),
               world_->Issue(kOrg, "reader", v1::Principal::KIND_USER,
                             v1::ACCESS_ROLE_VIEWER),
               world_->Issue(kOrg, "dom0", v1::Principal::KIND_HOST,
                             v1::ACCESS_ROLE_HOST),
               nobody};
  }
  static void TearDownTestSuite() { world_.reset(); }

  static const Person& Of(Caller caller) {
    return people_[static_cast<size_t>(caller)];
  }
  static void Compare(const Row& row);

  static std::unique_ptr<World> world_;
  static std::vector<Person> people_;
  static std::string artifact_;
};

std::unique_ptr<World> TransportsTest::world_;
std::vector<Person> TransportsTest::people_;
std::string TransportsTest::artifact_;

void TransportsTest::Compare(const Row& row) {
  SCOPED_TRACE(row.name);
  const Outcome grpc =
      OverGrpc(TlsChannel(world_->daemon().grpc_port(), Of(row.caller)), row);
  const Outcome http = OverHttp(world_->Http(Of(row.caller)), row);
  EXPECT_EQ(grpc.code, row.code) << grpc.message;
  EXPECT_EQ(grpc.code, http.code);
  EXPECT_EQ(grpc.message, http.message);
  EXPECT_EQ(grpc.answer, http.answer);
  EXPECT_EQ(Canonical(grpc.info), Canonical(http.info))
      << grpc.info.DebugString() << http.info.DebugString();
  EXPECT_EQ(grpc.info.reason(), row.reason);
  EXPECT_EQ(grpc.info.domain(),
            row.code == absl::StatusCode::kOk ? "" : "bootmill");
}

template <typename Request>
std::shared_ptr<Request> Named(const std::string& name) {
  auto request = std::make_shared<Request>();
  request->set_name(name);
  return request;
}

template <typename Request>
std::shared_ptr<Request> Below(const std::string& parent) {
  auto request = std::make_shared<Request>();
  request->set_parent(parent);
  return request;
}

TEST_F(TransportsTest, GoodCallsHaveOneAnswer) {
  const std::string fleet = std::string(kOrg) + "/fleets/both";
  auto preview = Below<v1::PreviewFleetRequest>(kOrg);
  *preview->mutable_source() = Spec("both");
  auto assignment = Below<v1::ListAttestationsRequest>(artifact_);
  const std::vector<Row> rows = {
      {"a fleet", Caller::kAdmin, "FleetService/GetFleet",
       Named<v1::GetFleetRequest>(fleet)},
      {"fleets", Caller::kViewer, "FleetService/ListFleets",
       Below<v1::ListFleetsRequest>(kOrg)},
      {"a preview", Caller::kViewer, "FleetService/PreviewFleet", preview},
      {"an artifact", Caller::kHost, "ArtifactService/GetArtifact",
       Named<v1::GetArtifactRequest>(artifact_)},
      {"attestations", Caller::kHost, "ArtifactService/ListAttestations",
       assignment},
      {"builds", Caller::kViewer, "BuildService/ListBuilds",
       Below<v1::ListBuildsRequest>(kOrg)},
      {"toolchains", Caller::kViewer, "ToolchainService/ListToolchains",
       std::make_shared<v1::ListToolchainsRequest>()},
      {"myself", Caller::kHost, "PrincipalService/GetCaller",
       std::make_shared<v1::GetCallerRequest>()}};
  for (const Row& row : rows) {
    Compare(row);
  }
}

TEST_F(TransportsTest, ErrorsHaveOneCodeMessageAndDetail) {
  auto no_text = Below<v1::CreateFleetRequest>(kOrg);
  auto wrong_page = Below<v1::ListFleetsRequest>(kOrg);
  wrong_page->set_page_token("no token");
  auto wrong_id = Below<v1::CreateBuildRequest>(kOrg);
  wrong_id->set_fleet("both");
  wrong_id->set_request_id("with spaces");
  auto create = Below<v1::CreateFleetRequest>(kOrg);
  *create->mutable_source() = Spec("both");
  const std::string absent = std::string(kOrg) + "/fleets/absent";
  const auto denied = absl::StatusCode::kPermissionDenied;
  const auto invalid = absl::StatusCode::kInvalidArgument;
  const std::vector<Row> rows = {
      {"not there", Caller::kAdmin, "FleetService/GetFleet",
       Named<v1::GetFleetRequest>(absent), absl::StatusCode::kNotFound,
       "FLEET_NOT_FOUND"},
      {"there already", Caller::kAdmin, "FleetService/CreateFleet", create,
       absl::StatusCode::kAlreadyExists, "FLEET_ALREADY_EXISTS"},
      {"no source", Caller::kAdmin, "FleetService/CreateFleet", no_text,
       invalid, "INVALID_FIELD"},
      {"no token", Caller::kAdmin, "FleetService/ListFleets", wrong_page,
       invalid, "INVALID_FIELD"},
      {"no request id", Caller::kAdmin, "BuildService/CreateBuild", wrong_id,
       invalid, "INVALID_FIELD"},
      {"no name", Caller::kAdmin, "FleetService/GetFleet",
       Named<v1::GetFleetRequest>("both"), invalid, "INVALID_FIELD"},
      {"a viewer creates", Caller::kViewer, "FleetService/CreateFleet", create,
       denied, "ROLE_MISSING"},
      {"a host lists", Caller::kHost, "FleetService/ListFleets",
       Below<v1::ListFleetsRequest>(kOrg), denied, "ROLE_MISSING"},
      {"another org", Caller::kAdmin, "FleetService/ListFleets",
       Below<v1::ListFleetsRequest>(kOtherOrg), denied, "ROLE_MISSING"},
      {"no certificate", Caller::kNobody, "FleetService/ListFleets",
       Below<v1::ListFleetsRequest>(kOrg), absl::StatusCode::kUnauthenticated,
       "NO_CREDENTIAL"}};
  for (const Row& row : rows) {
    Compare(row);
  }
}

TEST_F(TransportsTest, ViolationsHaveTheirPlaceInTheText) {
  auto request = Below<v1::CreateFleetRequest>(kOrg);
  *request->mutable_source() = Spec("wrong", "boot: {timeout: -7s}\n");
  const Row row{"a negative time",
                Caller::kAdmin,
                "FleetService/CreateFleet",
                request,
                absl::StatusCode::kInvalidArgument,
                "SPEC_INVALID"};
  Compare(row);
  const Outcome outcome = OverHttp(world_->Http(Of(Caller::kAdmin)), row);
  ASSERT_EQ(outcome.info.field_violations_size(), 1);
  const v1::FieldViolation& violation = outcome.info.field_violations(0);
  EXPECT_EQ(violation.field(), "boot.timeout");
  EXPECT_EQ(violation.range().begin().line(), 3);
  EXPECT_EQ(violation.range().begin().column(), 17);
  EXPECT_EQ(violation.range().end().column(), 20);
}

// However many there are, each is told or counted.
TEST_F(TransportsTest, ManyViolationsAreToldOrCounted) {
  for (const size_t count : {size_t{40}, size_t{130}}) {
    std::string fields;
    for (size_t i = 0; i < count; ++i) {
      fields += absl::StrFormat("unknown_%d: 1\n", i);
    }
    auto request = Below<v1::CreateFleetRequest>(kOrg);
    *request->mutable_source() = Spec("wrong", fields);
    const Row row{"unknown fields",
                  Caller::kAdmin,
                  "FleetService/CreateFleet",
                  request,
                  absl::StatusCode::kInvalidArgument,
                  "SPEC_INVALID"};
    const Outcome over_http = OverHttp(world_->Http(Of(Caller::kAdmin)), row);
    const Outcome over_grpc = OverGrpc(
        TlsChannel(world_->daemon().grpc_port(), Of(Caller::kAdmin)), row);
    for (const Outcome& outcome : {over_http, over_grpc}) {
      EXPECT_EQ(outcome.code, row.code);
      EXPECT_EQ(static_cast<size_t>(outcome.info.field_violations_size()) +
                    rpc::OmittedViolations(outcome.info),
                count);
      EXPECT_GE(outcome.info.field_violations_size(), 15);
      EXPECT_THAT(outcome.message,
                  HasSubstr(absl::StrFormat("and %d more", count - 1)));
    }
  }
}

// RESOURCE_EXHAUSTED would ask the caller to try again later.
TEST_F(TransportsTest, WhatIsTooLargeIsAFaultOfTheRequest) {
  std::string script;
  for (int i = 0; i < 10'000; ++i) {
    script += "if true; then\\n";
  }
  auto request = Below<v1::CreateFleetRequest>(kOrg);
  *request->mutable_source() =
      Spec("deep",
           absl::StrFormat(
               "boot: {sources: [{raw_config: {script: \"%s\"}}]}\n", script));
  Compare({"a script that is nested too deep", Caller::kAdmin,
           "FleetService/CreateFleet", request,
           absl::StatusCode::kInvalidArgument, "SPEC_NOT_BUILDABLE"});
}

TEST_F(TransportsTest, JsonSaysTheSame) {
  const std::string body = R"({"name": "orgs/default/fleets/both"})";
  const HttpAnswer answer =
      world_->Http(Of(Caller::kAdmin))
          .Post("/bootmill.v1.FleetService/GetFleet", "application/json", body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  v1::Fleet from_json;
  ASSERT_TRUE(pb::util::JsonStringToMessage(answer.body, &from_json).ok());
  Api admin = world_->As(Of(Caller::kAdmin));
  ASSERT_OK_AND_ASSIGN(
      const v1::Fleet fleet,
      Call(admin.fleets, &v1::FleetService::Stub::GetFleet,
           *Named<v1::GetFleetRequest>("orgs/default/fleets/both")));
  EXPECT_TRUE(pb::util::MessageDifferencer::Equals(fleet, from_json));
}

}  // namespace
}  // namespace bootmill::e2e
