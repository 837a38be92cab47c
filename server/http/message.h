// SPDX-License-Identifier: Apache-2.0
// Requests and answers as the routes see them: plain values without a
// transport.
#ifndef BOOTMILL_SERVER_HTTP_MESSAGE_H_
#define BOOTMILL_SERVER_HTTP_MESSAGE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/bytes.h"
#include "server/api/identity.h"

namespace bootmill::server {

class BodyReader;

struct HttpRequest {
  std::string method;  // `GET`
  // The target before `?`, as it came: nothing is decoded.
  std::string path;
  // The target after `?`, not decoded.
  std::string query;
  // By name in lower case. The values of a header that came several times are
  // joined by ", ".
  std::map<std::string, std::string, std::less<>> headers;
  std::string body;
  // If set, the body goes there piece by piece, and `body` stays empty.
  std::shared_ptr<BodyReader> reader = {};
  Identity caller;
  std::string address = {};  // the caller's address: Peer::address
  std::string network = {};  // what it counts as: Arrival::gate_key

  // Returns the header `name` (lower case); empty if there is none.
  std::string_view Header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  // Content-Length, Connection, Date and the headers of every answer are added
  // when it is sent.
  std::vector<std::pair<std::string, std::string>> headers;
  // The body: this text, or a part of shared bytes, which are sent without a
  // copy.
  std::string text;
  SharedBytes bytes;
  size_t offset = 0;  // where the part begins in `bytes`
  size_t size = 0;    // the size of the part

  size_t body_size() const { return bytes == nullptr ? text.size() : size; }
};

// Returns a text/plain answer.
HttpResponse TextResponse(int status, std::string text);

// How the end of a body is marked.
enum class Framing { kLength, kChunks };
// What happens to the connection after the answer.
enum class Persistence { kKeepAlive, kClose };

// Returns status line and headers of `response`, including the empty line. A
// header with a line break in its name or value is left out.
std::string WriteHead(const HttpResponse& response, Framing framing,
                      Persistence persistence);

// Returns `bytes` as one chunk. REQUIRES: `bytes` are not empty, because an
// empty chunk ends the body.
std::string WriteChunk(std::string_view bytes);

// Returns the end of a chunked body.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_MESSAGE_H_
