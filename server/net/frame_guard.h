// SPDX-License-Identifier: Apache-2.0
// What a client may ask of an HTTP/2 server before the server sees it.
#ifndef BOOTMILL_SERVER_NET_FRAME_GUARD_H_
#define BOOTMILL_SERVER_NET_FRAME_GUARD_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "common/bytes.h"
#include "common/limits.h"

namespace bootmill::server {

// So many at once, and then so many a second.
struct Rate {
  double burst = 0;
  double per_second = 0;
};

// What one connection may send. Frames that a server must answer or remember,
// whatever they cost their sender, have a rate; what gRPC's clients send in
// earnest stays far below. Frames by the names of RFC 9113, section 6.
struct FrameLimits {
  Rate headers{2000, 500};  // calls
  Rate resets{200, 50};     // calls given up: CVE-2023-44487
  Rate settings{20, 1};
  Rate pings{100, 20};  // a fast download measures its window by them
  Rate window_updates{20'000, 10'000};
  Rate empty_data{50, 5};
  Rate others{50, 5};  // PRIORITY, unknown kinds, ...
  // A header block with its continuations, as sent.
  size_t header_block_bytes = 32 * kKiB;
  // Continuations of one header block: CVE-2024-27316 and its like.
  int continuations = 8;
  // What a frame may hold. gRPC announces by SETTINGS_MAX_FRAME_SIZE what it
  // takes, more on fast connections, and looks after it itself.
  size_t frame_bytes = 16 * kMiB - 1;
  // In the connection's life; 0: any number.
  uint64_t all_bytes = 0;
};

// Returns the limits of callers without a name: enough to ask for the server's
// health now and then.
FrameLimits LimitsOfStrangers();

// A bucket of tokens. Thread-compatible.
class RateMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RateMeter(const Rate& rate) : rate_(rate), left_(rate.burst) {}
  // Takes one; returns whether there was one.
  bool Take(Time now);

 private:
  Rate rate_;
  double left_;
  Time last_{};
};

// Follows the frames that a client sends over one connection. It decodes
// nothing but their heads. Thread-compatible.
// Source of the format: RFC 9113, sections 3.4 and 4.1.
class FrameGuard {
 public:
  explicit FrameGuard(const FrameLimits& limits);

  // Looks at the next bytes from the client, cut wherever the network cut them.
  // Errors: INVALID_ARGUMENT for what is no HTTP/2, RESOURCE_EXHAUSTED for more
  // than the limits allow. After one the connection must be closed: the bytes
  // must not reach the server.
  absl::Status Look(ByteSpan bytes, RateMeter::Time now);

  // Whether the client has begun to speak HTTP/2 as it must.
  bool greeted() const { return preface_seen_ == kPreface.size(); }

 private:
  static constexpr std::string_view kPreface =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  static constexpr size_t kHeadBytes = 9;

  absl::Status OnHead(RateMeter::Time now);
  absl::Status OnHeaderBlock(size_t size, uint8_t flags, RateMeter::Time now);
  absl::Status OnContinuation(size_t size, uint8_t flags);

  const FrameLimits limits_;
  RateMeter headers_;
  RateMeter resets_;
  RateMeter settings_;
  RateMeter pings_;
  RateMeter window_updates_;
  RateMeter empty_data_;
  RateMeter others_;
  size_t preface_seen_ = 0;
  std::array<uint8_t, kHeadBytes> head_{};
  size_t head_seen_ = 0;
  size_t payload_left_ = 0;
  // Of a header block that has not ended.
  bool in_header_block_ = false;
  size_t block_bytes_ = 0;
  int continuations_ = 0;
  uint64_t all_bytes_ = 0;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_FRAME_GUARD_H_
