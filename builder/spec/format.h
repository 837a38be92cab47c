// SPDX-License-Identifier: Apache-2.0
// The three formats of loader specs, and checks of a text before it is parsed.
#ifndef BOOTMILL_BUILDER_SPEC_FORMAT_H_
#define BOOTMILL_BUILDER_SPEC_FORMAT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "builder/spec/positions.h"

namespace bootmill::spec {

enum class Format { kYaml, kJson, kTextproto };

// Returns the format for a file name's ending: `.yaml`, `.yml`, `.json`,
// `.textproto`, `.txtpb`, `.pbtxt`, in any case.
//
// Errors: INVALID_ARGUMENT for any other ending. Thread-safe.
absl::StatusOr<Format> FormatOfPath(std::string_view path);

// The first reason why a text cannot be parsed.
struct TextProblem {
  // nullopt if the text is too long, because it is then not looked at.
  std::optional<ByteRange> where;
  std::string message;
};

// Checks that `text` has at most kMaxSpecBytes bytes, is UTF-8 without a byte
// order mark, and has no control characters except tabs and line breaks (LF or
// CR LF). A text that is too long is not looked at further. Thread-safe.
std::optional<TextProblem> CheckText(std::string_view text);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_FORMAT_H_
