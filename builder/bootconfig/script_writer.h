// SPDX-License-Identifier: Apache-2.0
// Writing GRUB script that is readable.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_WRITER_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_WRITER_H_

#include <string>
#include <string_view>

#include "absl/strings/str_format.h"

namespace bootmill::bootconfig {

// Collects lines and indents them. Thread-compatible.
class ScriptWriter {
 public:
  template <typename... Args>
  void Line(const absl::FormatSpec<Args...>& format, const Args&... args) {
    text_.append(2 * depth_, ' ');
    text_ += absl::StrFormat(format, args...);
    text_ += '\n';
  }
  // Add a line that opens a block, and one that closes the innermost block.
  template <typename... Args>
  void Open(const absl::FormatSpec<Args...>& format, const Args&... args) {
    Line(format, args...);
    ++depth_;
  }
  void Close(std::string_view keyword) {
    --depth_;
    Line("%s", keyword);
  }
  // Adds a line between two halves of a block, such as `else`.
  void Middle(std::string_view keyword) {
    Close(keyword);
    ++depth_;
  }
  void Blank() { text_ += '\n'; }
  // Adds whole lines of script as they are.
  void Text(std::string_view text) { text_ += text; }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
  size_t depth_ = 0;
};

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_WRITER_H_
