// SPDX-License-Identifier: Apache-2.0
// Running code in a child process; tests only.
#ifndef BOOTMILL_SERVER_STORE_TESTING_CHILD_H_
#define BOOTMILL_SERVER_STORE_TESTING_CHILD_H_

#include <sys/types.h>

#include <functional>
#include <string>

#include "common/unique_fd.h"

namespace bootmill::store::testing {

// A forked process that runs `work`. What `work` writes to its descriptor can
// be read from `output`.
struct Child {
  pid_t pid = -1;
  UniqueFd output;
};

// REQUIRES: no other thread runs.
Child StartChild(const std::function<void(int fd)>& work);

// Waits until the child has written something or has ended.
void WaitForOutput(const Child& child);

// Kills the child if `kill` is set, waits for its end, and returns all that it
// wrote.
std::string EndChild(Child child, bool kill);

// Runs `work` in a child process. Returns the text that `work` returned; "" if
// a signal ended the child.
std::string RunInChild(const std::function<std::string()>& work);

}  // namespace bootmill::store::testing

#endif  // BOOTMILL_SERVER_STORE_TESTING_CHILD_H_
