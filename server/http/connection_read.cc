// SPDX-License-Identifier: Apache-2.0
// The part of Connection that reads requests.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "server/http/connect_format.h"
#include "server/http/connection.h"

namespace bootmill::server {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// The longest line with a chunk's size and extensions, and the most bytes of
// all trailers.
constexpr size_t kMaxChunkHeadBytes = 4 * kKiB;

std::string_view View(beast::string_view text) {
  return {text.data(), text.size()};
}

absl::Status BadRequest(std::string_view problem) {
  return rpc::Error(absl::StatusCode::kInvalidArgument, "BAD_HTTP",
                    absl::StrFormat("http: %s", problem));
}

HttpResponse TooLarge(int status, std::string_view what, size_t limit) {
  return ErrorResponse(
      status, rpc::Error(absl::StatusCode::kResourceExhausted, "TOO_LARGE",
                         absl::StrFormat("http: %s, at most %d", what, limit),
                         {{"limit", std::to_string(limit)}}));
}

// Moves the head of `message` into the request. A target may have the form
// `http://host/path`: RFC 9112, section 3.2.2.
template <typename Message>
HttpRequest TakeHead(const Message& message) {
  HttpRequest request;
  request.method = View(message.method_string());
  std::string_view target = View(message.target());
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.starts_with(scheme)) {
      const size_t path = target.find('/', scheme.size());
      target = path == std::string_view::npos ? "/" : target.substr(path);
    }
  }
  const size_t question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  request.query = target.substr(std::min(question + 1, target.size()));
  for (const auto& field : message) {
    std::string name(View(field.name_string()));
    absl::AsciiStrToLower(&name);
    std::string& value = request.headers[name];
    value.append(value.empty() ? "" : ", ").append(View(field.value()));
  }
  return request;
}

// Returns the answer that refuses a request because of its head; nullopt if it
// is accepted.
template <typename Message>
std::optional<HttpResponse> CheckHead(const Message& message,
                                      const HttpLimits& limits) {
  // Beast accepts 1.0 and 1.1 only.
  constexpr unsigned kHttp11 = 11;
  if (message.target().size() > limits.request_line_bytes) {
    return TooLarge(414, "a longer first line", limits.request_line_bytes);
  }
  const auto count =
      static_cast<size_t>(std::distance(message.begin(), message.end()));
  if (count > limits.header_count) {
    return TooLarge(431, "more headers", limits.header_count);
  }
  // RFC 9112, section 3.2.
  const size_t hosts = message.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() == kHttp11)) {
    return ErrorResponse(BadRequest("expected one header Host"));
  }
  const std::string_view coding = View(message[http::field::transfer_encoding]);
  if (!coding.empty() && absl::AsciiStrToLower(absl::string_view(
                             coding.data(), coding.size())) != "chunked") {
    return ErrorResponse(
        501, rpc::Error(absl::StatusCode::kUnimplemented, "TRANSFER_ENCODING",
                        "http: no Transfer-Encoding is supported but chunked"));
  }
  const std::string_view expect = View(message[http::field::expect]);
  if (!expect.empty() && absl::AsciiStrToLower(absl::string_view(
                             expect.data(), expect.size())) != "100-continue") {
    return ErrorResponse(417, BadRequest("expected Expect: 100-continue"));
  }
  return std::nullopt;
}

}  // namespace

void Connection::BeginHead() {
  phase_ = Phase::kHead;
  head_begun_ = false;
  parser_.emplace();
  parser_->header_limit(static_cast<uint32_t>(context_.limits.head_bytes));
  // The limit for the body depends on the head, so it is set afterwards.
  parser_->body_limit(boost::none);
  deadline_.Set(context_.limits.idle_time);
  if (buffer_.size() > 0) {
    ParseHead();
  } else {
    Read();
  }
}

void Connection::Read() {
  if (reading_ || phase_ == Phase::kClosed || half_closed_) {
    return;
  }
  if (phase_ == Phase::kBusy && buffer_.size() >= context_.limits.head_bytes) {
    // Enough of later requests has been read; the rest waits in the kernel.
    return;
  }
  reading_ = true;
  stream_.Read(boost::asio::buffer(input_),
               [self = shared_from_this(), raw = stream_.reads_raw()](
                   const ByteStream::Error& error, size_t size) {
                 self->OnRead(error, size, raw);
               });
}

void Connection::OnRead(const ByteStream::Error& error, size_t size,
                        bool was_raw) {
  reading_ = false;
  if (error && phase_ == Phase::kLinger && stream_.is_tls() && !was_raw) {
    // The connection ended with TLS. The shutdown handles the rest, or already
    // reads raw bytes.
    if (stream_.reads_raw()) {
      Read();
    }
    return;
  }
  if (error) {
    return OnReadError(error);
  }
  if (phase_ != Phase::kLinger) {
    buffer_.commit(boost::asio::buffer_copy(buffer_.prepare(size),
                                            boost::asio::buffer(input_, size)));
  }
  switch (phase_) {
    case Phase::kHead:
      return ParseHead();
    case Phase::kBody:
      return ParseBody();
    case Phase::kBusy:
      return Read();
    case Phase::kLinger:
      if (size > linger_bytes_) {
        return Close();
      }
      linger_bytes_ -= size;
      return Read();
    case Phase::kClosed:
      return;
  }
}

void Connection::OnReadError(const ByteStream::Error& error) {
  const bool may_answer =
      phase_ == Phase::kBusy && !streaming_ && error == boost::asio::error::eof;
  if (may_answer) {
    // A client may stop sending and still wait for its answer.
    half_closed_ = true;
    return;
  }
  Close();
}

void Connection::ParseHead() {
  if (!head_begun_) {
    head_begun_ = true;
    deadline_.Set(context_.limits.head_time);
  }
  beast::error_code error;
  const size_t used = parser_->put(buffer_.data(), error);
  if (error == http::error::header_limit ||
      (error == http::error::need_more &&
       buffer_.size() >= context_.limits.head_bytes)) {
    const bool in_first_line = parser_->get().target().empty();
    return Refuse(in_first_line ? TooLarge(414, "a longer first line",
                                           context_.limits.request_line_bytes)
                                : TooLarge(431, "more bytes of headers",
                                           context_.limits.head_bytes));
  }
  if (error && error != http::error::need_more) {
    return OnParseError(error);
  }
  buffer_.consume(used);
  if (parser_->is_header_done()) {
    OnHead();
  } else {
    Read();
  }
}

void Connection::OnHead() {
  const auto& message = parser_->get();
  constexpr unsigned kHttp11 = 11;
  chunks_ = message.version() == kHttp11;
  keep_alive_ = chunks_ && message.keep_alive();
  head_only_ = message.method() == http::verb::head;
  if (const auto refused = CheckHead(message, context_.limits)) {
    return Refuse(*refused);
  }
  request_ = TakeHead(message);
  request_.caller = caller_;
  request_.address = peer_.address;
  request_.network = peer_.gate_key;
  const auto admitted = context_.handler.admit(request_);
  if (const auto* refused = std::get_if<HttpResponse>(&admitted)) {
    return Refuse(*refused);
  }
  // A browser, or whoever has a token, proves who it is by its request: from
  // then on its connection has a place among those of known callers.
  if (!has_known_place_ && caller_.kind == Identity::Kind::kNobody &&
      request_.caller.kind != Identity::Kind::kNobody) {
    has_known_place_ = true;
    context_.introduced.Add(peer_.gate_key);
    if (!seat_->BecomeKnown(IdentityUri(request_.caller))) {
      return Refuse(ErrorResponse(ServerBusy()));
    }
  }
  body_limit_ = std::get<size_t>(admitted);
  const auto length = parser_->content_length();
  if (length.has_value() && *length > body_limit_) {
    return Refuse(TooLarge(413, "more bytes in the body", body_limit_));
  }
  parser_->body_limit(body_limit_);
  parser_->eager(true);
  body_wire_bytes_ = 2 * body_limit_ + context_.limits.chunk_overhead_bytes;
  phase_ = Phase::kBody;
  deadline_.Set(context_.limits.body_time);
  if (request_.reader != nullptr) {
    return BeginUpload();
  }
  ContinueIfExpected();
  BeginBody();
}

void Connection::ContinueIfExpected() {
  if (!parser_->is_done() && buffer_.size() == 0 && chunks_ &&
      parser_->get().count(http::field::expect) != 0) {
    writes_.Add({.text = "HTTP/1.1 100 Continue\r\n\r\n"});
  }
}

void Connection::BeginBody() {
  if (parser_->is_done()) {
    return ParseBody();
  }
  context_.bodies->Enter(
      request_.caller, [weak = weak_from_this(), executor = executor()](
                           const RequestPlaces::Place& place) {
        boost::asio::post(executor, [weak, place, executor] {
          const std::shared_ptr<Connection> self = weak.lock();
          if (self != nullptr && self->phase_ == Phase::kBody) {
            self->body_place_ = place;
            RequestPlaces::WaitForClient(place, [weak, executor] {
              boost::asio::post(executor, [weak] { GiveWay(weak); });
            });
            self->deadline_.Set(self->context_.limits.body_time);
            self->ParseBody();
          }
        });
      });
}

void Connection::GiveWay(const std::weak_ptr<Connection>& connection) {
  const std::shared_ptr<Connection> self = connection.lock();
  if (self != nullptr && self->phase_ == Phase::kBody) {
    self->OnDeadline();
  }
}

void Connection::ParseBody() {
  beast::error_code error;
  while (!parser_->is_done() && buffer_.size() > 0) {
    const size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    if (used > body_wire_bytes_) {
      return Refuse(ErrorResponse(BadRequest("more chunks than body")));
    }
    body_wire_bytes_ -= used;
    if (error == http::error::need_more &&
        buffer_.size() > kMaxChunkHeadBytes) {
      return Refuse(ErrorResponse(BadRequest("a chunk's head without end")));
    }
    if (error && error != http::error::need_more) {
      return OnParseError(error);
    }
    if (error) {
      break;
    }
  }
  if (request_.reader != nullptr) {
    return PassOn();
  }
  if (!parser_->is_done()) {
    return Read();
  }
  request_.body = std::move(parser_->get().body());
  body_place_.reset();
  Dispatch();
}

void Connection::OnParseError(const ByteStream::Error& error) {
  if (error == http::error::body_limit) {
    return Refuse(TooLarge(413, "more bytes in the body", body_limit_));
  }
  if (error == http::error::bad_version) {
    return Refuse(
        ErrorResponse(505, BadRequest("expected HTTP/1.1 or HTTP/1.0")));
  }
  Refuse(ErrorResponse(BadRequest(error.message())));
}

void Connection::Refuse(const HttpResponse& response) {
  // After a refused request it is unknown where the next one would begin.
  phase_ = Phase::kBusy;
  parser_.reset();
  body_place_.reset();
  request_ = {};
  ++exchange_;
  answering_ = false;
  streaming_ = false;
  keep_alive_ = false;
  buffer_.consume(buffer_.size());
  Respond(response);
}

}  // namespace bootmill::server
