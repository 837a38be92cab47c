// SPDX-License-Identifier: Apache-2.0
// A race between two tasks of the worker pool, which shows that the
// suppressions do not hide our own races.
#include <latch>

#include "server/api/worker_pool.h"

int main() {
  int counter = 0;
  std::latch both(2);
  {
    bootmill::server::WorkerPool pool({.threads = 2});
    // There are two callers, because one caller does not get both threads.
    for (const char* who : {"a", "b"}) {
      const bootmill::server::Identity caller{
          .kind = bootmill::server::Identity::Kind::kUser,
          .org = "default",
          .id = who};
      (void)pool.Run(caller, [&] {
        both.arrive_and_wait();
        ++counter;
      });
    }
  }
  return counter == 0 ? 1 : 0;
}
