// SPDX-License-Identifier: Apache-2.0
// The option -o of programs whose results are a few lines of text.
#ifndef BOOTMILL_COMMON_PROGRAM_RESULT_FORMAT_H_
#define BOOTMILL_COMMON_PROGRAM_RESULT_FORMAT_H_

#include <string>

#include "common/program/document.h"

namespace CLI {
class App;
}

namespace bootmill::program {

// kText is for people, which `-o table` and `-o wide` ask for; kNames is the
// names of what the result is about, one on a line.
enum class ResultFormat { kText, kNames, kJson, kYaml };

inline bool IsDocument(ResultFormat format) {
  return format == ResultFormat::kJson || format == ResultFormat::kYaml;
}

// Adds -o,--format: table, wide, name, json, yaml. `format` is set when the
// command line is parsed, and must live until then.
void AddFormatOption(CLI::App& command, ResultFormat& format);

// Returns `document` in that format. REQUIRES: IsDocument(format).
std::string Render(const Document& document, ResultFormat format);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_RESULT_FORMAT_H_
