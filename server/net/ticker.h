// SPDX-License-Identifier: Apache-2.0
// Something that is done again and again on an io_context.
#ifndef BOOTMILL_SERVER_NET_TICKER_H_
#define BOOTMILL_SERVER_NET_TICKER_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <functional>

namespace bootmill::server {

// Calls a function every `period`, until it is stopped. Stop it before the
// io_context is to run out of work; it must outlive the io_context's threads.
class Ticker {
 public:
  // `tick` is called on a thread of `io`, never twice at a time.
  Ticker(boost::asio::io_context& io, std::chrono::milliseconds period,
         std::function<void()> tick);
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // Begins. Call once.
  void Start();
  // Returns at once; one more call may still be under way. Thread-safe.
  void Stop();

 private:
  void Wait();

  boost::asio::strand<boost::asio::io_context::executor_type> strand_;
  boost::asio::steady_timer timer_;
  const std::chrono::milliseconds period_;
  const std::function<void()> tick_;
  bool stopped_ = false;  // on the strand
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_TICKER_H_
