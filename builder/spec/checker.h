// SPDX-License-Identifier: Apache-2.0
// Rules that several fields share, and where their findings go.
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

// Holds values against rules and reports at their field paths. The pointees
// outlive it. Thread-compatible.
class Checker {
 public:
  Checker(const PositionMap* positions, ViolationList* violations)
      : positions_(positions), violations_(violations) {}

  void Fail(const std::string& path, std::string message);

  // An id: `^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`.
  void Id(const std::string& path, std::string_view value);
  // One line to show: not empty, printable, at most `max_characters`.
  void Line(const std::string& path, std::string_view value,
            size_t max_characters);
  // Text without control characters other than LF and tab.
  void Text(const std::string& path, std::string_view value);
  // An absolute path inside a guest.
  void AbsolutePath(const std::string& path, std::string_view value);
  // At most `max` different absolute paths.
  void AbsolutePaths(const std::string& path, const Strings& values,
                     size_t max);
  // A kernel's command line.
  void CommandLine(const std::string& path, std::string_view value);
  // Target names, all known and different; unless `within` is empty, all in
  // it. It names the targets of the whole spec.
  void Targets(const std::string& path, const Strings& values,
               const Strings& within);

  // At most `max` elements.
  void AtMost(const std::string& path, int count, size_t max);
  // From 1 to `max` elements.
  void OneTo(const std::string& path, int count, size_t max);
  // No two equal; `name` is appended to an element's path: ".title" or "".
  void Different(const std::string& path, std::span<const std::string> values,
                 std::string_view name);

 private:
  const PositionMap* positions_;
  ViolationList* violations_;
};

// Checks `message` and all below it: texts are UTF-8 without NUL, enums have
// values that the schema knows, and there are no fields that it does not know.
// Messages that were read from text are so; those that came over a wire may
// not be. `path` is the message's own.
void CheckWellFormed(const google::protobuf::Message& message,
                     const std::string& path, Checker* checker);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_CHECKER_H_
