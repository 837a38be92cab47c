// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/channel.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/rpc/call.h"
#include "common/rpc/testing/test_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/unique_fd.h"

namespace bootmill::rpc {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TempDir;
using ::testing::AllOf;
using testing::Days;
using ::testing::HasSubstr;
using testing::NewAuthority;
using testing::TestServer;
using testing::WriteCredentials;

class Callers final : public v1::PrincipalService::Service {
  grpc::Status GetCaller(grpc::ServerContext* /*context*/,
                         const v1::GetCallerRequest* /*request*/,
                         v1::Caller* caller) override {
    caller->set_identity("seen");
    return grpc::Status::OK;
  }
};

// Answers each call with a name of 256 MiB of zeros, which are 256 KiB on the
// wire and hold 1 MiB of memory here.
class Bomb final : public grpc::CallbackGenericService {
 public:
  static constexpr size_t kMessageBytes = 256 * kMiB;

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
    return new Answer;
  }

 private:
  class Answer : public grpc::ServerGenericBidiReactor {
   public:
    Answer() {
      StartWriteAndFinish(&bytes_, grpc::WriteOptions(), grpc::Status::OK);
    }
    void OnDone() override { delete this; }

   private:
    static grpc::ByteBuffer Zeros() {
      // Field 1, bytes, and their number as a varint.
      std::vector<grpc::Slice> slices = {
          grpc::Slice("\x0a\x80\x80\x80\x80\x01")};
      const grpc::Slice zeros(std::string(kMiB, '\0'));
      slices.insert(slices.end(), kMessageBytes / kMiB, zeros);
      return {slices.data(), slices.size()};
    }

    grpc::ByteBuffer bytes_ = Zeros();
  };
};

// Returns `field` of this process' status, in bytes: VmRSS is what it holds
// now, VmHWM the most that it held since ForgetPeak.
size_t Memory(const std::string& field) {
  std::ifstream status("/proc/self/status");
  size_t kib = 0;
  for (std::string word; status >> word;) {
    if (word == field + ":") {
      status >> kib;
    }
  }
  return kib * kKiB;
}

// Has the kernel begin anew: proc(5), clear_refs.
void ForgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

class ChannelTest : public ::testing::Test {
 protected:
  // Connects with a short timeout.
  static absl::StatusOr<std::shared_ptr<grpc::Channel>> Try(
      const std::string& address, const CredentialFiles& files = {}) {
    return Connect({address, files, std::chrono::milliseconds(5000)});
  }
  static absl::StatusOr<v1::Caller> Ask(
      const std::shared_ptr<grpc::Channel>& channel) {
    const auto stub = v1::PrincipalService::NewStub(channel);
    return Call(*stub, &v1::PrincipalService::Stub::GetCaller,
                v1::GetCallerRequest());
  }
  const std::string& Dir() const { return directory_.path(); }

  TempDir directory_;
  crypto::Authority ca_ = NewAuthority();
  Callers service_;
};

TEST_F(ChannelTest, CallsOverASocket) {
  const TestServer server = TestServer::Unix(Dir() + "/s", {&service_});
  ASSERT_OK_AND_ASSIGN(const auto channel, Try(server.address()));
  ASSERT_OK_AND_ASSIGN(const v1::Caller caller, Ask(channel));
  EXPECT_EQ(caller.identity(), "seen");
}

TEST_F(ChannelTest, CallsOverMutualTls) {
  const TestServer server = TestServer::Tls(ca_, {&service_});
  ASSERT_OK_AND_ASSIGN(
      const auto channel,
      Try(server.address(), WriteCredentials(Dir(), ca_, ca_)));
  EXPECT_THAT(Ask(channel), IsOk());
}

TEST_F(ChannelTest, ALyingServersCompressedAnswerCostsNoMemory) {
  Bomb bomb;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + Dir() + "/s",
                           grpc::InsecureServerCredentials());
  builder.RegisterCallbackGenericService(&bomb);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  ASSERT_NE(server, nullptr);
  ASSERT_OK_AND_ASSIGN(const auto channel, Try("unix:" + Dir() + "/s"));
  ForgetPeak();
  const size_t before = Memory("VmRSS");
  EXPECT_THAT(Ask(channel),
              StatusIs(absl::StatusCode::kUnimplemented,
                       HasSubstr("algorithm 'gzip' is disabled")));
  EXPECT_LT(Memory("VmHWM"), before + Bomb::kMessageBytes / 4);
}

TEST_F(ChannelTest, SaysThatNobodyListens) {
  EXPECT_THAT(Try("unix:" + Dir() + "/none"),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("no daemon listens on " + Dir()),
                             HasSubstr("start the daemon there"))));
  std::string address;
  {
    const TestServer server = TestServer::Tls(ca_, {&service_});
    address = server.address();
  }
  EXPECT_THAT(Try(address, WriteCredentials(Dir(), ca_, ca_)),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("nothing listens on " + address),
                             HasSubstr("start the daemon there"))));
}

TEST_F(ChannelTest, RefusesAddressesOfAnotherForm) {
  for (const char* address :
       {"", "host", "host:", ":7443", "host:port", "host:7443/x",
        "fe80::1:7443", "http://host:1", "unix:"}) {
    EXPECT_THAT(
        Try(address, WriteCredentials(Dir(), ca_, ca_)),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expected")))
        << address;
  }
}

TEST_F(ChannelTest, SaysWhichFileIsWrong) {
  const CredentialFiles good = WriteCredentials(Dir(), ca_, ca_);
  CredentialFiles files = good;
  files.ca = "";
  EXPECT_THAT(Try("localhost:1", files),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("no CA certificate is named")));
  files = good;
  files.certificate = Dir() + "/none.pem";
  EXPECT_THAT(
      Try("localhost:1", files),
      StatusIs(absl::StatusCode::kNotFound,
               AllOf(HasSubstr("client certificate"), HasSubstr("/none.pem"))));
  files = good;
  files.certificate = good.key;
  EXPECT_THAT(Try("localhost:1", files),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("key.pem: expected a certificate")));
  const TempDir other;
  files = good;
  files.key = WriteCredentials(other.path(), ca_, ca_).key;
  EXPECT_THAT(Try("localhost:1", files),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("is not the key of the certificate")));
  std::filesystem::permissions(good.key, std::filesystem::perms(0640));
  EXPECT_THAT(Try("localhost:1", good),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("client key"), HasSubstr("chmod 600"))));
}

TEST_F(ChannelTest, ACertificateOutsideItsTimeNamesTheClock) {
  EXPECT_THAT(
      Try("localhost:1", WriteCredentials(Dir(), ca_, ca_, Days{-20, -1})),
      StatusIs(
          absl::StatusCode::kFailedPrecondition,
          AllOf(HasSubstr("the certificate ended at"), HasSubstr("clock"))));
  EXPECT_THAT(Try("localhost:1", WriteCredentials(Dir(), ca_, ca_, Days{1, 9})),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("the certificate begins only at"),
                             HasSubstr("clock"))));
}

TEST_F(ChannelTest, SaysWhyTheServerIsNotBelieved) {
  const crypto::Authority stranger = NewAuthority();
  const CredentialFiles files = WriteCredentials(Dir(), ca_, ca_);
  const struct {
    TestServer server;
    const char* message;
  } cases[] = {
      {TestServer::Tls(stranger, {&service_}),
       "is not a server that the CA in"},
      {TestServer::Tls(ca_, {&service_}, Days{-20, -1}), "has ended"},
      {TestServer::Tls(ca_, {&service_}, Days{1, 20}), "is not valid yet"},
      {TestServer::Tls(ca_, {&service_}, {}, "boot.example"),
       "is for other names (boot.example)"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(
        Try(test.server.address(), files),
        StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(test.message)));
  }
}

TEST_F(ChannelTest, SaysThatTheServerDoesNotKnowTheCaller) {
  const TestServer server = TestServer::Tls(ca_, {&service_});
  EXPECT_THAT(
      Try(server.address(), WriteCredentials(Dir(), ca_, NewAuthority())),
      StatusIs(absl::StatusCode::kUnauthenticated,
               AllOf(HasSubstr("another CA made it"),
                     HasSubstr("bootmill principals issue"))));
}

// A socket that listens, and its address.
struct Listener {
  UniqueFd fd;
  std::string address;
};

Listener Listen() {
  Listener listener{UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
                    ""};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(listener.fd.get(), generic, size), 0);
  EXPECT_EQ(listen(listener.fd.get(), 8), 0);
  EXPECT_EQ(getsockname(listener.fd.get(), generic, &size), 0);
  listener.address = absl::StrFormat("127.0.0.1:%d", ntohs(address.sin_port));
  return listener;
}

// Returns a Unix socket that listens at `path`, for `backlog` connections.
UniqueFd ListenAt(const std::string& path, int backlog) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  EXPECT_EQ(
      bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)),
      0);
  EXPECT_EQ(listen(fd.get(), backlog), 0);
  return fd;
}

// The kernel takes connections for a process that hangs.
TEST_F(ChannelTest, SaysSoonThatTheDaemonHangs) {
  const Listener tcp = Listen();
  const UniqueFd roomy = ListenAt(Dir() + "/roomy", 8);
  const UniqueFd full = ListenAt(Dir() + "/full", 0);
  const CredentialFiles files = WriteCredentials(Dir(), ca_, ca_);
  for (const std::string& address :
       {tcp.address, "unix:" + Dir() + "/roomy", "unix:" + Dir() + "/full",
        "unix:" + Dir() + "/full"}) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THAT(
        Connect({address, files, std::chrono::milliseconds(1000)}),
        StatusIs(absl::StatusCode::kUnavailable,
                 HasSubstr(address + " takes connections and does not answer")))
        << address;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5))
        << address;
  }
}

// Answers one connection with bytes that are not TLS.
TEST_F(ChannelTest, SaysThatThePortIsAnotherServices) {
  const Listener listener = Listen();
  std::thread talker([&listener] {
    constexpr std::string_view kHello = "220 mail.example ESMTP ready\r\n";
    for (int fd = 0; (fd = accept4(listener.fd.get(), nullptr, nullptr,
                                   SOCK_CLOEXEC)) >= 0;) {
      static_cast<void>(send(fd, kHello.data(), kHello.size(), MSG_NOSIGNAL));
      const UniqueFd closed(fd);
    }
  });
  EXPECT_THAT(Try(listener.address, WriteCredentials(Dir(), ca_, ca_)),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("does not speak TLS")));
  shutdown(listener.fd.get(), SHUT_RDWR);
  talker.join();
}

}  // namespace
}  // namespace bootmill::rpc
