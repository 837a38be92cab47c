// SPDX-License-Identifier: Apache-2.0
#include "common/program/wrap.h"

#include <algorithm>

namespace bootmill::program {
namespace {

// Returns the column at which the lines that continue `line` begin.
size_t Continuation(std::string_view line) {
  const size_t start = std::min(line.find_first_not_of(' '), line.size());
  // In a list two blanks part a name from what is said of it.
  const size_t gap = line.find("  ", start);
  return start == 0 || gap == std::string_view::npos
             ? start
             : std::min(line.find_first_not_of(' ', gap), line.size());
}

void AddLine(std::string_view line, size_t columns, std::string& wrapped) {
  const std::string indent(Continuation(line), ' ');
  std::string rest(line);
  while (rest.size() > columns) {
    size_t blank = rest.rfind(' ', columns);
    if (blank == std::string::npos || blank <= indent.size()) {
      blank = rest.find(' ', indent.size() + 1);
    }
    if (blank == std::string::npos) {
      break;
    }
    wrapped += rest.substr(0, blank);
    wrapped.erase(wrapped.find_last_not_of(' ') + 1);
    wrapped += '\n';
    rest = indent + rest.substr(blank + 1);
  }
  wrapped += rest;
}

}  // namespace

std::string WrapHelp(std::string_view help, size_t columns) {
  std::string wrapped;
  for (size_t at = 0; at < help.size();) {
    const size_t end = help.find('\n', at);
    AddLine(help.substr(at, end - at), columns, wrapped);
    if (end == std::string_view::npos) {
      break;
    }
    wrapped += '\n';
    at = end + 1;
  }
  return wrapped;
}

}  // namespace bootmill::program
