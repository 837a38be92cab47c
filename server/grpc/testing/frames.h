// SPDX-License-Identifier: Apache-2.0
// What a client sends over HTTP/2, byte by byte; tests only.
#ifndef BOOTMILL_SERVER_GRPC_TESTING_FRAMES_H_
#define BOOTMILL_SERVER_GRPC_TESTING_FRAMES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bootmill::testing {

// The kinds of frames: RFC 9113, section 6.
enum class FrameKind : char {
  kData = 0,
  kHeaders = 1,
  kSettings = 4,
  kWindowUpdate = 8,
};

// Returns `value` as 4 bytes, the most significant first.
inline std::string Number(uint32_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>(value >> shift));
  }
  return text;
}

// Returns one frame: RFC 9113, section 4.1.
inline std::string Frame(FrameKind kind, uint32_t stream,
                         std::string_view payload = {}) {
  constexpr char kEndHeaders = 4;
  std::string text = Number(static_cast<uint32_t>(payload.size())).substr(1);
  text.push_back(static_cast<char>(kind));
  text.push_back(kind == FrameKind::kHeaders ? kEndHeaders : 0);
  return text + Number(stream) + std::string(payload);
}

// Returns what a client begins with. The server may send it `window` bytes of
// each call before it hears of it again.
inline std::string Greeting(uint32_t window) {
  constexpr uint32_t kWholeConnection = 1U << 30U;
  const std::string initial_window_size("\0\4", 2);
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" +
         Frame(FrameKind::kSettings, 0, initial_window_size + Number(window)) +
         Frame(FrameKind::kWindowUpdate, 0, Number(kWholeConnection));
}

// Returns the headers of a call of `bootmill.v1.` `method`, as literals without
// an index: RFC 7541, section 6.2.2.
inline std::string CallHeaders(uint32_t stream, std::string_view method) {
  const std::pair<std::string, std::string> fields[] = {
      {":method", "POST"},
      {":scheme", "http"},
      {":path", "/bootmill.v1." + std::string(method)},
      {":authority", "x"},
      {"te", "trailers"},
      {"content-type", "application/grpc"},
  };
  std::string block;
  for (const auto& [name, value] : fields) {
    block.push_back(0);
    block.push_back(static_cast<char>(name.size()));
    block += name;
    block.push_back(static_cast<char>(value.size()));
    block += value;
  }
  return Frame(FrameKind::kHeaders, stream, block);
}

// Returns the head of a gRPC message of `size` bytes.
inline std::string MessageHead(size_t size) {
  return std::string(1, 0) + Number(static_cast<uint32_t>(size));
}

}  // namespace bootmill::testing

#endif  // BOOTMILL_SERVER_GRPC_TESTING_FRAMES_H_
