// SPDX-License-Identifier: Apache-2.0
// JSON that somebody else wrote, read strictly.
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

// Parses one JSON value. Refused beside malformed text: a member name that
// comes twice in one object, nesting and number of values over the limits
// above.
// Errors: INVALID_ARGUMENT; RESOURCE_EXHAUSTED over `max_bytes` or the limits.
// Thread-safe.
absl::StatusOr<nlohmann::json> ParseJson(std::string_view text,
                                         size_t max_bytes);

// Returns `value` in one line, members by name. Text that is not UTF-8 comes
// out changed. Thread-safe.
std::string WriteJson(const nlohmann::json& value);

// Reads members of a value one after the other. The first that is missing or of
// another type is remembered, and everything read from then on is empty; so a
// reader is written without branches and asks `status` at its end.
// Thread-compatible; the value and `status` must outlive it.
class JsonCursor {
 public:
  JsonCursor(const nlohmann::json& value, absl::Status& status)
      : value_(&value), status_(&status) {}

  // The member `name` of this object, which must be there.
  JsonCursor operator[](std::string_view name) const;
  // The same, or nullopt if it is not there.
  std::optional<JsonCursor> Find(std::string_view name) const;
  // Calls `visit` for each item of this array.
  void ForEach(const std::function<void(const JsonCursor&)>& visit) const;

  std::string Text() const;
  bool Flag() const;
  uint64_t Integer() const;
  // An integer of 32 bits.
  uint32_t Integer32() const;
  // 64 lower-case hexadecimal digits.
  Sha256Digest Digest() const;

  // Remembers that this value is not what was expected.
  void Fail(std::string_view expected) const;

 private:
  JsonCursor(const nlohmann::json* value, std::string path,
             absl::Status* status)
      : value_(value), path_(std::move(path)), status_(status) {}

  const nlohmann::json* value_;  // nullptr after an error
  std::string path_;             // as in `predicate.plan.modules[3]`
  absl::Status* status_;
};

// Returns the path of the first thing in `expected` that `actual` does not
// have: objects may have more members, arrays may not have more items; nullopt
// if there is none. Thread-safe.
std::optional<std::string> FindMissing(const nlohmann::json& actual,
                                       const nlohmann::json& expected);

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_JSON_H_
