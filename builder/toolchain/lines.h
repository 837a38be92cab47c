// SPDX-License-Identifier: Apache-2.0
// Reading the lines of GRUB's small text files.
#ifndef BOOTMILL_BUILDER_TOOLCHAIN_LINES_H_
#define BOOTMILL_BUILDER_TOOLCHAIN_LINES_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace bootmill::toolchain {

struct Line {
  size_t number = 0;      // counts from 1
  std::string_view text;  // without the newline
};

// Reads lines one by one; the text must outlive it. Thread-compatible.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  // Returns the next line, nullopt after the last. A newline ends a line, so no
  // empty line follows the last newline.
  std::optional<Line> Next();

 private:
  std::string_view rest_;
  size_t number_ = 0;
};

// Removes the first word from `text` and returns it; words are separated as by
// isspace. Empty if there is none.
std::string_view TakeWord(std::string_view& text);

}  // namespace bootmill::toolchain

#endif  // BOOTMILL_BUILDER_TOOLCHAIN_LINES_H_
