// SPDX-License-Identifier: Apache-2.0
// Results of programs as documents for other programs.
#ifndef BOOTMILL_COMMON_PROGRAM_DOCUMENT_H_
#define BOOTMILL_COMMON_PROGRAM_DOCUMENT_H_

#include <nlohmann/json.hpp>
#include <string>

namespace bootmill::program {

// A result for programs. Members keep their order, and their names never
// change.
using Document = nlohmann::ordered_json;

// Returns `document` as indented JSON, ending with a line break. Bytes that are
// not UTF-8 become replacement characters; what Printable would not show is
// escaped, so that it is the same text for a program and steers no terminal.
// Thread-safe, as are the next.
std::string ToJson(const Document& document);

// The same on one line.
std::string ToJsonLine(const Document& document);

// The same as YAML.
std::string ToYaml(const Document& document);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_DOCUMENT_H_
