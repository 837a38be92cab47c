// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/text_diff.h"

#include <dtl/dtl.hpp>
#include <sstream>
#include <vector>

namespace bootmill::server {
namespace {

// The comparison takes time and memory by lines times differences.
constexpr size_t kMaxLines = 8000;

std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace

std::string UnifiedDiff(std::string_view from, std::string_view to) {
  if (from == to) {
    return "";
  }
  std::vector<std::string> from_lines = LinesOf(from);
  std::vector<std::string> to_lines = LinesOf(to);
  if (from_lines.size() + to_lines.size() > kMaxLines) {
    return "the texts differ; they are too long to compare line by line\n";
  }
  dtl::Diff<std::string> diff(from_lines, to_lines);
  diff.compose();
  diff.composeUnifiedHunks();
  std::ostringstream out;
  diff.printUnifiedFormat(out);
  // Equal lines, so only the break after the last line differs.
  return out.str().empty() ? "the last line break differs\n" : out.str();
}

}  // namespace bootmill::server
