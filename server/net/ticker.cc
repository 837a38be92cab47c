// SPDX-License-Identifier: Apache-2.0
#include "server/net/ticker.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace bootmill::server {

namespace asio = boost::asio;

Ticker::Ticker(asio::io_context& io, std::chrono::milliseconds period,
               std::function<void()> tick)
    : strand_(asio::make_strand(io)),
      timer_(io),
      period_(period),
      tick_(std::move(tick)) {}

void Ticker::Start() {
  asio::post(strand_, [this] { Wait(); });
}

void Ticker::Stop() {
  asio::post(strand_, [this] {
    stopped_ = true;
    timer_.cancel();
  });
}

void Ticker::Wait() {
  if (stopped_) {
    return;
  }
  timer_.expires_after(period_);
  timer_.async_wait(asio::bind_executor(
      strand_, [this](const boost::system::error_code& error) {
        if (!error && !stopped_) {
          tick_();
          Wait();
        }
      }));
}

}  // namespace bootmill::server
