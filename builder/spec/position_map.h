// SPDX-License-Identifier: Apache-2.0
// Where each field of a spec was written.
#ifndef BOOTMILL_BUILDER_SPEC_POSITION_MAP_H_
#define BOOTMILL_BUILDER_SPEC_POSITION_MAP_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "builder/spec/line_index.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

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

#endif  // BOOTMILL_BUILDER_SPEC_POSITION_MAP_H_
