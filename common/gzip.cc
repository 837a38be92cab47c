// SPDX-License-Identifier: Apache-2.0
#include "common/gzip.h"

// With ZLIB_CONST zlib declares its input const, which it never writes to.
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <new>

#include "absl/strings/str_format.h"
#include "common/limits.h"

namespace bootmill {
namespace {

// zlib takes the window's bits plus 16 for a gzip header.
constexpr int kGzipWindowBits = 15 + 16;
constexpr int kMemoryLevel = 8;
constexpr int kUnknownSystem = 255;
constexpr size_t kStep = 64 * kKiB;

}  // namespace

Bytes Gzip(ByteSpan content) {
  z_stream stream = {};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindowBits,
                   kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();  // zlib fails here only without memory
  }
  gz_header header = {};
  header.os = kUnknownSystem;
  deflateSetHeader(&stream, &header);
  Bytes packed(deflateBound(&stream, content.size()));
  stream.next_in = reinterpret_cast<const Bytef*>(content.data());
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  packed.shrink_to_fit();
  deflateEnd(&stream);
  return packed;
}

absl::StatusOr<Bytes> Gunzip(ByteSpan packed, size_t max_bytes) {
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) {
    throw std::bad_alloc();  // as above
  }
  stream.next_in = reinterpret_cast<const Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  Bytes content;
  int result = Z_OK;
  while (result == Z_OK) {
    // One byte more than may be there tells that there is more.
    const size_t filled = content.size();
    content.resize(std::min(filled + kStep, max_bytes + 1));
    stream.next_out = reinterpret_cast<Bytef*>(content.data() + filled);
    stream.avail_out = static_cast<uInt>(content.size() - filled);
    result = inflate(&stream, Z_NO_FLUSH);
    content.resize(content.size() - stream.avail_out);
    if (content.size() > max_bytes) {
      inflateEnd(&stream);
      return absl::ResourceExhaustedError(
          absl::StrFormat("gzip: more than %d bytes of content", max_bytes));
    }
    if (result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0) {
      break;  // the file has ended, its content has not
    }
  }
  const bool whole = result == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole) {
    return absl::InvalidArgumentError("gzip: not one whole gzip file");
  }
  return content;
}

const Blob& GzipOnce::Get(ByteSpan content) const {
  std::call_once(state_->once,
                 [this, content] { state_->packed = MakeBlob(Gzip(content)); });
  return state_->packed;
}

}  // namespace bootmill
