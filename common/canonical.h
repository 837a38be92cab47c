// SPDX-License-Identifier: Apache-2.0
// The encoding over which digests of structured data are computed. Format:
// docs/formats/canonical-encoding.md.
#ifndef BOOTMILL_COMMON_CANONICAL_H_
#define BOOTMILL_COMMON_CANONICAL_H_

#include <cstdint>
#include <string_view>

#include "common/bytes.h"
#include "common/sha256.h"

namespace bootmill {

// Collects named, tagged, length-prefixed fields. Two sequences of calls give
// the same bytes only if they are the same calls: no field can run into the
// next. The caller fixes the order of fields. Thread-compatible.
class CanonicalWriter {
 public:
  // Makes an encoder for a nested message.
  CanonicalWriter() = default;
  // Makes an encoder for a whole document. `schema` names what is encoded and
  // its version, as in "bootmill.plan.v1".
  explicit CanonicalWriter(std::string_view schema);

  void Integer(std::string_view name, uint64_t value);
  void Flag(std::string_view name, bool value);
  void Text(std::string_view name, std::string_view value);
  void Digest(std::string_view name, const Sha256Digest& value);
  void Message(std::string_view name, const CanonicalWriter& nested);
  // Begins a list: `count` fields with empty names follow, one for each item.
  void List(std::string_view name, size_t count);

  const Bytes& bytes() const { return bytes_; }
  Sha256Digest Hash() const { return Sha256(bytes_); }

 private:
  void Name(std::string_view name, char tag);
  void Length(uint64_t value);
  void Append(ByteSpan data);

  Bytes bytes_;
};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_CANONICAL_H_
