// SPDX-License-Identifier: Apache-2.0
#include "server/http/testing/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

namespace bootmill::testing {
namespace {

constexpr timeval kWait{.tv_sec = 10, .tv_usec = 0};

size_t ParseNumber(std::string_view text, int base) {
  size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

void LimitWaits(int fd) {
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kWait, sizeof(kWait));
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kWait, sizeof(kWait));
}

}  // namespace

RawClient::RawClient(uint16_t port, int receive_buffer_bytes)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  LimitWaits(fd_.get());
  if (receive_buffer_bytes != 0) {
    setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
               sizeof(receive_buffer_bytes));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = connect(fd_.get(), reinterpret_cast<sockaddr*>(&address),
                       sizeof(address)) == 0;
}

RawClient::RawClient(const std::string& path)
    : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  LimitWaits(fd_.get());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  connected_ = connect(fd_.get(), reinterpret_cast<sockaddr*>(&address),
                       sizeof(address)) == 0;
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void RawClient::EndSending() { shutdown(fd_.get(), SHUT_WR); }

bool RawClient::Fill() {
  std::array<char, 65536> buffer;
  const ssize_t size = recv(fd_.get(), buffer.data(), buffer.size(), 0);
  if (size <= 0) {
    return false;
  }
  unread_.append(buffer.data(), static_cast<size_t>(size));
  return true;
}

std::string RawClient::Take(size_t size) {
  std::string taken = unread_.substr(0, size);
  unread_.erase(0, size);
  return taken;
}

std::string RawClient::TakeLine() {
  size_t end = unread_.find("\r\n");
  while (end == std::string::npos && Fill()) {
    end = unread_.find("\r\n");
  }
  if (end == std::string::npos) {
    return "";
  }
  std::string line = Take(end + 2);
  line.resize(end);
  return line;
}

std::string RawClient::ReadBytes(size_t size) {
  while (unread_.size() < size && Fill()) {
  }
  return Take(size);
}

RawResponse RawClient::Read(bool head_only) {
  constexpr size_t kStatusOffset = 9;  // behind `HTTP/1.1 `
  RawResponse response;
  const std::string first = TakeLine();
  if (first.size() < kStatusOffset + 3) {
    return response;
  }
  response.status = static_cast<int>(
      ParseNumber(std::string_view(first).substr(kStatusOffset, 3), 10));
  for (std::string line = TakeLine(); !line.empty(); line = TakeLine()) {
    const size_t colon = line.find(": ");
    std::string name = line.substr(0, colon);
    absl::AsciiStrToLower(&name);
    response.headers[name] =
        colon == std::string::npos ? "" : line.substr(colon + 2);
  }
  if (head_only) {
    response.complete = true;
    return response;
  }
  if (response.headers["transfer-encoding"] != "chunked") {
    const size_t size = ParseNumber(response.headers["content-length"], 10);
    response.body = ReadBytes(size);
    response.complete = response.body.size() == size;
    return response;
  }
  while (true) {
    const std::string line = TakeLine();
    const size_t size = ParseNumber(line, 16);
    response.body += ReadBytes(size);
    const bool whole = ReadBytes(2) == "\r\n";
    if (line.empty() || size == 0 || !whole) {
      response.complete = whole && !line.empty();
      return response;
    }
  }
}

bool RawClient::ClosesWithin(std::chrono::milliseconds wait) {
  pollfd events{.fd = fd_.get(), .events = POLLIN, .revents = 0};
  return poll(&events, 1, static_cast<int>(wait.count())) == 1 && !Fill() &&
         unread_.empty();
}

std::string Request(std::string_view method, std::string_view target,
                    std::string_view headers, std::string_view body) {
  const std::string length =
      body.empty() ? ""
                   : absl::StrFormat("Content-Length: %d\r\n", body.size());
  return absl::StrFormat("%s %s HTTP/1.1\r\nHost: test\r\n%s%s\r\n%s", method,
                         target, headers, length, body);
}

std::string JsonCall(std::string_view method, std::string_view json) {
  return Request("POST", absl::StrFormat("/bootmill.v1.%s", method),
                 "Content-Type: application/json\r\n", json);
}

}  // namespace bootmill::testing
