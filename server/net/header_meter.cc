// SPDX-License-Identifier: Apache-2.0
#include "server/net/header_meter.h"

#include <nghttp2/nghttp2.h>

#include <cstdint>

#include "absl/strings/str_format.h"

namespace bootmill::server {
namespace {

// What RFC 9113, section 6.5.2, adds for each field.
constexpr size_t kFieldBytes = 32;

}  // namespace

void HeaderMeter::Delete::operator()(nghttp2_hd_inflater* inflater) const {
  nghttp2_hd_inflate_del(inflater);
}

absl::Status HeaderMeter::Read(ByteSpan bytes, bool is_end) {
  if (inflater_ == nullptr) {
    nghttp2_hd_inflater* made = nullptr;
    if (nghttp2_hd_inflate_new(&made) != 0) {
      return absl::ResourceExhaustedError("HTTP/2: no memory for headers");
    }
    inflater_.reset(made);
  }
  int flags = NGHTTP2_HD_INFLATE_NONE;
  // A call takes bytes up to the end of one field.
  while (!bytes.empty() ||
         (is_end && (flags & NGHTTP2_HD_INFLATE_FINAL) == 0)) {
    nghttp2_nv field{};
    flags = NGHTTP2_HD_INFLATE_NONE;
    const auto taken =
        nghttp2_hd_inflate_hd2(inflater_.get(), &field, &flags,
                               reinterpret_cast<const uint8_t*>(bytes.data()),
                               bytes.size(), is_end ? 1 : 0);
    if (taken < 0) {
      return absl::InvalidArgumentError(
          absl::StrFormat("HTTP/2: the headers do not decompress: %s",
                          nghttp2_strerror(static_cast<int>(taken))));
    }
    bytes = bytes.subspan(static_cast<size_t>(taken));
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      bytes_ += field.namelen + field.valuelen + kFieldBytes;
    }
    if (bytes_ > limit_bytes_) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "HTTP/2: more than %d bytes of headers", limit_bytes_));
    }
  }
  if (is_end) {
    nghttp2_hd_inflate_end_headers(inflater_.get());
    bytes_ = 0;
  }
  return absl::OkStatus();
}

}  // namespace bootmill::server
