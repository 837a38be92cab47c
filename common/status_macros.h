// SPDX-License-Identifier: Apache-2.0
// RETURN_IF_ERROR and ASSIGN_OR_RETURN, which pass errors on to the caller.
// Debian 12's Abseil (20220623) has neither.
#ifndef BOOTMILL_COMMON_STATUS_MACROS_H_
#define BOOTMILL_COMMON_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// `lhs` may be a declaration, which cannot be put in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define BOOTMILL_CONCAT_INNER_(a, b) a##b
#define BOOTMILL_CONCAT_(a, b) BOOTMILL_CONCAT_INNER_(a, b)

// Evaluates `expr` (an absl::Status) and returns it from the enclosing function
// if it is an error. `expr` may be a lambda that uses this macro itself.
#define RETURN_IF_ERROR(expr) \
  BOOTMILL_RETURN_IF_ERROR_(BOOTMILL_CONCAT_(bootmill_status_, __LINE__), expr)
#define BOOTMILL_RETURN_IF_ERROR_(tmp, expr) \
  do {                                       \
    absl::Status tmp = (expr);               \
    if (!tmp.ok()) {                         \
      return tmp;                            \
    }                                        \
  } while (false)

// Evaluates `expr` (an absl::StatusOr<T>); returns its status if it is an
// error, otherwise moves the value into `lhs`, which may be a declaration.
#define ASSIGN_OR_RETURN(lhs, expr)                                          \
  BOOTMILL_ASSIGN_OR_RETURN_(BOOTMILL_CONCAT_(bootmill_statusor_, __LINE__), \
                             lhs, expr)
#define BOOTMILL_ASSIGN_OR_RETURN_(tmp, lhs, expr) \
  auto tmp = (expr);                               \
  if (!tmp.ok()) {                                 \
    return std::move(tmp).status();                \
  }                                                \
  lhs = std::move(tmp).value()
// NOLINTEND(bugprone-macro-parentheses)

#endif  // BOOTMILL_COMMON_STATUS_MACROS_H_
