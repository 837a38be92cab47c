// SPDX-License-Identifier: Apache-2.0
#include "common/resource_id.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace bootmill {

bool IsResourceId(std::string_view id) {
  constexpr size_t kMaxLength = 63;
  const auto is_lower = [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c));
  };
  return !id.empty() && id.size() <= kMaxLength && is_lower(id.front()) &&
         id.back() != '-' && std::all_of(id.begin(), id.end(), [&](char c) {
           return is_lower(c) || c == '-' ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

}  // namespace bootmill
