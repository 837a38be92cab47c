// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/positions.h"

#include <algorithm>
#include <utility>

namespace bootmill::spec {

LineIndex::LineIndex(std::string_view text) : size_(text.size()) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n') {
      line_starts_.push_back(i + 1);
    } else if ((byte & 0xC0U) == 0x80U) {
      continuations_.push_back(i);
    }
  }
}

Position LineIndex::At(size_t offset) const {
  offset = std::min(offset, size_);
  const auto next =
      std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = next - line_starts_.begin();
  const size_t start = *(next - 1);
  const auto continued =
      std::lower_bound(continuations_.begin(), continuations_.end(), offset) -
      std::lower_bound(continuations_.begin(), continuations_.end(), start);
  const size_t column = offset - start - static_cast<size_t>(continued) + 1;
  return {static_cast<int>(line), static_cast<int>(column)};
}

Range LineIndex::Of(ByteRange range) const {
  return {At(range.begin), At(std::max(range.begin, range.end))};
}

size_t LineIndex::LineStart(size_t offset) const {
  const auto next =
      std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return *(next - 1);
}

void TextReport::Add(std::string field_path, ByteRange range,
                     std::string message) const {
  violations->Add(std::move(field_path), lines->Of(range), std::move(message));
}

PositionMap::PositionMap(LineIndex lines) : lines_(std::move(lines)) {}

void PositionMap::Record(std::string field_path, ByteRange range) {
  ranges_.emplace(std::move(field_path), range);
}

std::optional<Range> PositionMap::Find(std::string_view field_path) const {
  while (true) {
    const auto found = ranges_.find(field_path);
    if (found != ranges_.end()) {
      return lines_.Of(found->second);
    }
    if (field_path.empty()) {
      return std::nullopt;
    }
    const size_t cut = field_path.find_last_of(".[");
    field_path = cut == std::string_view::npos ? std::string_view()
                                               : field_path.substr(0, cut);
  }
}

}  // namespace bootmill::spec
