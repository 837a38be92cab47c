// SPDX-License-Identifier: Apache-2.0
#include "common/gzip.h"

// With ZLIB_CONST zlib declares its input const, which it never writes to.
#define ZLIB_CONST
#include <zlib.h>

#include <new>

namespace bootmill {
namespace {

// zlib takes the window's bits plus 16 for a gzip header.
constexpr int kGzipWindowBits = 15 + 16;
constexpr int kMemoryLevel = 8;
constexpr int kUnknownSystem = 255;

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

const Blob& GzipOnce::Get(ByteSpan content) const {
  std::call_once(state_->once,
                 [this, content] { state_->packed = MakeBlob(Gzip(content)); });
  return state_->packed;
}

}  // namespace bootmill
