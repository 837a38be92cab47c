// SPDX-License-Identifier: Apache-2.0
// Parts of a representation: RFC 9110, sections 13 and 14. Pure functions,
// thread-safe.
#ifndef BOOTMILL_SERVER_HTTP_BYTE_RANGE_H_
#define BOOTMILL_SERVER_HTTP_BYTE_RANGE_H_

#include <cstddef>
#include <string_view>

namespace bootmill::server {

struct ByteRange {
  enum class Kind {
    kWhole,          // no range, or one that is to be ignored
    kPart,           // `offset` and `size`, inside the representation
    kUnsatisfiable,  // 416
  };
  Kind kind = Kind::kWhole;
  size_t offset = 0;
  size_t size = 0;

  bool operator==(const ByteRange&) const = default;
};

// Reads the header Range for a representation of `total` bytes: `bytes=0-99`,
// `bytes=100-`, `bytes=-100`. What does not parse, another unit and several
// ranges are ignored, as the RFC allows (section 14.2).
ByteRange ParseRange(std::string_view header, size_t total);

// Says whether `header`, an If-None-Match, names `etag` (quoted) or is `*`.
// Compares weakly (section 13.1.2).
bool MatchesAnyTag(std::string_view header, std::string_view etag);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_BYTE_RANGE_H_
