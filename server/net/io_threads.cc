// SPDX-License-Identifier: Apache-2.0
#include "server/net/io_threads.h"

#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace bootmill::server {
namespace {

// Lowers the priority of the calling thread. Linux has a nice value for each
// thread, and to raise it needs no privilege: setpriority(2).
void GiveWayToOthers() {
  const auto thread = static_cast<id_t>(gettid());
  errno = 0;
  const int own = getpriority(PRIO_PROCESS, thread);
  if (errno != 0 ||
      setpriority(PRIO_PROCESS, thread, own + kStrangersNice) != 0) {
    spdlog::warn("the priority of strangers' threads stays as it is: {}",
                 std::strerror(errno));
  }
}

}  // namespace

IoThreads::IoThreads(std::string name, Rank rank, size_t threads)
    : name_(std::move(name)),
      rank_(rank),
      count_(threads),
      io_(static_cast<int>(threads)),
      work_(io_.get_executor()) {}

void IoThreads::Start() {
  for (size_t i = 0; i < count_; ++i) {
    threads_.emplace_back([this] {
      prctl(PR_SET_NAME, name_.c_str());
      if (rank_ == Rank::kStrangers) {
        GiveWayToOthers();
      }
      io_.run();
    });
  }
}

void IoThreads::Join() {
  work_.reset();
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

}  // namespace bootmill::server
