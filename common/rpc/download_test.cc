// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/download.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "common/rpc/channel.h"
#include "common/rpc/testing/test_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/unique_fd.h"

namespace bootmill::rpc {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t kSize = 1000;

// Sends one byte in each stream and then ends it as the test says.
class DrippingServer final : public v1::ArtifactService::Service {
 public:
  enum class Then { kBreak, kReset, kWait, kFinish };
  explicit DrippingServer(Then then) : then_(then) {}

  grpc::Status DownloadArtifact(
      grpc::ServerContext* context, const v1::DownloadArtifactRequest* request,
      grpc::ServerWriter<v1::DownloadArtifactResponse>* writer) override {
    v1::DownloadArtifactResponse chunk;
    chunk.set_size_bytes(kSize);
    chunk.set_offset(request->offset());
    const int64_t count =
        then_ == Then::kFinish ? kSize - request->offset() : 1;
    chunk.set_data(std::string(static_cast<size_t>(count), 'x'));
    writer->Write(chunk);
    while (then_ == Then::kWait && !context->IsCancelled()) {
      Cancellation::Never().Sleep(milliseconds(5));
    }
    if (then_ == Then::kReset) {
      context->TryCancel();
    }
    return then_ == Then::kFinish
               ? grpc::Status::OK
               : grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone");
  }

 private:
  const Then then_;
};

class DownloadTest : public ::testing::Test {
 protected:
  absl::Status Complete(DrippingServer::Then then,
                        const Cancellation& cancellation) {
    DrippingServer service(then);
    const auto server =
        testing::TestServer::Unix(directory_.path() + "/socket", {&service});
    Endpoint endpoint;
    endpoint.address = server.address();
    const auto channel = Connect(endpoint);
    if (!channel.ok()) {
      return channel.status();
    }
    const UniqueFd fd(open((directory_.path() + "/part").c_str(),
                           O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    Download download;
    download.artifact = "orgs/default/artifacts/a";
    download.size_bytes = kSize;
    download.patience = milliseconds(500);
    download.digest = Sha256(AsBytes(std::string(kSize, 'x')));
    return FetchArtifact(*channel, download, fd.get(), nullptr, cancellation)
        .status();
  }

 private:
  bootmill::testing::TempDir directory_;
};

TEST_F(DownloadTest, Completes) {
  EXPECT_THAT(Complete(DrippingServer::Then::kFinish, Cancellation::Never()),
              IsOk());
}

// Each try brings a byte, so the number of retries alone would never end the
// download.
TEST_F(DownloadTest, GivesUpAServerThatBreaksOffAfterEveryByte) {
  EXPECT_THAT(Complete(DrippingServer::Then::kBreak, Cancellation::Never()),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       AllOf(HasSubstr("of 1000 bytes"), HasSubstr("kept"))));
}

// A server that is stopped during a download resets its streams.
TEST_F(DownloadTest, GoesOnAfterAServerThatResetsItsStreams) {
  EXPECT_THAT(Complete(DrippingServer::Then::kReset, Cancellation::Never()),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       Not(HasSubstr(" 1 of 1000 bytes"))));
}

TEST_F(DownloadTest, GivesUpAServerThatSendsNoMore) {
  EXPECT_THAT(Complete(DrippingServer::Then::kWait, Cancellation::Never()),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       HasSubstr("1 of 1000 bytes")));
}

TEST_F(DownloadTest, IsNotTriedAgainOnceCancelled) {
  Cancellation cancellation;
  cancellation.Cancel();
  EXPECT_THAT(Complete(DrippingServer::Then::kBreak, cancellation),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("gone")));
}

}  // namespace
}  // namespace bootmill::rpc
