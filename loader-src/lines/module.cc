// SPDX-License-Identifier: Apache-2.0
#include "loader-src/lines/module.h"

#include <span>

namespace bootmill {
namespace {

// loader-src/embed.cmake makes these files.
constexpr unsigned char kI386[] = {
#include "lines_i386.inc"
};
constexpr unsigned char kX8664[] = {
#include "lines_x86_64.inc"
};

}  // namespace

ByteSpan LinesModule(GrubProcessor processor) {
  if (processor == GrubProcessor::kI386) {
    return std::as_bytes(std::span(kI386));
  }
  return std::as_bytes(std::span(kX8664));
}

}  // namespace bootmill
