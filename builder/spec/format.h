// SPDX-License-Identifier: Apache-2.0
// The three forms in which a loader spec is written.
#ifndef BOOTMILL_BUILDER_SPEC_FORMAT_H_
#define BOOTMILL_BUILDER_SPEC_FORMAT_H_

#include <string_view>

#include "absl/status/statusor.h"

namespace bootmill::spec {

enum class Format { kYaml, kJson, kTextproto };

// Returns "YAML", "JSON" or "textproto".
std::string_view FormatName(Format format);

// Tells the form by the file name's ending: `.yaml`, `.yml`, `.json`,
// `.textproto`, `.txtpb`, `.pbtxt`, in any case.
//
// Errors: INVALID_ARGUMENT for any other ending. Thread-safe.
absl::StatusOr<Format> FormatOfPath(std::string_view path);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_FORMAT_H_
