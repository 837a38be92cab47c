// SPDX-License-Identifier: Apache-2.0
// Rules that several fields share, and the list that findings are added to.
#ifndef BOOTMILL_BUILDER_SPEC_CHECKER_H_
#define BOOTMILL_BUILDER_SPEC_CHECKER_H_

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_ptr_field.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "builder/spec/positions.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

// Checks values against rules and reports violations at their field paths. The
// pointees must outlive it. Thread-compatible.
class Checker {
 public:
  Checker(const PositionMap* positions, ViolationList* violations)
      : positions_(positions), violations_(violations) {}

  void Fail(const std::string& path, std::string message);

  // Checks an id: `^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`.
  void Id(const std::string& path, std::string_view value);
  // Checks one line of text: not empty, printable, at most `max_characters`.
  void Line(const std::string& path, std::string_view value,
            size_t max_characters);
  // Checks that text has no control characters other than LF and tab.
  void Text(const std::string& path, std::string_view value);
  // Checks an absolute path inside a guest.
  void AbsolutePath(const std::string& path, std::string_view value);
  // Checks a list of at most `max` different absolute paths.
  void AbsolutePaths(const std::string& path, const Strings& values,
                     size_t max);
  // Checks a kernel's command line.
  void CommandLine(const std::string& path, std::string_view value);
  // Checks names of targets: all are known and different. If `within`, the
  // targets of the whole spec, is not empty, each must be in it.
  void Targets(const std::string& path, const Strings& values,
               const Strings& within);

  // Checks that there are at most `max` elements.
  void AtMost(const std::string& path, int count, size_t max);
  // Checks that there are 1 to `max` elements.
  void OneTo(const std::string& path, int count, size_t max);
  // Checks that no two values are equal. `name` is appended to the path of an
  // element: ".title" or "".
  void Different(const std::string& path, std::span<const std::string> values,
                 std::string_view name);

 private:
  const PositionMap* positions_;
  ViolationList* violations_;
};

// Checks `message` and all messages in it: texts are UTF-8 without NUL, enums
// have values of the schema, and there are no unknown fields. Messages that
// were parsed from text always pass; those that came over the network may not.
// `path` is the path of `message`.
void CheckWellFormed(const google::protobuf::Message& message,
                     const std::string& path, Checker* checker);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_CHECKER_H_
