// SPDX-License-Identifier: Apache-2.0
// Walking over the lines of GRUB's small text files.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_LINES_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_LINES_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace bootmill::toolchain {

struct Line {
  size_t number = 0;      // from 1
  std::string_view text;  // without the newline
};

// Thread-compatible; the text must outlive it.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  // Returns the next line, nullopt after the last. A newline ends a line, so
  // there is none after a final newline.
  std::optional<Line> Next();

 private:
  std::string_view rest_;
  size_t number_ = 0;
};

// Takes the first word, as isspace separates words, off `text`; empty if there
// is none.
std::string_view TakeWord(std::string_view& text);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_LINES_H_
