// SPDX-License-Identifier: Apache-2.0
// What statements are given; known to the store alone.
#ifndef BOOTMILL_SERVER_STORE_VALUE_H_
#define BOOTMILL_SERVER_STORE_VALUE_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "builder/target.h"
#include "common/bytes.h"
#include "common/sha256.h"
#include "server/store/time.h"

namespace bootmill::store {

// Returns whole microseconds since 1970, and back.
int64_t ToMicroseconds(Time time);
Time FromMicroseconds(int64_t microseconds);

// One parameter of a statement: NULL, a number, text or bytes. A view: what it
// was made of must outlive it. Made implicitly, so that a call reads as the
// statement does.
class Value {
 public:
  // NOLINTBEGIN(google-explicit-constructor)
  Value(std::nullopt_t) {}
  template <std::integral T>
  Value(T number) : value_(static_cast<int64_t>(number)) {}
  // The API's enumerations.
  template <typename T>
  requires(std::is_enum_v<T>&& std::is_convertible_v<T, int>) Value(T number)
      : value_(static_cast<int64_t>(number)) {}
  Value(Time time) : value_(ToMicroseconds(time)) {}
  Value(std::string_view text) : value_(text) {}
  Value(const std::string& text) : value_(std::string_view(text)) {}
  Value(const char* text) : value_(std::string_view(text)) {}
  Value(Target target) : value_(TargetName(target)) {}
  Value(ByteSpan bytes) : value_(bytes) {}
  Value(const Sha256Digest& digest) : value_(ByteSpan(digest.bytes)) {}
  template <typename T>
  Value(const std::optional<T>& value) {
    if (value.has_value()) {
      *this = Value(*value);
    }
  }
  // NOLINTEND(google-explicit-constructor)

  using Variant =
      std::variant<std::monostate, int64_t, std::string_view, ByteSpan>;
  const Variant& get() const { return value_; }

 private:
  Variant value_;
};

// In the order of the statement's parameters ?1, ?2, ...
using Values = std::vector<Value>;

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_VALUE_H_
