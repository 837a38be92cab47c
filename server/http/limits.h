// SPDX-License-Identifier: Apache-2.0
// What one client may take of the HTTP server, stated once.
#ifndef BOOTMILL_SERVER_HTTP_LIMITS_H_
#define BOOTMILL_SERVER_HTTP_LIMITS_H_

#include <chrono>
#include <cstddef>

#include "common/limits.h"

namespace bootmill::server {

// Every wait and every size has an end. Defaults are for the daemon; tests make
// them small.
struct HttpLimits {
  // --- Sizes of a request ---
  // Its first line: 414 above. Room for a message of a few KiB in a GET.
  size_t request_line_bytes = 16 * kKiB;
  // First line and headers: 431 above.
  size_t head_bytes = 32 * kKiB;
  size_t header_count = 100;  // 431 above
  // The body of a call: 413 above. A spec's text grows when it is quoted for
  // JSON; this is room for the largest one, quoted, and all other fields.
  size_t body_bytes = 4 * kMaxSpecBytes;
  // What the chunks of a body may cost beyond the body itself, lengths and
  // extensions included: as much as the body's limit, and this.
  size_t chunk_overhead_bytes = 16 * kKiB;

  // Of a request that was refused: read and dropped, so that its client gets
  // to read the answer.
  size_t linger_bytes = 4 * kMiB;

  // --- Time ---
  std::chrono::milliseconds handshake_time{10'000};
  // From a request's first byte to the end of its headers.
  std::chrono::milliseconds head_time{10'000};
  // From there to the end of its body.
  std::chrono::milliseconds body_time{60'000};
  // Without a request.
  std::chrono::milliseconds idle_time{60'000};
  // From the end of a request until its answer begins; streams excepted.
  // Connect-Timeout-Ms may only shorten it.
  std::chrono::milliseconds call_time{300'000};
  // Until a whole answer is written; streams excepted.
  std::chrono::milliseconds answer_time{900'000};
  // For a client to take 64 KiB of an answer, or what there is; streams
  // included.
  std::chrono::milliseconds write_stall_time{30'000};
  // For a client to take an answer that closes the connection, and to go.
  std::chrono::milliseconds linger_time{2'000};

  // --- Numbers ---
  // Bodies that arrive at a time: of all, and of one caller. The others wait.
  size_t bodies = 64;
  size_t bodies_per_caller = 16;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_LIMITS_H_
