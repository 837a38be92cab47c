// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/position_map.h"

#include <utility>

namespace bootmill::spec {

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
