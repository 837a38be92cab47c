// SPDX-License-Identifier: Apache-2.0
#include "common/bytes.h"

namespace bootmill {

ByteSpan AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string_view AsText(ByteSpan bytes) {
  // The aliasing rules allow access to bytes through char.
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes ToBytes(std::string_view text) {
  const ByteSpan view = AsBytes(text);
  return {view.begin(), view.end()};
}

std::optional<ByteSpan> Slice(ByteSpan bytes, uint64_t offset, uint64_t size) {
  if (!RangeFits<uint64_t>(offset, size, bytes.size())) {
    return std::nullopt;
  }
  return bytes.subspan(offset, size);
}

std::optional<std::string_view> ReadCString(ByteSpan bytes, uint64_t offset) {
  if (offset >= bytes.size()) {
    return std::nullopt;
  }
  const std::string_view rest = AsText(bytes.subspan(offset));
  const size_t end = rest.find('\0');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  return rest.substr(0, end);
}

}  // namespace bootmill
