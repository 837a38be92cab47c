// SPDX-License-Identifier: Apache-2.0
// For any bytes that a client may send to the gRPC port: the frame guard's
// verdict must not depend on how the network cuts them.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "common/bytes.h"
#include "server/net/frame_guard.h"
#include "tests/fuzz/require.h"

namespace bootmill::server {
namespace {

using fuzz::Require;

// The clock stands still, so only bursts count.
constexpr RateMeter::Time kNow{std::chrono::hours(1)};

// Checks `bytes` in pieces of `piece` bytes; returns the verdict.
absl::StatusCode End(ByteSpan bytes, size_t piece, const FrameLimits& limits) {
  FrameGuard guard(limits);
  absl::Status status;
  while (!bytes.empty() && status.ok()) {
    const size_t size = std::min(piece, bytes.size());
    status = guard.Check(bytes.first(size), kNow);
    bytes = bytes.subspan(size);
  }
  return status.code();
}

}  // namespace
}  // namespace bootmill::server

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bootmill::server;  // NOLINT(google-build-using-namespace)
  const bootmill::ByteSpan bytes(reinterpret_cast<const std::byte*>(data),
                                 size);
  for (const FrameLimits& limits : {FrameLimits(), LimitsOfStrangers()}) {
    const absl::StatusCode whole = End(bytes, SIZE_MAX, limits);
    Require(whole == absl::StatusCode::kOk ||
                whole == absl::StatusCode::kInvalidArgument ||
                whole == absl::StatusCode::kResourceExhausted,
            "bad frames are their sender's fault");
    Require(End(bytes, 1, limits) == whole, "cuts change nothing");
    Require(End(bytes, 7, limits) == whole, "cuts change nothing");
  }
  return 0;
}
