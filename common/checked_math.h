// SPDX-License-Identifier: Apache-2.0
// Size arithmetic that reports overflow instead of wrapping.
#ifndef BOOTMILL_COMMON_CHECKED_MATH_H_
#define BOOTMILL_COMMON_CHECKED_MATH_H_

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>

namespace bootmill {

// Returns a + b, or nullopt if it does not fit.
template <std::unsigned_integral T>
constexpr std::optional<T> CheckedAdd(T a, T b) {
  if (b > std::numeric_limits<T>::max() - a) {
    return std::nullopt;
  }
  return static_cast<T>(a + b);
}

// Returns a * b, or nullopt if it does not fit.
template <std::unsigned_integral T>
constexpr std::optional<T> CheckedMul(T a, T b) {
  if (a != 0 && b > std::numeric_limits<T>::max() / a) {
    return std::nullopt;
  }
  return static_cast<T>(a * b);
}

// Returns `value` rounded up to a multiple of `alignment`, or nullopt if that
// does not fit. REQUIRES: alignment is a power of two.
template <std::unsigned_integral T>
constexpr std::optional<T> CheckedRoundUp(T value, T alignment) {
  const std::optional<T> sum = CheckedAdd(value, static_cast<T>(alignment - 1));
  if (!sum.has_value()) {
    return std::nullopt;
  }
  return static_cast<T>(*sum & ~static_cast<T>(alignment - 1));
}

// Says whether [offset, offset + size) lies within [0, total), without adding
// offset and size.
template <std::unsigned_integral T>
constexpr bool RangeFits(T offset, T size, T total) {
  return offset <= total && size <= total - offset;
}

// Says whether `value` is a power of two (0 is not).
template <std::unsigned_integral T>
constexpr bool IsPowerOfTwo(T value) {
  return value != 0 && (value & (value - 1)) == 0;
}

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_CHECKED_MATH_H_
