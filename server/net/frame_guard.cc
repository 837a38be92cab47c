// SPDX-License-Identifier: Apache-2.0
#include "server/net/frame_guard.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

// RFC 9113, section 6.
enum FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kWindowUpdate = 8,
  kContinuation = 9,
};
constexpr uint8_t kEndStream = 0x1;
constexpr uint8_t kAck = 0x1;
constexpr uint8_t kEndHeaders = 0x4;
constexpr uint8_t kPadded = 0x8;
constexpr uint8_t kPriority = 0x20;
constexpr size_t kPriorityBytes = 5;

absl::Status TooMany(std::string_view what) {
  return absl::ResourceExhaustedError(
      absl::StrFormat("HTTP/2: more %s than a client may send", what));
}

absl::Status NotHttp2(std::string_view problem) {
  return absl::InvalidArgumentError(absl::StrFormat("HTTP/2: %s", problem));
}

}  // namespace

FrameLimits LimitsOfStrangers() {
  FrameLimits limits;
  limits.headers = {100, 5};
  limits.resets = {20, 1};
  limits.settings = {5, 0.1};
  limits.pings = {20, 1};
  limits.window_updates = {100, 10};
  limits.empty_data = {10, 1};
  limits.others = {10, 1};
  limits.header_block_bytes = 8 * kKiB;
  limits.header_list_bytes = 4 * kKiB;
  limits.continuations = 2;
  limits.frame_bytes = 16 * kKiB;
  limits.all_bytes = 256 * kKiB;
  return limits;
}

FrameGuard::FrameGuard(const FrameLimits& limits)
    : limits_(limits),
      headers_(limits.headers),
      resets_(limits.resets),
      settings_(limits.settings),
      pings_(limits.pings),
      window_updates_(limits.window_updates),
      empty_data_(limits.empty_data),
      others_(limits.others),
      header_list_(limits.header_list_bytes) {}

void FrameGuard::SetLimits(const FrameLimits& limits) {
  limits_ = limits;
  headers_ = RateMeter(limits.headers);
  resets_ = RateMeter(limits.resets);
  settings_ = RateMeter(limits.settings);
  pings_ = RateMeter(limits.pings);
  window_updates_ = RateMeter(limits.window_updates);
  empty_data_ = RateMeter(limits.empty_data);
  others_ = RateMeter(limits.others);
  header_list_.SetLimit(limits.header_list_bytes);
}

absl::Status FrameGuard::Check(ByteSpan bytes, RateMeter::Time now) {
  all_bytes_ += bytes.size();
  if (limits_.all_bytes != 0 && all_bytes_ > limits_.all_bytes) {
    return TooMany("bytes");
  }
  while (!bytes.empty()) {
    if (!greeted()) {
      const size_t size =
          std::min(bytes.size(), kPreface.size() - preface_seen_);
      if (AsText(bytes.first(size)) != kPreface.substr(preface_seen_, size)) {
        return NotHttp2("the connection does not begin with its preface");
      }
      preface_seen_ += size;
      bytes = bytes.subspan(size);
    } else if (payload_left_ > 0) {
      const size_t size = std::min(bytes.size(), payload_left_);
      payload_left_ -= size;
      RETURN_IF_ERROR(OnPayload(bytes.first(size)));
      bytes = bytes.subspan(size);
    } else {
      head_.at(head_seen_++) = std::to_integer<uint8_t>(bytes.front());
      bytes = bytes.subspan(1);
      if (head_seen_ == kHeadBytes) {
        head_seen_ = 0;
        RETURN_IF_ERROR(OnHead(now));
        if (payload_left_ == 0) {
          RETURN_IF_ERROR(OnPayload({}));
        }
      }
    }
  }
  return absl::OkStatus();
}

absl::Status FrameGuard::OnHead(RateMeter::Time now) {
  const size_t size =
      (size_t{head_[0]} << 16U) | (size_t{head_[1]} << 8U) | size_t{head_[2]};
  const uint8_t type = head_[3];
  const uint8_t flags = head_[4];
  if (size > limits_.frame_bytes) {
    return NotHttp2(absl::StrFormat("a frame of %d bytes, at most %d", size,
                                    limits_.frame_bytes));
  }
  payload_left_ = size;
  has_headers_ = type == kHeaders || type == kContinuation;
  if (in_header_block_ != (type == kContinuation)) {
    return NotHttp2(
        "a header block that is interrupted, or a continuation "
        "of none");
  }
  const auto take = [now](RateMeter& meter, std::string_view what) {
    return meter.Take(now) ? absl::OkStatus() : TooMany(what);
  };
  switch (type) {
    case kData:
      return size == 0 && (flags & kEndStream) == 0
                 ? take(empty_data_, "empty DATA frames")
                 : absl::OkStatus();
    case kHeaders:
      return OnHeaderBlock(size, flags, now);
    case kContinuation:
      return OnContinuation(size, flags);
    case kRstStream:
      return take(resets_, "RST_STREAM frames");
    case kSettings:
      return take(settings_, "SETTINGS frames");
    case kPing:
      // The answer to a ping of the server costs nothing.
      return (flags & kAck) != 0 ? absl::OkStatus()
                                 : take(pings_, "PING frames");
    case kWindowUpdate:
      return take(window_updates_, "WINDOW_UPDATE frames");
    default:
      return take(others_, "frames of rare kinds");
  }
}

absl::Status FrameGuard::OnHeaderBlock(size_t size, uint8_t flags,
                                       RateMeter::Time now) {
  if (!headers_.Take(now)) {
    return TooMany("HEADERS frames");
  }
  if (size > limits_.header_block_bytes) {
    return TooMany("bytes of headers");
  }
  if ((flags & kPadded) != 0) {
    // gRPC would read the padding as headers.
    return NotHttp2("padding of headers is not supported");
  }
  priority_left_ = (flags & kPriority) != 0 ? kPriorityBytes : 0;
  if (size < priority_left_) {
    return NotHttp2("a HEADERS frame that is shorter than its priority");
  }
  in_header_block_ = (flags & kEndHeaders) == 0;
  block_bytes_ = size;
  continuations_ = 0;
  return absl::OkStatus();
}

absl::Status FrameGuard::OnContinuation(size_t size, uint8_t flags) {
  block_bytes_ += size;
  ++continuations_;
  if (block_bytes_ > limits_.header_block_bytes ||
      continuations_ > limits_.continuations) {
    return TooMany("bytes of headers");
  }
  in_header_block_ = (flags & kEndHeaders) == 0;
  return absl::OkStatus();
}

absl::Status FrameGuard::OnPayload(ByteSpan bytes) {
  if (!has_headers_) {
    return absl::OkStatus();
  }
  const size_t of_priority = std::min(priority_left_, bytes.size());
  priority_left_ -= of_priority;
  return header_list_.Read(bytes.subspan(of_priority),
                           payload_left_ == 0 && !in_header_block_);
}

}  // namespace bootmill::server
