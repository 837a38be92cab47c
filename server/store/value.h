// SPDX-License-Identifier: Apache-2.0
// Parameters of statements; used in the store only.
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

// Convert a time to whole microseconds since 1970, and back.
int64_t ToMicroseconds(Time time);
Time FromMicroseconds(int64_t microseconds);

// One parameter of a statement: NULL, a number, text or bytes. It is a view of
// what it was made of, which must outlive it. It converts implicitly, so that
// calls are easy to read.
class Value {
 public:
  // NOLINTBEGIN(google-explicit-constructor)
  Value(std::nullopt_t) {}
  template <std::integral T>
  Value(T number) : value_(static_cast<int64_t>(number)) {}
  // For the API's enumerations.
  template <typename T>
    requires(std::is_enum_v<T> && std::is_convertible_v<T, int>)
  Value(T number) : value_(static_cast<int64_t>(number)) {}
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

// The values of the parameters ?1, ?2, ... in this order.
using Values = std::vector<Value>;

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_VALUE_H_
