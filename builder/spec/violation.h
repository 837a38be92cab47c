// SPDX-License-Identifier: Apache-2.0
// What is wrong with a spec, and where.
#ifndef BOOTMILL_BUILDER_SPEC_VIOLATION_H_
#define BOOTMILL_BUILDER_SPEC_VIOLATION_H_

#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace bootmill::spec {

// Returns `text` in backquotes: at most 60 code points of it, then "...";
// characters that cannot be seen, and bytes that are not UTF-8, as `\u{1f}`.
std::string Quote(std::string_view text);

// Returns the words of a library, which may hold parts of a text, fit for a
// message: as Quote does it, without quotes, at most 200 code points.
std::string Printable(std::string_view text);

// Returns the path of field `name` of the message at `parent`. A name that no
// field has (from a hostile text) is written as by Quote.
std::string FieldPath(std::string_view parent, std::string_view name);

// Returns the path of element `index` of the list at `parent`.
std::string ElementPath(std::string_view parent, size_t index);

// No more violations than this are reported of one spec.
inline constexpr size_t kMaxViolations = 100;

// A place in a text. Both count from 1; a column is one Unicode code point, so
// a tab and a letter with an accent (as one code point) count as one.
struct Position {
  int line = 1;
  int column = 1;
  auto operator<=>(const Position&) const = default;
};

// From `begin` up to, not including, `end`. Empty ranges are allowed.
struct Range {
  Position begin;
  Position end;
  auto operator<=>(const Range&) const = default;
};

// One thing that is wrong.
struct Violation {
  // `boot.sources[2].host_declared.entries[0].kernel`, with the names of the
  // message's fields whatever the form; empty: the spec as a whole.
  std::string field_path;
  // Where in the text; the nearest thing around it for a field that is not
  // there. Absent if there is no text, or no place in it.
  std::optional<Range> position;
  // What is wrong and what is expected: lower case, no trailing period, one
  // line, bounded, only printable characters.
  std::string message;

  bool operator==(const Violation&) const = default;
};

// Returns `FILE:LINE:COLUMN: FIELD: message`; parts that a violation lacks
// (position, field path) are left out with their separator. This form is
// stable.
std::string FormatViolation(std::string_view file, const Violation& violation);

// Returns OK for no violations, otherwise INVALID_ARGUMENT with one formatted
// violation a line.
absl::Status ViolationStatus(std::string_view file,
                             std::span<const Violation> violations);

// Collects up to kMaxViolations violations; further ones are dropped.
// Thread-compatible.
class ViolationList {
 public:
  void Add(std::string field_path, std::optional<Range> position,
           std::string message);

  bool empty() const { return violations_.empty(); }
  bool full() const { return violations_.size() >= kMaxViolations; }
  const std::vector<Violation>& violations() const { return violations_; }

  // Returns them in the order of the text, those without a place last; equal
  // places keep the order of Add.
  std::vector<Violation> TakeSorted();

 private:
  std::vector<Violation> violations_;
};

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_VIOLATION_H_
