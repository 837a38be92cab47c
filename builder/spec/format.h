// SPDX-License-Identifier: Apache-2.0
// The three forms in which a loader spec is written, and what is checked of a
// text before any parser sees it.
#ifndef BOOTMILL_BUILDER_SPEC_FORMAT_H_
#define BOOTMILL_BUILDER_SPEC_FORMAT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "builder/spec/positions.h"

namespace bootmill::spec {

enum class Format { kYaml, kJson, kTextproto };

// Returns "YAML", "JSON" or "textproto".
std::string_view FormatName(Format format);

// Tells the form by the file name's ending: `.yaml`, `.yml`, `.json`,
// `.textproto`, `.txtpb`, `.pbtxt`, in any case.
//
// Errors: INVALID_ARGUMENT for any other ending. Thread-safe.
absl::StatusOr<Format> FormatOfPath(std::string_view path);

// The first thing that makes a text unfit for parsing.
struct TextProblem {
  // Absent for a text that is too long to be looked at.
  std::optional<ByteRange> where;
  std::string message;
};

// Checks that `text` has at most kMaxSpecBytes bytes, is UTF-8 without a byte
// order mark, and holds no control characters but tabs and line breaks (LF or
// CR LF). Looks at nothing of a text that is too long. Thread-safe.
std::optional<TextProblem> CheckText(std::string_view text);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_FORMAT_H_
