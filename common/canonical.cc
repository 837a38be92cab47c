// SPDX-License-Identifier: Apache-2.0
#include "common/canonical.h"

namespace bootmill {

CanonicalWriter::CanonicalWriter(std::string_view schema) { Text("", schema); }

void CanonicalWriter::Integer(std::string_view name, uint64_t value) {
  Name(name, 'i');
  Length(value);
}

void CanonicalWriter::Flag(std::string_view name, bool value) {
  Name(name, 'f');
  Length(value ? 1 : 0);
}

void CanonicalWriter::Text(std::string_view name, std::string_view value) {
  Name(name, 't');
  Length(value.size());
  Append(AsBytes(value));
}

void CanonicalWriter::Digest(std::string_view name, const Sha256Digest& value) {
  Name(name, 'd');
  Append(value.bytes);
}

void CanonicalWriter::Message(std::string_view name,
                              const CanonicalWriter& nested) {
  Name(name, 'm');
  Length(nested.bytes_.size());
  Append(nested.bytes_);
}

void CanonicalWriter::List(std::string_view name, size_t count) {
  Name(name, 'l');
  Length(count);
}

void CanonicalWriter::Name(std::string_view name, char tag) {
  Length(name.size());
  Append(AsBytes(name));
  bytes_.push_back(static_cast<std::byte>(tag));
}

void CanonicalWriter::Length(uint64_t value) {
  std::array<std::byte, 8> encoded{};
  WriteLittleEndian<uint64_t>(encoded, 0, value);
  Append(encoded);
}

void CanonicalWriter::Append(ByteSpan data) {
  bytes_.insert(bytes_.end(), data.begin(), data.end());
}

}  // namespace bootmill
