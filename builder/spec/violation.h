// SPDX-License-Identifier: Apache-2.0
// Violations: what is wrong with a spec, and where.
#ifndef BOOTMILL_BUILDER_SPEC_VIOLATION_H_
#define BOOTMILL_BUILDER_SPEC_VIOLATION_H_

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bootmill::spec {

// Returns at most 60 code points of `text` in backquotes, then "..." if there
// are more. Invisible characters, and bytes that are not UTF-8, are written as
// `\u{1f}`.
std::string Quote(std::string_view text);

// Returns the message of a library, which may contain parts of a text, escaped
// like Quote but without quotes; at most 200 code points.
std::string Printable(std::string_view text);

// Returns the path of field `name` of the message at `parent`. A name that no
// field has (from a hostile text) is escaped like Quote.
std::string FieldPath(std::string_view parent, std::string_view name);

// Returns the path of element `index` of the list at `parent`.
std::string ElementPath(std::string_view parent, size_t index);

// The most violations that are reported of one spec.
inline constexpr size_t kMaxViolations = 100;

// A position in a text. Line and column count from 1. A column is one Unicode
// code point, so a tab and a precomposed accented letter count as one.
struct Position {
  int line = 1;
  int column = 1;
  auto operator<=>(const Position&) const = default;
};

// The text from `begin` up to, but not including, `end`. It may be empty.
struct Range {
  Position begin;
  Position end;
  auto operator<=>(const Range&) const = default;
};

// One violation.
struct Violation {
  // The path of the field, `boot.sources[2].host_declared.entries[0].kernel`,
  // with the names of the schema in all formats; empty for the spec as a whole.
  std::string field_path;
  // The place in the text. For a field that is missing, the innermost message
  // or list around it. nullopt if there is no text, or no place in it.
  std::optional<Range> position;
  // What is wrong and what is expected: lower case, no period at the end, one
  // line, limited length, printable characters only.
  std::string message;

  bool operator==(const Violation&) const = default;
};

// Returns `FILE:LINE:COLUMN: FIELD: message`. Parts that the violation does not
// have (position, field path) are left out with their separator. This format
// does not change.
std::string FormatViolation(std::string_view file, const Violation& violation);

// Collects up to kMaxViolations violations and counts the rest.
// Thread-compatible.
class ViolationList {
 public:
  ViolationList() = default;
  // Leaves out, and does not count, those for which `leave_out` returns true.
  explicit ViolationList(std::function<bool(const Violation&)> leave_out)
      : leave_out_(std::move(leave_out)) {}

  void Add(std::string field_path, std::optional<Range> position,
           std::string message);

  bool empty() const { return violations_.empty(); }
  // Whether the next one is only counted, so that its message does not matter.
  bool full() const { return violations_.size() >= kMaxViolations; }
  // How many were added for which there was no place.
  size_t omitted() const { return omitted_; }
  const std::vector<Violation>& violations() const { return violations_; }

  // Returns the violations in the order of the text, those without a position
  // last; violations at the same position keep the order in which they were
  // added.
  std::vector<Violation> TakeSorted();

  // Adds what `other` has, and counts what it omitted.
  void Append(ViolationList other);

 private:
  std::function<bool(const Violation&)> leave_out_;
  size_t omitted_ = 0;
  std::vector<Violation> violations_;
};

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_VIOLATION_H_
