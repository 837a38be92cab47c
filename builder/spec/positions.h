// SPDX-License-Identifier: Apache-2.0
// From byte offsets to lines and columns, and from fields to where they stand.
#ifndef BOOTMILL_BUILDER_SPEC_POSITIONS_H_
#define BOOTMILL_BUILDER_SPEC_POSITIONS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "builder/spec/violation.h"

namespace bootmill::spec {

// Bytes of a text, from `begin` up to, not including, `end`.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;
};

// Knows where the lines and the code points of one text are, without keeping
// the text. A lookup takes logarithmic time whatever the length of the lines.
// Thread-compatible.
class LineIndex {
 public:
  // Of the empty text.
  LineIndex() = default;
  // `text` is UTF-8 (stray bytes do no harm) and not kept.
  explicit LineIndex(std::string_view text);

  // Offsets beyond the end mean the end.
  Position At(size_t offset) const;
  Range Of(ByteRange range) const;
  // Returns the offset at which the line of `offset` starts.
  size_t LineStart(size_t offset) const;

 private:
  size_t size_ = 0;
  std::vector<size_t> line_starts_ = {0};
  // Offsets of the bytes that continue a code point, ascending.
  std::vector<size_t> continuations_;
};

// Where findings about a text go. The pointees outlive it.
struct TextReport {
  const LineIndex* lines;
  ViolationList* violations;

  void Add(std::string field_path, ByteRange range, std::string message) const;
};

// Maps field paths to ranges of a text, which it does not keep.
// Thread-compatible.
class PositionMap {
 public:
  // Of a spec that was not read from text: finds nothing.
  PositionMap() = default;
  explicit PositionMap(LineIndex lines);

  // The first record of a path wins: a repeated field that is written in
  // several places is where it begins.
  void Record(std::string field_path, ByteRange range);

  // Returns where the value of `field_path` stands; if the text does not hold
  // it, where the nearest message or list around it stands.
  std::optional<Range> Find(std::string_view field_path) const;

  const LineIndex& lines() const { return lines_; }
  size_t size() const { return ranges_.size(); }

 private:
  LineIndex lines_;
  std::map<std::string, ByteRange, std::less<>> ranges_;
};

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_POSITIONS_H_
