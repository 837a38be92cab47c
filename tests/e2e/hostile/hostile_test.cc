// SPDX-License-Identifier: Apache-2.0
// Each kind of attack on the daemon by itself.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <thread>

#include "absl/strings/str_format.h"
#include "bootmill/v1/event_service.grpc.pb.h"
#include "common/limits.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/health.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/unique_fd.h"
#include "server/http/connect_format.h"
#include "server/http/testing/raw_client.h"
#include "tests/e2e/hostile/world.h"

namespace bootmill::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

using HostileTest = World;

// A TCP connection on which nothing is sent.
UniqueFd Silent(int port) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    return {};
  }
  return fd;
}

// A small message that decompresses to a large one must be refused, whoever
// sends it, and must not be decompressed.
TEST_F(HostileTest, CompressedRequestsAreRefusedByTheirHeader) {
  StartDaemon();
  ASSERT_OK_AND_ASSIGN(const Client admin, Administrator());
  ASSERT_THAT(admin.WhoAmI(), IsOk());
  const Usage before = UsageOfDaemon();
  ResetPeak();
  const auto channel = ::grpc::CreateChannel(
      SocketAddress(directory_.path()), ::grpc::InsecureChannelCredentials());
  const auto stub = v1::FleetService::NewStub(channel);
  v1::CreateFleetRequest request;
  request.set_parent(kOrg);
  request.set_request_id(std::string(256 * kMiB, 'x'));
  ::grpc::ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(60));
  v1::Fleet fleet;
  const ::grpc::Status status = stub->CreateFleet(&context, request, &fleet);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::UNIMPLEMENTED)
      << status.error_message();
  EXPECT_THAT(status.error_message(), HasSubstr("gzip"));
  EXPECT_LE(UsageOfDaemon().peak_memory_bytes, before.memory_bytes + 32 * kMiB);
}

TEST_F(HostileTest, BombsOfStrangersStayWhatTheyAre) {
  StartDaemon();
  const Usage before = UsageOfDaemon();
  ResetPeak();
  Strangers(*daemon_, {.clients = 8, .kinds = "bomb"}).Wait();
  EXPECT_LE(UsageOfDaemon().peak_memory_bytes,
            before.memory_bytes + 128 * kMiB);
}

TEST_F(HostileTest, RapidResetsAreCutOff) {
  StartDaemon();
  ASSERT_OK_AND_ASSIGN(const Client admin, Administrator());
  ASSERT_THAT(admin.WhoAmI(), IsOk());
  const Usage before = UsageOfDaemon();
  ResetPeak();
  Strangers(*daemon_, {.clients = 8, .kinds = "resets,flood"}).Wait();
  EXPECT_LE(UsageOfDaemon().peak_memory_bytes,
            before.memory_bytes + 128 * kMiB);
  EXPECT_THAT(admin.WhoAmI(), IsOk());
}

// More silent connections than the daemon may have descriptors: clients with a
// certificate must get in meanwhile, and everything must be normal afterwards.
TEST_F(HostileTest, SilentConnectionsDoNotLockOutTheOthers) {
  StartDaemon({"prlimit", "--nofile=1024:1024"});
  const Usage before = UsageOfDaemon();
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 1100; ++i) {
    silent.push_back(Silent(daemon_->Port("gRPC")));
    silent.push_back(Silent(daemon_->Port("HTTPS")));
  }
  // All of them have arrived (on a busy machine that takes a while, and those
  // that come later put out who has had its guaranteed time), and had that
  // time.
  for (uint64_t open = 0; open != UsageOfDaemon().descriptors;) {
    open = UsageOfDaemon().descriptors;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  ASSERT_OK_AND_ASSIGN(const Client admin, Administrator());
  EXPECT_THAT(admin.WhoAmI(), IsOk());
  ASSERT_OK_AND_ASSIGN(const Client root, LocalRoot());
  EXPECT_THAT(root.WhoAmI(), IsOk());
  silent.clear();
  for (int i = 0; i < 200; ++i) {
    if (UsageOfDaemon().descriptors <= before.descriptors + 8) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_LE(UsageOfDaemon().descriptors, before.descriptors + 8);
  ASSERT_OK_AND_ASSIGN(const Client again, Administrator());
  EXPECT_THAT(again.WhoAmI(), IsOk());
}

TEST_F(HostileTest, TooFewDescriptorsAreToldAtTheStart) {
  DaemonProcess daemon({.data_dir = directory_.path() + "/data",
                        .run_dir = directory_.path(),
                        .wrapper = {"prlimit", "--nofile=20:20"}});
  EXPECT_EQ(daemon.Wait(), 1) << daemon.Log();
  EXPECT_THAT(daemon.Log(), HasSubstr("file descriptors are too few"));
}

// Connects over TCP, with a certificate or without one.
std::shared_ptr<::grpc::Channel> ChannelOf(const std::string& address,
                                           const std::string& files,
                                           bool with_certificate) {
  const auto text = [&](const char* name) {
    std::ifstream file(files + name);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  ::grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = text("/ca.pem");
  if (with_certificate) {
    tls.pem_cert_chain = text("/cert.pem");
    tls.pem_private_key = text("/key.pem");
  }
  return ::grpc::CreateChannel(address, ::grpc::SslCredentials(tls));
}

// Returns what the reflection service `service` answers to the question for all
// services.
absl::StatusOr<std::string> AskReflection(
    const std::shared_ptr<::grpc::Channel>& channel,
    const std::string& service) {
  const std::string question("\x3a\1*", 3);  // field 7, `list_services`
  const ::grpc::Slice slice(question);
  const ::grpc::ByteBuffer request(&slice, 1);
  ::grpc::GenericStub stub(channel);
  ::grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallLimit);
  ::grpc::CompletionQueue queue;
  const auto call = stub.PrepareUnaryCall(
      &context, "/" + service + "/ServerReflectionInfo", request, &queue);
  call->StartCall();
  ::grpc::ByteBuffer response;
  ::grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) {
    return rpc::FromGrpcStatus(status);
  }
  ::grpc::Slice answer;
  EXPECT_TRUE(response.DumpToSingleSlice(&answer).ok());
  return std::string(reinterpret_cast<const char*>(answer.begin()),
                     answer.size());
}

TEST_F(HostileTest, WithoutANameOneMayAskForTheHealthAndNothingElse) {
  StartDaemon();
  ASSERT_OK_AND_ASSIGN(const Client admin, Administrator());
  const auto channel = ChannelOf(GrpcAddress(), AdministratorFiles(),
                                 /*with_certificate=*/false);
  ASSERT_OK_AND_ASSIGN(const bool serving, rpc::IsServing(channel));
  EXPECT_TRUE(serving);
  EXPECT_THAT(Client(channel).WhoAmI(),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("or a client certificate")));
}

// Each stream of reflection has a thread of the daemon.
TEST_F(HostileTest, ReflectionIsForKnownCallersOnly) {
  constexpr char kReflection[] = "grpc.reflection.v1alpha.ServerReflection";
  StartDaemon();
  const auto known =
      ChannelOf(GrpcAddress(), AdministratorFiles(), /*with_certificate=*/true);
  const auto nobody = ChannelOf(GrpcAddress(), AdministratorFiles(),
                                /*with_certificate=*/false);
  ASSERT_OK_AND_ASSIGN(const std::string services,
                       AskReflection(known, kReflection));
  EXPECT_THAT(services, HasSubstr("bootmill.v1.FleetService"));
  for (const char* service :
       {kReflection, "grpc.reflection.v1.ServerReflection"}) {
    EXPECT_THAT(AskReflection(nobody, service),
                StatusIs(absl::StatusCode::kUnimplemented, ::testing::_));
  }
}

// Opens a stream of events over `channel` and waits until it has begun.
struct OpenStream {
  explicit OpenStream(const std::shared_ptr<::grpc::Channel>& channel)
      : stub(v1::EventService::NewStub(channel)) {
    v1::StreamEventsRequest request;
    request.set_parent(kOrg);
    reader = stub->StreamEvents(&context, request);
    reader->WaitForInitialMetadata();
  }
  absl::Status End() {
    v1::Event event;
    while (reader->Read(&event)) {
    }
    return rpc::FromGrpcStatus(reader->Finish());
  }
  std::unique_ptr<v1::EventService::Stub> stub;
  ::grpc::ClientContext context;
  std::unique_ptr<::grpc::ClientReader<v1::Event>> reader;
};

class StopTest : public World {
 protected:
  // Starts the daemon, has `before` open what is to be open, ends the daemon,
  // and calls what `before` returned. Expects that this takes at most a second:
  // once of five times, because a machine that is busy with other tests may
  // hold up any of them.
  void ExpectQuickStop(const std::function<std::function<void()>()>& before) {
    auto quickest = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 5 && quickest > std::chrono::seconds(1); ++i) {
      ASSERT_NO_FATAL_FAILURE(StartDaemon());
      const std::function<void()> after = before();
      const auto begin = std::chrono::steady_clock::now();
      daemon_->Signal(SIGTERM);
      after();
      EXPECT_EQ(daemon_->Wait(), 0) << daemon_->Log();
      quickest = std::min(quickest, std::chrono::steady_clock::now() - begin);
    }
    EXPECT_LE(quickest, std::chrono::seconds(1));
  }
  std::string HttpSocket() const { return directory_.path() + "/http.sock"; }
};

TEST_F(StopTest, TellsStreams) {
  ExpectQuickStop([&]() -> std::function<void()> {
    const auto stream = std::make_shared<OpenStream>(
        ::grpc::CreateChannel(SocketAddress(directory_.path()),
                              ::grpc::InsecureChannelCredentials()));
    return [stream] {
      EXPECT_THAT(stream->End(), StatusIs(absl::StatusCode::kUnavailable,
                                          HasSubstr("shutting down")));
    };
  });
}

TEST_F(StopTest, TellsStreamsOverHttpToo) {
  ExpectQuickStop([&]() -> std::function<void()> {
    const auto client = std::make_shared<RawClient>(HttpSocket());
    client->Send(Request(
        "POST", "/bootmill.v1.EventService/StreamEvents",
        "Content-Type: application/connect+json\r\n",
        server::WriteEnvelope(server::EnvelopeKind::kMessage,
                              absl::StrFormat(R"({"parent": "%s"})", kOrg))));
    EXPECT_EQ(client->ReadBytes(15), "HTTP/1.1 200 OK");
    return [client] {
      const std::string rest = client->ReadBytes(64 * kKiB);
      EXPECT_THAT(rest, HasSubstr(R"({"error":{"code":"unavailable",)"));
      EXPECT_THAT(rest, HasSubstr("the daemon is shutting down"));
      EXPECT_THAT(rest, EndsWith("\r\n0\r\n\r\n"));
    };
  });
}

// Clients that are connected and do nothing, also when the server closes its
// side: in clear and over TLS, before, in and after a request.
TEST_F(StopTest, WaitsForNoIdleClient) {
  ExpectQuickStop([&]() -> std::function<void()> {
    const auto unused = std::make_shared<RawClient>(HttpSocket());
    const auto used = std::make_shared<RawClient>(HttpSocket());
    used->Send(Request("GET", "/healthz"));
    EXPECT_EQ(used->Read().status, 200);
    const auto begun = std::make_shared<RawClient>(HttpSocket());
    begun->Send("GET /healthz HTTP/1.1\r\nHo");
    const auto silent = std::make_shared<std::vector<UniqueFd>>();
    silent->push_back(Silent(daemon_->Port("gRPC")));
    silent->push_back(Silent(daemon_->Port("HTTPS")));
    const absl::StatusOr<Client> admin = Administrator();
    EXPECT_THAT(admin, IsOk());
    EXPECT_THAT(admin->WhoAmI(), IsOk());
    const auto idle = std::make_shared<Strangers>(
        *daemon_, Attack{.clients = 16, .kinds = "idle"});
    std::this_thread::sleep_for(std::chrono::seconds(1));
    return [=] { /* They stay open meanwhile. */ };
  });
}

TEST_F(HostileTest, AHangupDoesNotEndIt) {
  StartDaemon();
  daemon_->Signal(SIGHUP);
  ASSERT_OK_AND_ASSIGN(const Client root, LocalRoot());
  EXPECT_THAT(root.WhoAmI(), IsOk());
  daemon_->Signal(SIGTERM);
  EXPECT_EQ(daemon_->Wait(), 0) << daemon_->Log();
}

}  // namespace
}  // namespace bootmill::testing
