// SPDX-License-Identifier: Apache-2.0
#include "server/api/live_streams.h"

#include <gmock/gmock.h>
#include <google/protobuf/empty.pb.h>
#include <gtest/gtest.h>

#include <vector>

namespace bootmill::server {
namespace {

using ::testing::ElementsAre;

// A transport whose writes complete when the test says so.
class Transport : public MessageSink {
 public:
  void Write(const google::protobuf::Message& /*message*/,
             std::function<void(bool)> ready) override {
    ready_ = std::move(ready);
  }
  void Finish(const absl::Status& status) override { ends.push_back(status); }
  void OnGone(std::function<void()> gone) override {
    client_goes = std::move(gone);
  }

  void EndWrite() { std::exchange(ready_, nullptr)(true); }

  std::vector<absl::Status> ends;
  std::function<void()> client_goes;

 private:
  std::function<void(bool)> ready_;
};

class LiveStreamsTest : public ::testing::Test {
 protected:
  const google::protobuf::Empty message_;
  const std::shared_ptr<Transport> transport_ = std::make_shared<Transport>();
  absl::Status allowed_;
  LiveStreams streams_;
  std::shared_ptr<MessageSink> sink_ =
      streams_.Add(transport_, [this] { return allowed_; });
  int gone_ = 0;
};

TEST_F(LiveStreamsTest, AStreamThatWaitsEndsWithTheDenial) {
  sink_->OnGone([&] {
    ++gone_;
    sink_->Finish(absl::CancelledError("the client is gone"));
  });
  streams_.Recheck();
  EXPECT_EQ(gone_, 0) << "it is still allowed";
  allowed_ = absl::PermissionDeniedError("no more");
  streams_.Recheck();
  streams_.Recheck();
  EXPECT_EQ(gone_, 1);
  EXPECT_THAT(transport_->ends, ElementsAre(allowed_));
}

TEST_F(LiveStreamsTest, AStreamThatWritesLearnsOfItWhenTheMessageIsSent) {
  std::vector<bool> alive;
  const auto note = [&](bool is_alive) { alive.push_back(is_alive); };
  sink_->Write(message_, note);
  allowed_ = absl::PermissionDeniedError("no more");
  streams_.Recheck();
  EXPECT_THAT(alive, ElementsAre());
  transport_->EndWrite();
  EXPECT_THAT(alive, ElementsAre(false));
  sink_->Write(message_, note);
  EXPECT_THAT(alive, ElementsAre(false, false)) << "nothing more is sent";
  sink_->Finish(absl::OkStatus());
  EXPECT_THAT(transport_->ends, ElementsAre(allowed_));
}

TEST_F(LiveStreamsTest, AHandlerThatComesLateIsToldAtOnce) {
  allowed_ = absl::PermissionDeniedError("no more");
  streams_.Recheck();
  sink_->OnGone([&] { ++gone_; });
  EXPECT_EQ(gone_, 1);
}

TEST_F(LiveStreamsTest, AStreamThatHasEndedIsLeftAlone) {
  sink_->OnGone([&] { ++gone_; });
  sink_->Finish(absl::OkStatus());
  allowed_ = absl::PermissionDeniedError("no more");
  streams_.Recheck();
  EXPECT_EQ(gone_, 0);
  EXPECT_THAT(transport_->ends, ElementsAre(absl::OkStatus()));
  sink_ = nullptr;
  streams_.Recheck();
}

TEST_F(LiveStreamsTest, AClientThatGoesIsToldOnce) {
  sink_->OnGone([&] { ++gone_; });
  transport_->client_goes();
  allowed_ = absl::PermissionDeniedError("no more");
  streams_.Recheck();
  EXPECT_EQ(gone_, 1);
}

}  // namespace
}  // namespace bootmill::server
