// SPDX-License-Identifier: Apache-2.0
#include "server/store/testing/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace bootmill::store::testing {
namespace {

std::string ReadAll(int fd) {
  std::string all;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = read(fd, buffer.data(), buffer.size());
    if (size <= 0) {
      return all;
    }
    all.append(buffer.data(), static_cast<size_t>(size));
  }
}

}  // namespace

Child StartChild(const std::function<void(int fd)>& work) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    std::abort();
  }
  UniqueFd output(ends[0]);
  UniqueFd input(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) {
    std::abort();
  }
  if (pid == 0) {
    work(input.get());
    // Nothing that belongs to the parent may be cleaned up a second time.
    _exit(0);
  }
  return {pid, std::move(output)};
}

void WaitForOutput(const Child& child) {
  pollfd readable{child.output.get(), POLLIN, 0};
  (void)poll(&readable, 1, -1);
}

std::string EndChild(Child child, bool kill) {
  if (kill) {
    ::kill(child.pid, SIGKILL);
  }
  const std::string all = ReadAll(child.output.get());
  int status = 0;
  waitpid(child.pid, &status, 0);
  return kill || WIFEXITED(status) ? all : "";
}

std::string RunInChild(const std::function<std::string()>& work) {
  return EndChild(StartChild([&](int fd) {
                    const std::string text = work();
                    if (write(fd, text.data(), text.size()) !=
                        static_cast<ssize_t>(text.size())) {
                      _exit(1);
                    }
                  }),
                  /*kill=*/false);
}

}  // namespace bootmill::store::testing
