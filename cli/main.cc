// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "cli/context.h"

int main(int argc, char** argv) {
  // gRPC would print lines of its own about failures that our messages explain.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  // Whoever reads the output may stop (`| head`): the program then ends without
  // a word, even if its parent ignores the signal.
  std::signal(SIGPIPE, SIG_DFL);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const int exit_code = bootmill::cli::Run(arguments, std::cout, std::cerr);
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "bootmill: standard output could not be written\n";
    return bootmill::cli::kExitFailed;
  }
  return exit_code;
}
