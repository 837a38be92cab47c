// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include "cli/output.h"

namespace bootmill::cli {

void Progress::Update(const std::string& text) {
  if (!context_.terminal || text == shown_) {
    return;
  }
  shown_ = text;
  context_.err << "\r\x1b[K" << Printable(text) << std::flush;
}

void Progress::Line(const std::string& text) {
  Wipe();
  context_.err << Printable(text) << std::endl;
}

void Progress::Wipe() {
  if (!shown_.empty()) {
    context_.err << "\r\x1b[K" << std::flush;
    shown_.clear();
  }
}

}  // namespace bootmill::cli
