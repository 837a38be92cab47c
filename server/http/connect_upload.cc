// SPDX-License-Identifier: Apache-2.0
#include "server/http/connect_upload.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/limits.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/http/connect.h"
#include "server/http/connect_format.h"

namespace bootmill::server {
namespace {

// A chunk of 1 MiB in base64, with what stands around it.
constexpr size_t kMaxMessageBytes = 2 * kMiB;
constexpr std::chrono::milliseconds kBusyDelay{5000};

// Passes the messages one after the other to the method's upload.
class ConnectUpload final : public BodyReader,
                            public std::enable_shared_from_this<ConnectUpload> {
 public:
  ConnectUpload(const Dispatcher& dispatcher,
                std::shared_ptr<RequestPlaces> places, ConnectRequest call,
                Peer caller)
      : dispatcher_(dispatcher),
        places_(std::move(places)),
        call_(std::move(call)),
        caller_(std::move(caller)) {}

  void Begin(Done done) override {
    place_ = places_->TryEnter(caller_.identity);
    if (place_ == nullptr) {
      return done(Refusal(rpc::BusyError(
          "TOO_MANY_UPLOADS",
          "the daemon takes as many uploads as it can, of all callers or of "
          "this one; try again later",
          kBusyDelay)));
    }
    Run(std::move(done), [this] { return Open(); });
  }

  void Add(std::string bytes, Done done) override {
    Run(std::move(done),
        [this, bytes = std::move(bytes)] { return Take(bytes); });
  }

  void Finish(const HttpResponder& responder) override {
    if (call_.timeout.has_value()) {
      responder.LimitTime(*call_.timeout);
    }
    responder.OnAbort(
        [self = shared_from_this(), responder](const absl::Status& why) {
          responder.Respond(self->Refusal(why));
        });
    if (!dispatcher_.Run(Dispatcher::Work::kHeavy, caller_.identity,
                         [self = shared_from_this(), responder] {
                           HttpResponse answer = self->Answer();
                           self->LetGo();
                           responder.Respond(std::move(answer));
                         })) {
      responder.Respond(Refusal(ServerBusy()));
    }
  }

 private:
  HttpResponse Refusal(const absl::Status& error) const {
    return StreamErrorResponse(call_.codec, error);
  }

  // Runs `step` on a worker and tells the connection its outcome.
  void Run(Done done, std::function<absl::Status()> step) {
    const bool runs = dispatcher_.Run(
        Dispatcher::Work::kQuick, caller_.identity,
        [self = shared_from_this(), done, step = std::move(step)] {
          const absl::Status status = step();
          if (status.ok()) {
            return done(std::nullopt);
          }
          self->LetGo();
          done(self->Refusal(status));
        });
    if (!runs) {
      done(Refusal(ServerBusy()));
    }
  }

  // Gives up what the upload holds. It comes before the answer, so that a
  // client that has its answer finds a place for its next upload.
  void LetGo() {
    upload_ = nullptr;
    place_ = nullptr;
  }

  absl::Status Open() {
    ASSIGN_OR_RETURN(upload_, dispatcher_.Open(*call_.method, caller_));
    return absl::OkStatus();
  }

  // Adds the messages that are complete with `bytes`.
  absl::Status Take(std::string_view bytes) {
    arrived_.append(bytes);
    std::string_view rest = arrived_;
    while (rest.size() >= kEnvelopeHeaderBytes) {
      ASSIGN_OR_RETURN(const size_t size, ReadEnvelopeHeader(rest));
      if (size > kMaxMessageBytes) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "body: a message of %d bytes, at most %d", size, kMaxMessageBytes));
      }
      if (rest.size() - kEnvelopeHeaderBytes < size) {
        break;
      }
      const auto message = call_.method->NewRequest();
      RETURN_IF_ERROR(ReadMessage(
          call_.codec, rest.substr(kEnvelopeHeaderBytes, size), *message));
      RETURN_IF_ERROR(upload_->Add(*message));
      rest.remove_prefix(kEnvelopeHeaderBytes + size);
    }
    arrived_.erase(0, arrived_.size() - rest.size());
    return absl::OkStatus();
  }

  HttpResponse Answer() {
    if (!arrived_.empty()) {
      return Refusal(absl::InvalidArgumentError(
          absl::StrFormat("body: it ends within a frame, after %d of its bytes",
                          arrived_.size())));
    }
    const auto answer = upload_->Finish();
    if (!answer.ok()) {
      return Refusal(answer.status());
    }
    const absl::StatusOr<std::string> text =
        WriteMessage(call_.codec, **answer);
    if (!text.ok()) {
      return Refusal(text.status());
    }
    HttpResponse response = StreamHead(call_.codec);
    response.text = WriteEnvelope(EnvelopeKind::kMessage, *text) +
                    WriteEnvelope(EnvelopeKind::kEndStream,
                                  EndStreamJson(absl::OkStatus()));
    return response;
  }

  const Dispatcher& dispatcher_;
  const std::shared_ptr<RequestPlaces> places_;
  const ConnectRequest call_;
  const Peer caller_;
  RequestPlaces::Place place_;
  std::unique_ptr<MessageUpload> upload_;
  std::string arrived_;  // the beginning of the next frame
};

}  // namespace

std::variant<std::shared_ptr<BodyReader>, HttpResponse> BeginUpload(
    const Dispatcher& dispatcher, std::shared_ptr<RequestPlaces> places,
    HttpRequest& head) {
  const Method* method = dispatcher.table().Find(
      std::string_view(head.path).substr(head.path.empty() ? 0 : 1));
  if (method == nullptr || !method->streams_requests()) {
    return nullptr;
  }
  auto read = ReadConnectRequest(dispatcher.table(), head);
  if (auto* refused = std::get_if<HttpResponse>(&read)) {
    return std::move(*refused);
  }
  return std::make_shared<ConnectUpload>(
      dispatcher, std::move(places), std::get<ConnectRequest>(std::move(read)),
      Peer(head.caller, head.address));
}

}  // namespace bootmill::server
