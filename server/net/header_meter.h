// SPDX-License-Identifier: Apache-2.0
// Measuring the headers of calls as they are when decompressed.
#ifndef BOOTMILL_SERVER_NET_HEADER_METER_H_
#define BOOTMILL_SERVER_NET_HEADER_METER_H_

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "common/bytes.h"

struct nghttp2_hd_inflater;

namespace bootmill::server {

// Reads the header blocks of one direction of a connection, in their order, and
// refuses those that are too large. One byte of HPACK can stand for a field of
// any size, and gRPC 1.51 does not count such fields. A size is counted as
// SETTINGS_MAX_HEADER_LIST_SIZE counts it (RFC 9113, section 6.5.2): 32 bytes a
// field beside its name and value. Thread-compatible.
class HeaderMeter {
 public:
  // `limit_bytes`: the size of the headers of one call.
  explicit HeaderMeter(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // Reads the next bytes of a block; `is_end`: it ends with them. Errors:
  // INVALID_ARGUMENT for bytes that are not HPACK, RESOURCE_EXHAUSTED above the
  // limit. After an error the meter must not be used any more.
  absl::Status Read(ByteSpan bytes, bool is_end);

  // Measures by `limit_bytes` from now on.
  void SetLimit(size_t limit_bytes) { limit_bytes_ = limit_bytes; }

 private:
  struct Delete {
    void operator()(nghttp2_hd_inflater* inflater) const;
  };

  size_t limit_bytes_;
  size_t bytes_ = 0;  // of the present block's fields
  // Made for the first block, so that silent connections have none.
  std::unique_ptr<nghttp2_hd_inflater, Delete> inflater_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_HEADER_METER_H_
