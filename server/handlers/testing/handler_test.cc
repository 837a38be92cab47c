// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/testing/handler_test.h"

#include <functional>
#include <future>
#include <utility>

#include "server/api/sink.h"

namespace bootmill::server::testing {
namespace {

using Message = google::protobuf::Message;

// Keeps the message of a unary call.
class OneAnswer final : public MessageSink {
 public:
  void Write(const Message& message, std::function<void(bool)> ready) override {
    answer_.reset(message.New());
    answer_->CopyFrom(message);
    ready(true);
  }
  void Finish(const absl::Status& status) override { end_.set_value(status); }
  void OnGone(std::function<void()> /*gone*/) override {}

  absl::StatusOr<std::unique_ptr<Message>> Wait() {
    absl::Status status = end_.get_future().get();
    if (!status.ok()) {
      return status;
    }
    return std::move(answer_);
  }

 private:
  std::unique_ptr<Message> answer_;
  std::promise<absl::Status> end_;
};

}  // namespace

HandlerTest::HandlerTest()
    : workers_(
          {.quick = {.threads = 1, .waiting = 1}, .heavy = {.threads = 1}}),
      dispatcher_(
          table_, workers_,
          {.rights_of = [this](const Identity&) -> absl::StatusOr<Rights> {
             return rights_;
           },
           .fleets_of = nullptr,
           .audit = [](const AuditEntry&) {}}) {}

absl::StatusOr<std::unique_ptr<Message>> HandlerTest::Answer(
    std::string_view method, std::unique_ptr<Message> request) {
  const Method* found = table_.Find("bootmill.v1." + std::string(method));
  if (found == nullptr) {
    return absl::NotFoundError(std::string(method));
  }
  const auto sink = std::make_shared<OneAnswer>();
  dispatcher_.Call(*found, {caller_, "192.0.2.1:4711"}, std::move(request),
                   sink);
  return sink->Wait();
}

std::vector<std::string> HandlerTest::Changes() {
  std::vector<std::string> changes;
  const absl::StatusOr<store::Page<store::AuditRecord>> records =
      db().Read([](store::Reader& reader) {
        return store::ListAudit(reader, "default", {}, {100, ""});
      });
  if (!records.ok()) {
    return {std::string(records.status().message())};
  }
  for (const store::AuditRecord& record : records->items) {
    changes.push_back(record.object + " " + record.detail);
  }
  return changes;
}

}  // namespace bootmill::server::testing
