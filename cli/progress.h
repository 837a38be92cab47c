// SPDX-License-Identifier: Apache-2.0
// How far something is, on standard error.
#ifndef BOOTMILL_CLI_PROGRESS_H_
#define BOOTMILL_CLI_PROGRESS_H_

#include <string>

#include "cli/context.h"

namespace bootmill::cli {

// On a terminal one line that is replaced, and wiped at the end; elsewhere only
// the lines that stay. Thread-compatible.
class Progress {
 public:
  // `context` must live longer.
  explicit Progress(Context& context) : context_(context) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { Wipe(); }

  // Replaces the last line of a terminal.
  void Update(const std::string& text);
  // Adds a line that stays.
  void Line(const std::string& text);

 private:
  void Wipe();

  Context& context_;
  std::string shown_;
};

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_PROGRESS_H_
