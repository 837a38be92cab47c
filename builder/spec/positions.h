// SPDX-License-Identifier: Apache-2.0
// Converting byte offsets to lines and columns, and recording where fields
// stand.
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

// A range of bytes: from `begin` up to, but not including, `end`.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;
};

// Finds line and column of an offset, without keeping the text. A lookup takes
// logarithmic time even if lines are long. Thread-compatible.
class LineIndex {
 public:
  // For the empty text.
  LineIndex() = default;
  // `text` is UTF-8 (stray bytes are allowed) and is not kept.
  explicit LineIndex(std::string_view text);

  // Returns the position of an offset; offsets beyond the end mean the end.
  Position At(size_t offset) const;
  Range Of(ByteRange range) const;
  // Returns the offset at which the line of `offset` starts.
  size_t LineStart(size_t offset) const;

 private:
  size_t size_ = 0;
  std::vector<size_t> line_starts_ = {0};
  // The offsets of continuation bytes, ascending.
  std::vector<size_t> continuations_;
};

// Where findings about a text are added. The pointees must outlive it.
struct TextReport {
  const LineIndex* lines;
  ViolationList* violations;

  void Add(std::string field_path, ByteRange range, std::string message) const;
};

// Maps field paths to ranges of a text, which is not kept. Thread-compatible.
class PositionMap {
 public:
  // For a spec that was not parsed from text: Find finds nothing.
  PositionMap() = default;
  explicit PositionMap(LineIndex lines);

  // Records where a field stands. The first record of a path counts, so a
  // repeated field that is written in several places stands at the first one.
  void Record(std::string field_path, ByteRange range);

  // Returns where the value of `field_path` stands. If the text does not
  // contain it, returns where the innermost message or list around it stands.
  std::optional<Range> Find(std::string_view field_path) const;

  const LineIndex& lines() const { return lines_; }
  size_t size() const { return ranges_.size(); }

 private:
  LineIndex lines_;
  std::map<std::string, ByteRange, std::less<>> ranges_;
};

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_POSITIONS_H_
