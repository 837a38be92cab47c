// SPDX-License-Identifier: Apache-2.0
// bootmilld's commands that end; tests only.
#ifndef BOOTMILL_TESTS_E2E_OPERATIONS_PROGRAM_H_
#define BOOTMILL_TESTS_E2E_OPERATIONS_PROGRAM_H_

#include <string>
#include <vector>

namespace bootmill::testing {

struct Ended {
  int exit_code = -1;
  std::string output;  // of standard output
  std::string errors;  // of standard error
};

// Runs `words` without input and waits for its end.
Ended RunToEnd(const std::vector<std::string>& words);

// The program's path.
std::string BootmilldPath();

// Runs bootmilld with these arguments.
Ended Bootmilld(std::vector<std::string> arguments);

// Writes a file that nobody else may read.
void WriteText(const std::string& path, const std::string& text);

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_E2E_OPERATIONS_PROGRAM_H_
