// SPDX-License-Identifier: Apache-2.0
// One client's connection. Its requests are read and answered one after the
// other.
#ifndef BOOTMILL_SERVER_HTTP_CONNECTION_H_
#define BOOTMILL_SERVER_HTTP_CONNECTION_H_

#include <array>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/api/request_places.h"
#include "server/http/body_reader.h"
#include "server/http/connection_set.h"
#include "server/http/limits.h"
#include "server/http/responder.h"
#include "server/http/write_queue.h"
#include "server/net/byte_stream.h"
#include "server/net/client_log.h"
#include "server/net/connection_gate.h"
#include "server/net/deadline.h"
#include "server/net/known_addresses.h"
#include "server/net/reception.h"

namespace bootmill::server {

// What all connections of a server share; outlives them.
struct ConnectionContext {
  HttpLimits limits;
  HttpHandler handler;
  ClientLog& log;
  std::shared_ptr<RequestPlaces> bodies;  // for bodies that are being received
  ConnectionSet& connections;
  // From where valid sessions and tokens came.
  KnownAddresses& introduced;
};

// The state machine of one connection; it runs on a strand. The functions in
// the first block may be called on any thread but Start, all others on the
// strand only.
//
//     head -> body -> busy -> head ... -> linger -> closed
//      ^---- next request ----'
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(const ConnectionContext& context, Guest guest);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Call once, on the strand.
  void Start();
  // Ends the connection after the present answer; streams are aborted.
  void Drain();
  // Does the same as Drain, unless `allowed` accepts the caller; anonymous
  // callers may stay.
  void Recheck(std::function<bool(const Identity&)> allowed);
  // Ends the connection at once.
  void Abort();
  boost::asio::any_io_executor executor();

  // --- For HttpResponder, on the strand ---
  bool IsOpen(uint64_t exchange) const;
  void Respond(const HttpResponse& response);
  void BeginStream(const HttpResponse& head);
  void Send(const std::string& bytes, std::function<void(bool)> done);
  void EndStream(const std::string& last);
  void LimitTime(std::chrono::milliseconds time);
  void OnAbort(std::function<void(const absl::Status&)> abort);
  void OnGone(std::function<void()> gone);

 private:
  enum class Phase { kHead, kBody, kBusy, kLinger, kClosed };
  using Parser =
      boost::beast::http::request_parser<boost::beast::http::string_body>;

  // --- Reading (connection_read.cc) ---
  void BeginHead();
  void Read();
  void OnRead(const ByteStream::Error& error, size_t size, bool was_raw);
  void OnReadError(const ByteStream::Error& error);
  void ParseHead();
  void OnHead();
  // Waits for a place before a body is read.
  void BeginBody();
  // Others wait for the place of a body that does not come.
  static void GiveWay(const std::weak_ptr<Connection>& connection);
  void ParseBody();
  // Has the request's reader take the body.
  void BeginUpload();
  void PassOn();
  // Returns what is called when the reader has done a step: `next` on the
  // strand, unless the reader refuses the rest.
  BodyReader::Done AfterStep(void (Connection::*next)());
  void BeginUploadedBody();
  void OnPassedOn();
  void ContinueIfExpected();
  void Refuse(const HttpResponse& response);
  void OnParseError(const ByteStream::Error& error);

  // --- Answering (connection.cc) ---
  void OnExpiry();
  // Ends what the connection does, or lets its present answer be the last.
  void DrainNow(const absl::Status& why);
  void Dispatch();
  void OnDeadline();
  void AbortExchange(const absl::Status& why);
  void OnAnswerWritten();
  Persistence persistence() const;

  // --- Ending ---
  void Shutdown();
  void OnShutdown(const ByteStream::Error& error);
  void Close();

  const ConnectionSet::Ticket ticket_;
  const ConnectionContext& context_;
  const Arrival peer_;
  ByteStream stream_;
  std::optional<ConnectionGate::Seat> seat_;
  Identity caller_;    // the caller according to the connection
  Deadline deadline_;  // the deadline of the present phase
  Deadline expiry_;    // the end of the caller's certificate
  WriteQueue writes_;
  Phase phase_ = Phase::kHead;

  // For reading. A read into `input_` may be under way while `buffer_` is
  // parsed.
  std::array<char, 8 * kKiB> input_;
  boost::beast::flat_buffer buffer_;
  bool reading_ = false;
  bool head_begun_ = false;
  std::optional<Parser> parser_;
  HttpRequest request_;
  RequestPlaces::Place body_place_;
  bool has_known_place_ = false;
  size_t body_limit_ = 0;
  std::chrono::steady_clock::time_point upload_end_;
  size_t body_wire_bytes_ =
      0;  // still allowed for this body, including its chunks' overhead

  // For answering.
  uint64_t exchange_ = 0;
  bool answering_ = false;  // whether an answer has begun
  bool ended_ = true;       // whether all of it is in the queue
  bool streaming_ = false;
  bool chunks_ = true;      // whether the client supports chunked bodies
  bool head_only_ = false;  // whether the answer has no body, as for HEAD
  bool keep_alive_ =
      true;  // whether the client wants the connection to be kept
  bool half_closed_ = false;  // whether the client sends no more
  bool draining_ = false;
  std::chrono::milliseconds linger_time_;
  size_t linger_bytes_ = 0;  // still to be read and dropped while lingering
  std::function<void(const absl::Status&)> abort_;
  std::function<void()> gone_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CONNECTION_H_
