// SPDX-License-Identifier: Apache-2.0
// Requests and answers as routes see them: plain values, no transport in them.
#ifndef BOOTMILL_SERVER_HTTP_MESSAGE_H_
#define BOOTMILL_SERVER_HTTP_MESSAGE_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/bytes.h"
#include "server/api/identity.h"

namespace bootmill::server {

struct HttpRequest {
  std::string method;  // `GET`
  // The target before `?`, as it came: nothing is decoded.
  std::string path;
  // The target after `?`, as it came.
  std::string query;
  // By name in lower case. What came several times is joined by ", ".
  std::map<std::string, std::string, std::less<>> headers;
  std::string body;
  Identity caller;
  std::string address = {};  // where the caller is: Peer::address

  // Returns the header `name` (lower case), or an empty text.
  std::string_view Header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  // Content-Length, Connection, Date and what every answer carries are added
  // when it is sent.
  std::vector<std::pair<std::string, std::string>> headers;
  // The body: this text, or else a part of shared bytes, sent without a copy.
  std::string text;
  SharedBytes bytes;
  size_t offset = 0;  // into `bytes`
  size_t size = 0;    // from there

  size_t body_size() const { return bytes == nullptr ? text.size() : size; }
};

// Returns a text/plain answer.
HttpResponse TextResponse(int status, std::string text);

// How a body ends.
enum class Framing { kLength, kChunks };
// What becomes of the connection.
enum class Persistence { kKeepAlive, kClose };

// Returns status line and headers of `response`, the empty line included. A
// header whose name or value could end its line is left out.
std::string WriteHead(const HttpResponse& response, Framing framing,
                      Persistence persistence);

// Returns `bytes` as one chunk. REQUIRES: not empty (that would be the end).
std::string WriteChunk(std::string_view bytes);

// The end of a body in chunks.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_MESSAGE_H_
