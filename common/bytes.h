// SPDX-License-Identifier: Apache-2.0
// Byte buffers and little-endian access to them.
#ifndef BOOTMILL_COMMON_BYTES_H_
#define BOOTMILL_COMMON_BYTES_H_

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/checked_math.h"

namespace bootmill {

using Bytes = std::vector<std::byte>;
// A view; the owner must outlive it.
using ByteSpan = std::span<const std::byte>;
// Immutable bytes that several owners share (a module in many plans).
using SharedBytes = std::shared_ptr<const Bytes>;

// Views `text` as bytes, without a terminating NUL.
ByteSpan AsBytes(std::string_view text);
// Views `bytes` as text.
std::string_view AsText(ByteSpan bytes);
// Copies `text` into a buffer of its own.
Bytes ToBytes(std::string_view text);

// Returns the `size` bytes of `bytes` from `offset`, or nullopt if they do not
// all exist.
std::optional<ByteSpan> Slice(ByteSpan bytes, uint64_t offset, uint64_t size);

// Returns the text from `offset` to the next NUL, or nullopt if `offset` is
// beyond `bytes` or no NUL follows.
std::optional<std::string_view> ReadCString(ByteSpan bytes, uint64_t offset);

// Reads a little-endian integer at `offset`, at any alignment; nullopt if it
// is not wholly inside `bytes`.
template <std::unsigned_integral T>
std::optional<T> ReadLittleEndian(ByteSpan bytes, uint64_t offset) {
  static_assert(std::endian::native == std::endian::little);
  if (!RangeFits<uint64_t>(offset, sizeof(T), bytes.size())) {
    return std::nullopt;
  }
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

// Writes `value` little endian at `offset`.
// REQUIRES: offset + sizeof(T) <= bytes.size().
template <std::unsigned_integral T>
void WriteLittleEndian(std::span<std::byte> bytes, size_t offset, T value) {
  static_assert(std::endian::native == std::endian::little);
  std::memcpy(bytes.subspan(offset, sizeof(T)).data(), &value, sizeof(T));
}

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_BYTES_H_
