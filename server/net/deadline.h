// SPDX-License-Identifier: Apache-2.0
// A deadline that can be moved cheaply.
#ifndef BOOTMILL_SERVER_NET_DEADLINE_H_
#define BOOTMILL_SERVER_NET_DEADLINE_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace bootmill::server {

// Setting a later deadline, which every write does, needs no system call: the
// timer checks the deadline when it fires. Used on one strand.
class Deadline {
 public:
  // `expired` is called on `executor`; `keep_alive` returns what must live
  // while the timer runs, the owner.
  Deadline(const boost::asio::any_io_executor& executor,
           std::function<std::shared_ptr<void>()> keep_alive,
           std::function<void()> expired);

  // Sets or moves the deadline; does nothing after Stop.
  void Set(std::chrono::milliseconds from_now);
  void Clear();
  // Removes the deadline for ever.
  void Stop();

 private:
  void Wait();
  void OnTimer();

  boost::asio::steady_timer timer_;
  std::function<std::shared_ptr<void>()> keep_alive_;
  std::function<void()> expired_;
  std::optional<std::chrono::steady_clock::time_point> at_;
  bool waiting_ = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_DEADLINE_H_
