// SPDX-License-Identifier: Apache-2.0
#include "server/net/io_threads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <future>
#include <utility>

namespace bootmill::server {
namespace {

int Nice() { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); }

// Returns what `ask` returns on a thread of `threads`.
template <typename Ask>
auto On(IoThreads& threads, Ask ask) {
  std::promise<decltype(ask())> answer;
  boost::asio::post(threads.context(), [&] { answer.set_value(ask()); });
  return answer.get_future().get();
}

std::string NameOfThisThread() {
  std::array<char, 16> name{};
  prctl(PR_GET_NAME, name.data());
  return name.data();
}

TEST(IoThreadsTest, OnlyThoseOfStrangersGiveWay) {
  IoThreads known("known", Rank::kKnown, 1);
  IoThreads strangers("strangers", Rank::kStrangers, 1);
  known.Start();
  strangers.Start();
  EXPECT_EQ(On(known, Nice), Nice());
  EXPECT_EQ(On(strangers, Nice), Nice() + kStrangersNice);
  EXPECT_EQ(On(known, NameOfThisThread), "known");
  EXPECT_EQ(On(strangers, NameOfThisThread), "strangers");
  known.Join();
  strangers.Join();
}

TEST(IoThreadsTest, EndWhenAllIsDone) {
  IoThreads threads("bytes", Rank::kKnown, 2);
  threads.Start();
  int done = 0;
  boost::asio::post(threads.context(), [&] {
    ++done;
    boost::asio::post(threads.context(), [&] { ++done; });
  });
  threads.Join();
  EXPECT_EQ(done, 2);
  threads.Join();
}

}  // namespace
}  // namespace bootmill::server
