// SPDX-License-Identifier: Apache-2.0
// Doing something in a process of its own; tests only.
#ifndef BOOTMILL_SERVER_STORE_TESTING_CHILD_H_
#define BOOTMILL_SERVER_STORE_TESTING_CHILD_H_

#include <sys/types.h>

#include <functional>
#include <string>

#include "common/unique_fd.h"

namespace bootmill::store::testing {

// A forked process that runs `work`, which may write to the descriptor that it
// is given; `output` is the other end.
struct Child {
  pid_t pid = -1;
  UniqueFd output;
};

// REQUIRES: no other thread runs.
Child StartChild(const std::function<void(int fd)>& work);

// Ends the child with SIGKILL if `kill`, waits for it, and returns all that it
// wrote.
std::string EndChild(Child child, bool kill);

// Runs `work` in a child to its end. Returns the text that it returned there;
// "" if the child was ended by a signal.
std::string RunInChild(const std::function<std::string()>& work);

}  // namespace bootmill::store::testing

#endif  // BOOTMILL_SERVER_STORE_TESTING_CHILD_H_
