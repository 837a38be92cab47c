// SPDX-License-Identifier: Apache-2.0
// The way by which everything that people read leaves a program.
#ifndef BOOTMILL_COMMON_PROGRAM_TEXT_OUT_H_
#define BOOTMILL_COMMON_PROGRAM_TEXT_OUT_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "common/printable.h"

namespace bootmill::program {

// Whether an argument of TextOut::Print is a text. Messages of absl::Status are
// of a type of Abseil's own.
template <typename T>
inline constexpr bool kIsText =
    std::is_convertible_v<const T&, std::string_view> ||
    std::is_same_v<T, absl::string_view>;

// How such an argument is shown: a text as one line, anything else as it is.
template <typename T>
using ShownAs = std::conditional_t<kIsText<T>, std::string, T>;

template <typename T>
decltype(auto) AsShown(const T& value) {
  if constexpr (std::is_same_v<T, absl::string_view>) {
    return Printable(std::string_view(value.data(), value.size()));
  } else if constexpr (kIsText<T>) {
    return Printable(value);
  } else {
    return (value);
  }
}

// Writes text for people. What a server, a file or a user has put into it can
// neither steer the terminal nor forge a line: a text that is filled into a
// format stays one line, and what cannot be seen is shown as \xNN wherever it
// stands. There is no other way in, so that no command can forget it.
// Documents and bytes for programs do not belong here. Thread-compatible.
class TextOut {
 public:
  // `stream` must outlive it.
  explicit TextOut(std::ostream& stream) : stream_(&stream) {}

  // Writes `format`, which is a literal, with its arguments filled in, as
  // absl::StrFormat does. Each argument that is a text is shown as Printable
  // shows it.
  template <typename... Args>
  void Print(const absl::FormatSpec<ShownAs<Args>...>& format,
             const Args&... args) {
    Lines(absl::StrFormat(format, AsShown(args)...));
  }

  // Writes text of several lines, such as a table or a script. Line breaks and
  // tabs are kept.
  void Lines(std::string_view text);

  // Goes back to the beginning of the terminal's line and writes `line` over
  // it, followed by `blanks` blanks, for what stood there.
  void Replace(std::string_view line, size_t blanks);

  // Goes back to the beginning of the terminal's line.
  void Rewind();

  void Flush();

 private:
  std::ostream* stream_;
};

// Returns a JSON document in which every character that Printable would not
// show is written as \uNNNN: a program reads the same text from it, and a
// terminal is not steered by it. `json` has to be JSON in UTF-8. Source: RFC
// 8259, section 7. Thread-safe, as is the next.
std::string EscapedJson(std::string_view json);

// Does the same for YAML, as \xNN, \uNNNN or \UNNNNNNNN. In `yaml` such
// characters may only be in double-quoted texts. Source: YAML 1.2.2, section
// 5.7.
std::string EscapedYaml(std::string_view yaml);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_TEXT_OUT_H_
