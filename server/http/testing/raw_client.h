// SPDX-License-Identifier: Apache-2.0
// A client that can send any bytes; for tests of the HTTP server only.
#ifndef BOOTMILL_SERVER_HTTP_TESTING_RAW_CLIENT_H_
#define BOOTMILL_SERVER_HTTP_TESTING_RAW_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/unique_fd.h"

namespace bootmill::testing {

// One answer; the chunks of its body are joined.
struct RawResponse {
  int status = 0;  // 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  bool complete = false;
};

// A blocking connection; every wait ends after 10 s.
class RawClient {
 public:
  // Connects to 127.0.0.1. If `receive_buffer_bytes` is 0, the system's default
  // is used.
  explicit RawClient(uint16_t port, int receive_buffer_bytes = 0);
  // Connects to a Unix socket.
  explicit RawClient(const std::string& path);

  bool connected() const { return connected_; }
  // Sends all of `bytes`; returns false if that fails.
  bool Send(std::string_view bytes);
  // Tells the server that nothing more will be sent.
  void EndSending();
  // Reads the next answer; `head_only` is for answers to HEAD.
  RawResponse Read(bool head_only = false);
  // Reads `size` bytes; fewer if the server closes the connection.
  std::string ReadBytes(size_t size);
  // Returns whether the server closes the connection within `wait` without
  // sending more.
  bool ClosesWithin(std::chrono::milliseconds wait);

 private:
  bool Fill();
  std::string TakeLine();
  std::string Take(size_t size);

  UniqueFd fd_;
  bool connected_ = false;
  std::string unread_;
};

// Returns a request with `headers` (each with its line end) and `body`.
std::string Request(std::string_view method, std::string_view target,
                    std::string_view headers = "", std::string_view body = "");

// Returns a POST of JSON to `bootmill.v1.` `method`.
std::string JsonCall(std::string_view method, std::string_view json);

}  // namespace bootmill::testing

#endif  // BOOTMILL_SERVER_HTTP_TESTING_RAW_CLIENT_H_
