// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_format.h"
#include "common/limits.h"
#include "common/rpc/error_info.h"
#include "server/api/worker_pool.h"
#include "server/http/connect.h"
#include "server/http/connect_format.h"
#include "server/http/responder.h"

namespace bootmill::server {
namespace {

namespace pb = google::protobuf;

// Requests above this size are parsed on the pool, so that one of them does not
// delay other connections.
constexpr size_t kParseAtOnceBytes = 32 * kKiB;

// The answer of a unary call, which is one body.
class UnarySink : public MessageSink {
 public:
  UnarySink(HttpResponder responder, Codec codec)
      : responder_(std::move(responder)), codec_(codec) {}

  void Write(const pb::Message& message,
             std::function<void(bool)> ready) override {
    text_ = WriteMessage(codec_, message);
    ready(true);
  }

  void Finish(const absl::Status& status) override {
    if (!status.ok()) {
      return responder_.Respond(ErrorResponse(status));
    }
    if (!text_.ok()) {
      return responder_.Respond(ErrorResponse(text_.status()));
    }
    HttpResponse response;
    response.headers = {
        {"Content-Type", absl::StrFormat("application/%s", CodecName(codec_))}};
    response.text = *std::move(text_);
    responder_.Respond(std::move(response));
  }

  void OnGone(std::function<void()> gone) override {
    responder_.OnGone(std::move(gone));
  }

 private:
  HttpResponder responder_;
  const Codec codec_;
  absl::StatusOr<std::string> text_ =
      absl::InternalError("the method gave no answer");
};

// The answer of a stream: frames, the last of which contains the status.
class StreamSink : public MessageSink {
 public:
  StreamSink(HttpResponder responder, Codec codec)
      : responder_(std::move(responder)), codec_(codec) {}

  void Write(const pb::Message& message,
             std::function<void(bool)> ready) override {
    const absl::StatusOr<std::string> text = WriteMessage(codec_, message);
    if (!text.ok()) {
      Finish(text.status());
      return ready(false);
    }
    responder_.Send(WriteEnvelope(EnvelopeKind::kMessage, *text),
                    std::move(ready));
  }

  void Finish(const absl::Status& status) override {
    responder_.EndStream(
        WriteEnvelope(EnvelopeKind::kEndStream,
                      EndStreamJson(rpc::WithDefaultErrorInfo(status))));
  }

  void OnGone(std::function<void()> gone) override {
    responder_.OnGone(std::move(gone));
  }

 private:
  HttpResponder responder_;
  const Codec codec_;
};

std::shared_ptr<MessageSink> MakeSink(const ConnectRequest& call,
                                      const HttpResponder& responder) {
  if (!call.streaming) {
    return std::make_shared<UnarySink>(responder, call.codec);
  }
  // The head is sent at once, so that the client learns that its call was
  // accepted.
  responder.BeginStream(StreamHead(call.codec));
  return std::make_shared<StreamSink>(responder, call.codec);
}

void Begin(const Dispatcher& dispatcher, const ConnectRequest& call,
           const Peer& caller, const std::shared_ptr<MessageSink>& sink) {
  std::unique_ptr<pb::Message> message = call.method->NewRequest();
  const absl::Status read = ReadMessage(call.codec, call.message, *message);
  if (!read.ok()) {
    return sink->Finish(read);
  }
  dispatcher.Call(*call.method, caller, std::move(message), sink);
}

}  // namespace

void HandleConnect(const Dispatcher& dispatcher, HttpRequest request,
                   const HttpResponder& responder) {
  auto read = ReadConnectRequest(dispatcher.table(), request);
  if (auto* response = std::get_if<HttpResponse>(&read)) {
    return responder.Respond(std::move(*response));
  }
  auto& call = std::get<ConnectRequest>(read);
  const std::shared_ptr<MessageSink> sink = MakeSink(call, responder);
  if (call.timeout.has_value()) {
    responder.LimitTime(*call.timeout);
  }
  // Anything that the handler sends later comes after the end and is dropped.
  responder.OnAbort([sink](const absl::Status& why) { sink->Finish(why); });
  const Peer caller(request.caller, request.address);
  if (call.message.size() <= kParseAtOnceBytes) {
    return Begin(dispatcher, call, caller, sink);
  }
  const auto shared = std::make_shared<ConnectRequest>(std::move(call));
  if (!dispatcher.Run(Dispatcher::Work::kQuick, caller.identity,
                      [&dispatcher, shared, caller, sink] {
                        Begin(dispatcher, *shared, caller, sink);
                      })) {
    sink->Finish(ServerBusy());
  }
}

}  // namespace bootmill::server
