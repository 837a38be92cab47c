// SPDX-License-Identifier: Apache-2.0
// Strict parsing of JSON that somebody else wrote.
#ifndef BOOTMILL_TRUST_JSON_H_
#define BOOTMILL_TRUST_JSON_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sha256.h"

namespace bootmill::trust {

inline constexpr int kMaxJsonDepth = 32;
inline constexpr size_t kMaxJsonValues = 100'000;

// Parses one JSON value. Besides malformed text it refuses a member name that
// comes twice in one object, and nesting or a number of values above the
// limits. Errors: INVALID_ARGUMENT; RESOURCE_EXHAUSTED over `max_bytes` or the
// limits. Thread-safe.
absl::StatusOr<nlohmann::json> ParseJson(std::string_view text,
                                         size_t max_bytes);

// Returns `value` in one line with sorted members. Bytes that are not UTF-8 are
// replaced. Thread-safe.
std::string WriteJson(const nlohmann::json& value);

// Reads the members of a value one after the other. The first error (a member
// that is missing or of another type) is stored in `status`, and all later
// reads give empty values. So readers need no error handling of their own and
// check `status` once at the end. Thread-compatible; the value and `status`
// must outlive it.
class JsonCursor {
 public:
  JsonCursor(const nlohmann::json& value, absl::Status& status)
      : value_(&value), status_(&status) {}

  // Returns the member `name` of this object; it is an error if there is none.
  JsonCursor operator[](std::string_view name) const;
  // Returns the member `name`, or nullopt if there is none.
  std::optional<JsonCursor> Find(std::string_view name) const;
  // Calls `visit` for each item of this array.
  void ForEach(const std::function<void(const JsonCursor&)>& visit) const;

  std::string Text() const;
  bool Flag() const;
  uint64_t Integer() const;
  // Returns an integer of 32 bits.
  uint32_t Integer32() const;
  // Returns a digest written as 64 lower-case hexadecimal digits.
  Sha256Digest Digest() const;

  // Stores the error that this value is not `expected`.
  void Fail(std::string_view expected) const;

 private:
  JsonCursor(const nlohmann::json* value, std::string path,
             absl::Status* status)
      : value_(value), path_(std::move(path)), status_(status) {}

  const nlohmann::json* value_;  // nullptr after an error
  std::string path_;             // as in `predicate.plan.modules[3]`
  absl::Status* status_;
};

// Returns the path of the first thing in `expected` that `actual` lacks;
// nullopt if there is none. Objects of `actual` may have more members, but its
// arrays may not have more items. Thread-safe.
std::optional<std::string> FindMissing(const nlohmann::json& actual,
                                       const nlohmann::json& expected);

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_JSON_H_
