// SPDX-License-Identifier: Apache-2.0
// Calls with a stream of requests, over gRPC.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "common/clock.h"
#include "common/limits.h"
#include "common/rpc/grpc_status.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"
#include "server/grpc/testing/frames.h"
#include "server/grpc/testing/running_grpc_server.h"

namespace bootmill::server {
namespace {

using std::chrono::milliseconds;
using testing::CallHeaders;
using testing::Frame;
using testing::FrameKind;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::RawClient;
using testing::RunningGrpcServer;
using testing::StatusIs;

constexpr milliseconds kStep{20};
constexpr milliseconds kPatience{30'000};
constexpr char kMethod[] = "ToolchainService/ImportToolchain";

// One upload of a client of gRPC.
class Upload {
 public:
  explicit Upload(const std::shared_ptr<::grpc::Channel>& channel)
      : stub_(v1::ToolchainService::NewStub(channel)) {
    context_.set_deadline(TimeFromNow(kPatience));
    writer_ = stub_->ImportToolchain(&context_, &answer_);
  }
  bool Send(const std::string& chunk) {
    v1::ImportToolchainRequest request;
    request.set_chunk(chunk);
    return writer_->Write(request);
  }
  // Ends it; returns the digest of what was sent.
  absl::StatusOr<std::string> Finish() {
    writer_->WritesDone();
    return Result();
  }
  absl::StatusOr<std::string> Result() {
    const absl::Status status = rpc::FromGrpcStatus(writer_->Finish());
    if (!status.ok()) {
      return status;
    }
    return answer_.digest();
  }

 private:
  std::unique_ptr<v1::ToolchainService::Stub> stub_;
  ::grpc::ClientContext context_;
  v1::Toolchain answer_;
  std::unique_ptr<::grpc::ClientWriter<v1::ImportToolchainRequest>> writer_;
};

GrpcServerOptions With(const CallLimits& limits) {
  GrpcServerOptions options;
  options.call_limits = limits;
  return options;
}

// A message has a second; the upload and the test have far more.
GrpcServerOptions ShortRequests() {
  return With({.request_time = milliseconds(1'000)});
}

bool Become(RunningGrpcServer& server, int count) {
  return PollUntil([&] { return server.service().upload_count() == count; },
                   kStep, kPatience);
}

TEST(GrpcUploadTest, ACallerHasTwoAtATime) {
  RunningGrpcServer server;
  const auto channel = server.Connect();
  std::optional<Upload> first(channel);
  Upload second(channel);
  ASSERT_TRUE(first->Send("a"));
  ASSERT_TRUE(second.Send("b"));
  ASSERT_TRUE(Become(server, 2));
  EXPECT_THAT(Upload(channel).Result(),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("as many uploads as it can")));
  EXPECT_THAT(first->Finish(), IsOk());
  ASSERT_TRUE(Become(server, 1));
  Upload next(channel);
  ASSERT_TRUE(next.Send("next"));
  ASSERT_OK_AND_ASSIGN(const std::string digest, next.Finish());
  EXPECT_EQ(digest, Sha256(AsBytes("next")).Hex());
}

TEST(GrpcUploadTest, OneThatStallsIsEnded) {
  RunningGrpcServer server(ShortRequests());
  const Stopwatch watch;
  Upload upload(server.Connect());
  ASSERT_TRUE(upload.Send("begun"));
  EXPECT_THAT(upload.Result(),
              StatusIs(absl::StatusCode::kUnavailable, ::testing::_));
  EXPECT_GE(watch.Elapsed(), milliseconds(1'000));
  EXPECT_TRUE(Become(server, 0));
}

// Each byte of a message is in time, and the message is not.
TEST(GrpcUploadTest, OneThatDripsIsEnded) {
  RunningGrpcServer server(ShortRequests());
  RawClient client = server.Raw();
  client.Send(testing::Greeting(kMiB) + CallHeaders(1, kMethod) +
              Frame(FrameKind::kData, 1, testing::MessageHead(kMiB)));
  ASSERT_TRUE(Become(server, 1));
  EXPECT_TRUE(PollUntil(
      [&] {
        client.Send(Frame(FrameKind::kData, 1, "x"));
        return server.service().upload_count() == 0;
      },
      milliseconds(50), kPatience));
}

// Fast enough at any moment, and endless all the same.
TEST(GrpcUploadTest, OneThatDoesNotEndIsEnded) {
  RunningGrpcServer server(With({.upload_time = milliseconds(2'000)}));
  const Stopwatch watch;
  Upload upload(server.Connect());
  const std::string piece(64 * kKiB, 'x');
  PollUntil([&] { return !upload.Send(piece); }, milliseconds(200), kPatience);
  EXPECT_THAT(upload.Result(),
              StatusIs(absl::StatusCode::kUnavailable, ::testing::_));
  EXPECT_GE(watch.Elapsed(), milliseconds(2'000));
  EXPECT_TRUE(Become(server, 0));
}

}  // namespace
}  // namespace bootmill::server
