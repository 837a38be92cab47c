// SPDX-License-Identifier: Apache-2.0
#include "common/program/standard_output.h"

#include <iostream>

namespace bootmill::program {

ExitCode FinishOutput(std::string_view program, ExitCode exit_code) {
  std::cout.flush();
  if (std::cout.good()) {
    return exit_code;
  }
  std::cerr << program << ": standard output could not be written\n";
  return kExitFailed;
}

}  // namespace bootmill::program
