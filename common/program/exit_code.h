// SPDX-License-Identifier: Apache-2.0
// Exit codes, the same for all programs.
#ifndef BOOTMILL_COMMON_PROGRAM_EXIT_CODE_H_
#define BOOTMILL_COMMON_PROGRAM_EXIT_CODE_H_

#include <array>
#include <string_view>

namespace bootmill {

enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,   // the operation failed
  kExitUsage = 2,    // the command line is wrong
  kExitInvalid = 3,  // a spec or a configuration is not valid
  kExitBusy = 4,     // the server does not answer or is busy
  kExitDenied = 5,   // the caller is not authenticated or not authorised
};

// One exit code for people.
struct ExitCodeMeaning {
  ExitCode code;
  std::string_view meaning;  // without a full stop
};

inline constexpr std::array<ExitCodeMeaning, 6> kExitCodeMeanings = {{
    {kExitOk, "done"},
    {kExitFailed, "failed"},
    {kExitUsage, "wrong command line"},
    {kExitInvalid, "a spec or a configuration is not valid"},
    {kExitBusy, "no answer from the server, or it is busy"},
    {kExitDenied, "not allowed"},
}};

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_PROGRAM_EXIT_CODE_H_
