// SPDX-License-Identifier: Apache-2.0
// Limits for the HTTP/2 frames of a client, checked before the server sees
// them.
#ifndef BOOTMILL_SERVER_NET_FRAME_GUARD_H_
#define BOOTMILL_SERVER_NET_FRAME_GUARD_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "common/bytes.h"
#include "common/limits.h"
#include "common/rate_meter.h"
#include "server/net/header_meter.h"

namespace bootmill::server {

// The headers of one call; what gRPC is told as well. gRPC's documentation
// suggests it ("PROTOCOL over HTTP2"), and clients send less than 1 KiB.
inline constexpr size_t kHeaderListBytes = 8 * kKiB;

// The limits for one connection. Frames that a server must answer or remember
// have a rate, however cheap they are to send; gRPC's clients stay below in
// normal use, also on a machine that does nothing else: one that waits for each
// answer makes 1,500 calls a second. Frames are named as in RFC 9113,
// section 6.
struct FrameLimits {
  Rate headers{5000, 5000};  // calls
  Rate resets{200, 50};      // calls that are given up: CVE-2023-44487
  Rate settings{20, 1};
  Rate pings{1000, 1000};  // each download uses some to measure its window
  Rate window_updates{20'000, 10'000};
  Rate empty_data{50, 5};
  Rate others{50, 5};  // PRIORITY, unknown types, ...
  // A header block with its continuations, as sent.
  size_t header_block_bytes = 32 * kKiB;
  // The same block as gRPC keeps it for as long as the call is open: see
  // HeaderMeter.
  size_t header_list_bytes = kHeaderListBytes;
  // Continuations of one header block: CVE-2024-27316 and similar attacks.
  int continuations = 8;
  // The size of one frame. gRPC announces what it accepts by
  // SETTINGS_MAX_FRAME_SIZE, more on fast connections, and checks that itself.
  size_t frame_bytes = 16 * kMiB - 1;
  // Bytes over the connection's whole life; 0: no limit.
  uint64_t all_bytes = 0;
};

// Returns the limits for callers without a name: enough to ask for the server's
// health from time to time.
FrameLimits LimitsOfStrangers();

// Checks the frames that a client sends over one connection: the heads of all,
// and of calls their headers. Thread-compatible. Source of the format: RFC
// 9113, sections 3.4 and 4.1.
class FrameGuard {
 public:
  explicit FrameGuard(const FrameLimits& limits);

  // Checks the next bytes from the client, which may be cut anywhere. Errors:
  // INVALID_ARGUMENT for bytes that are not HTTP/2, RESOURCE_EXHAUSTED above
  // the limits. After an error the bytes must not reach the server, and the
  // connection must be closed.
  absl::Status Check(ByteSpan bytes, RateMeter::Time now);

  // Counts from now on by `limits`; what is left of the present ones is
  // forgotten.
  void SetLimits(const FrameLimits& limits);

  // Returns whether the client has begun to speak HTTP/2 correctly.
  bool greeted() const { return preface_seen_ == kPreface.size(); }

 private:
  static constexpr std::string_view kPreface =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  static constexpr size_t kHeadBytes = 9;

  absl::Status OnHead(RateMeter::Time now);
  absl::Status OnHeaderBlock(size_t size, uint8_t flags, RateMeter::Time now);
  absl::Status OnContinuation(size_t size, uint8_t flags);
  // Takes the next bytes of the present frame; called once more, without bytes,
  // for a frame that has none.
  absl::Status OnPayload(ByteSpan bytes);

  FrameLimits limits_;
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
  HeaderMeter header_list_;
  // Whether the present frame holds headers, and how many bytes of a priority
  // are still to come before them.
  bool has_headers_ = false;
  size_t priority_left_ = 0;
  // The bytes of a header block that has not ended.
  bool in_header_block_ = false;
  size_t block_bytes_ = 0;
  int continuations_ = 0;
  uint64_t all_bytes_ = 0;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_FRAME_GUARD_H_
