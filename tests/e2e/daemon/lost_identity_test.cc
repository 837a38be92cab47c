// SPDX-License-Identifier: Apache-2.0
// Callers whose identity ends while their calls are open: by the end of their
// certificate, and by revocation.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/testing/installed.h"
#include "common/atomic_file.h"
#include "common/clock.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/http/connect_format.h"
#include "tests/e2e/daemon/builds.h"
#include "tests/e2e/daemon/http_upload.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using server::EnvelopeKind;
using server::WriteEnvelope;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::_;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::Not;
using Principals = v1::PrincipalService::Stub;

constexpr char kProto[] = "application/connect+proto";
constexpr char kImport[] = "/bootmill.v1.ToolchainService/ImportToolchain";
constexpr char kEvents[] = "/bootmill.v1.EventService/StreamEvents";

v1::ImportToolchainRequest OptionsFor(std::string_view package) {
  v1::ImportToolchainRequest request;
  request.mutable_options()->set_sha256(Sha256(AsBytes(package)).Hex());
  request.mutable_options()->set_activate(true);
  return request;
}

std::string Framed(const google::protobuf::Message& message) {
  return WriteEnvelope(EnvelopeKind::kMessage, message.SerializeAsString());
}

v1::ImportToolchainRequest ChunkOf(std::string_view bytes) {
  v1::ImportToolchainRequest request;
  request.set_chunk(std::string(bytes));
  return request;
}

// An import that an administrator has begun over gRPC.
class GrpcImport {
 public:
  GrpcImport(Api& api, std::string_view package) {
    context_.set_deadline(Deadline());
    writer_ = api.toolchains.ImportToolchain(&context_, &toolchain_);
    EXPECT_TRUE(writer_->Write(OptionsFor(package)));
    constexpr size_t kChunk = 256 * kKiB;
    for (size_t at = 0; at < package.size(); at += kChunk) {
      EXPECT_TRUE(writer_->Write(ChunkOf(package.substr(at, kChunk))));
    }
  }
  // Sends the end, or waits for the daemon's; returns how the call ended.
  absl::Status Done() {
    writer_->WritesDone();
    return rpc::FromGrpcStatus(writer_->Finish());
  }
  absl::Status End() { return rpc::FromGrpcStatus(writer_->Finish()); }

 private:
  grpc::ClientContext context_;
  v1::Toolchain toolchain_;
  std::unique_ptr<grpc::ClientWriter<v1::ImportToolchainRequest>> writer_;
};

class LostIdentityTest : public SharedWorldTest {
 protected:
  // An administrator of the whole daemon, who may import.
  static Person Importer(const std::string& id) {
    return world().Issue("orgs/system", id, v1::Principal::KIND_USER,
                         v1::ACCESS_ROLE_ADMIN);
  }
  // The same person with a certificate that ends in `lifetime`.
  Person WithLifetime(const std::string& id, seconds lifetime) {
    const auto key = crypto::PrivateKey::Generate();
    v1::IssueCredentialRequest request;
    request.set_parent("orgs/system");
    request.set_principal_id(id);
    request.mutable_lifetime()->set_seconds(lifetime.count());
    request.set_certificate_request(*crypto::MakeRequest(*key));
    const auto issued =
        Call(root_.principals, &Principals::IssueCredential, request);
    EXPECT_THAT(issued, IsOk());
    return {.ca = issued->ca_certificate(),
            .certificate = issued->certificate(),
            .key = *key->Pem()};
  }
  void Revoke(const std::string& id) {
    v1::RevokePrincipalRequest request;
    request.set_name("orgs/system/principals/" + id);
    EXPECT_THAT(Call(root_.principals, &Principals::RevokePrincipal, request),
                IsOk());
  }
  // A package of a version of its own.
  std::string Package(const std::string& version) {
    EXPECT_EQ(
        testing::PackInstalledGrub(
            directory_.path(), absl::StrFormat("sed -i 's/2\\.06-/2.06-%s+/' "
                                               "tree/usr/lib/grub/*/modinfo.sh",
                                               version)),
        0);
    const auto bytes = ReadFile(directory_.path() + "/grub.deb", kMaxDebBytes);
    EXPECT_THAT(bytes, IsOk());
    return bytes.ok() ? std::string(AsText(*bytes)) : "";
  }
  // The names of all toolchains.
  std::string Toolchains() {
    const auto list =
        Call(root_.toolchains, &v1::ToolchainService::Stub::ListToolchains,
             v1::ListToolchainsRequest());
    EXPECT_THAT(list, IsOk());
    return list.ok() ? list->DebugString() : "";
  }
  static int grpc_port() { return world().daemon().grpc_port(); }
  static int http_port() { return world().daemon().http_port(); }

  testing::TempDir directory_;
  Api root_ = world().Root();
};

TEST_F(LostIdentityTest, ARevokedAdministratorFinishesNoImportOverGrpc) {
  const std::string package = Package("0revoked");
  Api importer = world().As(Importer("grpc-importer"));
  GrpcImport import(importer, package);
  Revoke("grpc-importer");
  // The connection is ended a second later, which may come first.
  EXPECT_THAT(import.Done(),
              AnyOf(StatusIs(absl::StatusCode::kUnauthenticated, _),
                    StatusIs(absl::StatusCode::kUnavailable, _)));
  EXPECT_THAT(Toolchains(), Not(HasSubstr("0revoked")));
}

TEST_F(LostIdentityTest, ARevokedAdministratorFinishesNoImportOverHttp) {
  const std::string package = Package("0revoked");
  std::string body = Framed(OptionsFor(package));
  constexpr size_t kChunk = 256 * kKiB;
  for (size_t at = 0; at < package.size(); at += kChunk) {
    body += Framed(ChunkOf(std::string_view(package).substr(at, kChunk)));
  }
  const HttpAnswer answer =
      Upload(http_port(), Importer("http-importer"), kImport, kProto, [&] {
        if (body.empty()) {
          Revoke("http-importer");
        }
        return std::exchange(body, {});
      });
  EXPECT_THAT(answer.body, HasSubstr("\"unauthenticated\""));
  EXPECT_THAT(Toolchains(), Not(HasSubstr("0revoked")));
}

// The daemon must end an upload that goes on, not wait for its end.
TEST_F(LostIdentityTest, ARevocationEndsUploadsThatGoOn) {
  const size_t before = ConnectionsOf(grpc_port());
  const Person person = Importer("uploader");
  Api importer = world().As(person);
  GrpcImport over_grpc(importer, "no package");
  const Stopwatch since;
  int parts = 0;
  const HttpAnswer answer = Upload(http_port(), person, kImport, kProto, [&] {
    if (++parts == 1) {
      return Framed(OptionsFor("no package"));
    }
    if (parts == 3) {
      Revoke("uploader");
    }
    std::this_thread::sleep_for(milliseconds(50));
    return since.Elapsed() < seconds(15) ? Framed(ChunkOf("x")) : "";
  });
  EXPECT_EQ(answer.status, 401) << answer.body;
  EXPECT_THAT(over_grpc.End(),
              AnyOf(StatusIs(absl::StatusCode::kUnauthenticated, _),
                    StatusIs(absl::StatusCode::kUnavailable, _)));
  EXPECT_THAT(since.Elapsed(), Lt(seconds(15)));
  EXPECT_TRUE(Eventually([&] { return ConnectionsOf(grpc_port()) <= before; }));
}

TEST_F(LostIdentityTest, TheEndOfACertificateEndsWhatIsOpen) {
  Importer("mayfly");
  const seconds lifetime(6);
  const Stopwatch since;
  const Person person = WithLifetime("mayfly", lifetime);
  Api mayfly = world().As(person);
  v1::StreamEventsRequest events;
  events.set_parent("orgs/system");
  events.set_cursor(-1);
  const auto goes_on = [&] { return since.Elapsed() < 4 * lifetime; };

  HttpAnswer upload;
  std::thread uploading([&] {
    std::string head = Framed(OptionsFor("no package"));
    upload = Upload(http_port(), person, kImport, kProto, [&] {
      std::this_thread::sleep_for(milliseconds(50));
      return !goes_on()     ? ""
             : head.empty() ? Framed(ChunkOf("x"))
                            : std::exchange(head, {});
    });
  });
  HttpAnswer stream;
  std::thread streaming([&] {
    stream = world().Http(person).Post(kEvents, kProto, Framed(events));
  });
  GrpcImport import(mayfly, "no package");
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  const absl::Status read =
      ReadAll(*mayfly.events.StreamEvents(&context, events)).status;
  const auto gone = AnyOf(StatusIs(absl::StatusCode::kUnauthenticated, _),
                          StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_THAT(read, gone);
  EXPECT_THAT(import.End(), gone);
  uploading.join();
  streaming.join();
  EXPECT_EQ(upload.status, 401) << upload.body;
  EXPECT_EQ(stream.status, 200);
  EXPECT_THAT(stream.body, HasSubstr("\"unauthenticated\""));
  EXPECT_THAT(since.Elapsed(), Lt(4 * lifetime));
}

}  // namespace
}  // namespace bootmill::e2e
