// SPDX-License-Identifier: Apache-2.0
// The part of Connection that passes a body on while it arrives.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <string>
#include <utility>

#include "server/http/connection.h"

namespace bootmill::server {
namespace {

// As much is passed on at a time.
constexpr size_t kPieceBytes = 64 * kKiB;

using Clock = std::chrono::steady_clock;

}  // namespace

BodyReader::Done Connection::AfterStep(void (Connection::*next)()) {
  // A step may take as long as a call; the client's time stands still.
  deadline_.Set(context_.limits.call_time);
  return
      [weak = weak_from_this(), executor = executor(), reader = request_.reader,
       next](const std::optional<HttpResponse>& refused) {
        boost::asio::post(executor, [weak, reader, next, refused] {
          const std::shared_ptr<Connection> self = weak.lock();
          if (self == nullptr || self->phase_ != Phase::kBody ||
              self->request_.reader != reader) {
            return;  // the request has ended meanwhile
          }
          if (refused.has_value()) {
            self->Refuse(*refused);
          } else {
            ((*self).*next)();
          }
        });
      };
}

void Connection::BeginUpload() {
  request_.reader->Begin(AfterStep(&Connection::BeginUploadedBody));
}

void Connection::BeginUploadedBody() {
  upload_end_ = Clock::now() + context_.limits.upload_time;
  ContinueIfExpected();
  OnPassedOn();
}

void Connection::OnPassedOn() {
  if (parser_->is_done()) {
    return Dispatch();
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      upload_end_ - Clock::now());
  deadline_.Set(std::min(context_.limits.upload_stall_time,
                         std::max(left, std::chrono::milliseconds(0))));
  ParseBody();
}

void Connection::PassOn() {
  std::string& body = parser_->get().body();
  if (!parser_->is_done() && body.size() < kPieceBytes) {
    return Read();
  }
  request_.reader->Add(std::exchange(body, {}),
                       AfterStep(&Connection::OnPassedOn));
}

}  // namespace bootmill::server
