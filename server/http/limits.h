// SPDX-License-Identifier: Apache-2.0
// The limits for clients of the HTTP server.
#ifndef BOOTMILL_SERVER_HTTP_LIMITS_H_
#define BOOTMILL_SERVER_HTTP_LIMITS_H_

#include <chrono>
#include <cstddef>

#include "common/limits.h"

namespace bootmill::server {

// Every wait and every size is limited. The defaults are for the daemon; tests
// use smaller values.
struct HttpLimits {
  // --- Sizes of a request ---
  // Its first line: 414 above. Room for a message of a few KiB in a GET.
  size_t request_line_bytes = 16 * kKiB;
  // Request line and headers together; 431 if there is more.
  size_t head_bytes = 32 * kKiB;
  size_t header_count = 100;  // 431 if there are more
  // The body of a call: 413 above. A spec's text grows when it is quoted for
  // JSON; this is room for the largest one, quoted, and all other fields.
  size_t body_bytes = 4 * kMaxSpecBytes;
  // The body of a call with a stream of requests: room for the largest package
  // in base64. The method has its own limit.
  size_t upload_bytes = 2 * kMaxDebBytes;
  // The overhead of a chunked body, lengths and extensions included, may be as
  // large as the body's own limit plus this.
  size_t chunk_overhead_bytes = 16 * kKiB;

  // Bytes of a refused request that are read and dropped, so that the client
  // can read the answer.
  size_t linger_bytes = 4 * kMiB;

  // --- Time ---
  std::chrono::milliseconds handshake_time{10'000};
  // From a request's first byte to the end of its headers.
  std::chrono::milliseconds head_time{10'000};
  // From the end of the headers to the end of the body.
  std::chrono::milliseconds body_time{60'000};
  // The same for a stream of requests, and for each 64 KiB of it.
  std::chrono::milliseconds upload_time{900'000};
  std::chrono::milliseconds upload_stall_time{30'000};
  // Without a request.
  std::chrono::milliseconds idle_time{60'000};
  // From the end of a request until its answer begins; not for streams.
  // Connect-Timeout-Ms can only shorten it.
  std::chrono::milliseconds call_time{300'000};
  // Until a whole answer has been written; not for streams.
  std::chrono::milliseconds answer_time{900'000};
  // For a client to take 64 KiB of an answer, or less if less is waiting; also
  // for streams.
  std::chrono::milliseconds write_stall_time{30'000};
  // For a client to take an answer after which the connection closes, and to
  // close its side.
  std::chrono::milliseconds linger_time{2'000};
  // The same when the server stops.
  std::chrono::milliseconds stop_linger_time{400};

  // --- Numbers ---
  // Bodies that arrive at a time: of all, and of one caller. The others wait.
  size_t bodies = 64;
  size_t bodies_per_caller = 16;
  // Streams of requests at a time. Further ones are told to come again.
  size_t uploads = 8;
  size_t uploads_per_caller = 2;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_LIMITS_H_
