// SPDX-License-Identifier: Apache-2.0
// Running a program and waiting for it; tests only.
#ifndef BOOTMILL_COMMON_TESTING_RUN_PROGRAM_H_
#define BOOTMILL_COMMON_TESTING_RUN_PROGRAM_H_

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace bootmill::testing {

// Runs `arguments`, the first of which is a program on the path, and returns
// its exit status; -1 if it could not be started or was ended by a signal.
inline int RunProgram(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ) !=
      0) {
    return -1;
  }
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
    return -1;
  }
  return WEXITSTATUS(status);
}

}  // namespace bootmill::testing

#endif  // BOOTMILL_COMMON_TESTING_RUN_PROGRAM_H_
