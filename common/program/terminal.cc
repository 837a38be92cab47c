// SPDX-License-Identifier: Apache-2.0
#include "common/program/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace bootmill::program {

size_t TerminalColumns(int fd) {
  if (isatty(fd) != 1) {
    return 0;
  }
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                              : kUsualColumns;
}

size_t HelpColumns() {
  const size_t columns = TerminalColumns(STDOUT_FILENO);
  return columns == 0 ? kUsualColumns : std::min(columns, kUsualColumns);
}

}  // namespace bootmill::program
