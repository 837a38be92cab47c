// SPDX-License-Identifier: Apache-2.0
// Threads that move bytes.
#ifndef BOOTMILL_SERVER_NET_IO_THREADS_H_
#define BOOTMILL_SERVER_NET_IO_THREADS_H_

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace bootmill::server {

// For whom threads work.
enum class Rank {
  kKnown,
  // Clients of whom nothing is known yet. Their threads have a lower priority:
  // what they do waits while threads of this process, or others of the machine,
  // want the processor, but for a small share.
  kStrangers,
};

// The nice value of threads for strangers, above the process's own: nice(2).
//
// Against one other thread they have a tenth of a processor (the kernel's
// weights: 110 and 1024), so that a client who is new gets in on the busiest
// machine too, and who waits for a mutex that one of them holds waits for a few
// of its own turns at the most. SCHED_IDLE would leave them a 300th.
inline constexpr int kStrangersNice = 10;

// An io_context and its threads. Thread-compatible.
class IoThreads {
 public:
  // `name` is shown by the system, for each thread; at most 15 bytes.
  IoThreads(std::string name, Rank rank, size_t threads);
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;
  // REQUIRES: Start was not called, or Join was.
  ~IoThreads() = default;

  boost::asio::io_context& context() { return io_; }
  void Start();
  // Waits until there is nothing more to do, and ends the threads. Idempotent.
  void Join();

 private:
  const std::string name_;
  const Rank rank_;
  const size_t count_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type>
      work_;
  std::vector<std::thread> threads_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_IO_THREADS_H_
