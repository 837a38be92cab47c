// SPDX-License-Identifier: Apache-2.0
// Parsing the files of a Debian package's control archive.
#ifndef BOOTMILL_BUILDER_ARCHIVE_CONTROL_H_
#define BOOTMILL_BUILDER_ARCHIVE_CONTROL_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/bytes.h"

namespace bootmill::archive {

// The fields that are used.
struct ControlFields {
  std::string package;
  std::string version;
  std::string architecture;
};

// Reads a `control` file: one paragraph of fields; a line that starts with a
// space continues a field.
//
// Errors: INVALID_ARGUMENT (with the line) for a malformed line, a second
// paragraph, a needed field that is missing, repeated or has characters it
// cannot have. Thread-safe.
absl::StatusOr<ControlFields> ParseControl(std::string_view text);

// The MD5 digests of a package's files, as 32 lower-case hexadecimal digits, by
// path.
using Md5Sums = std::map<std::string, std::string, std::less<>>;

// Reads a `md5sums` file: lines of a digest, two spaces and a path.
//
// Errors: INVALID_ARGUMENT (with the line) for a malformed line or a repeated
// path. Thread-safe.
absl::StatusOr<Md5Sums> ParseMd5Sums(std::string_view text);

// Checks a file of the package against its MD5 digest.
//
// Packages carry no better digests. MD5 detects damage, not manipulation; the
// caller decides by the package's SHA-256 whether to trust it. Errors:
// INVALID_ARGUMENT (not listed, or other content); FAILED_PRECONDITION if this
// OpenSSL offers no MD5. Thread-safe.
absl::Status CheckMd5(const Md5Sums& sums, std::string_view path,
                      ByteSpan content);

}  // namespace bootmill::archive

#endif  // BOOTMILL_BUILDER_ARCHIVE_CONTROL_H_
