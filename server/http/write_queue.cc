// SPDX-License-Identifier: Apache-2.0
#include "server/http/write_queue.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "common/limits.h"

namespace bootmill::server {

namespace asio = boost::asio;

namespace {

// A client that takes fewer bytes than this in its time counts as one that
// takes none.
constexpr size_t kProgressBytes = 64 * kKiB;

}  // namespace

WriteQueue::WriteQueue(ByteStream& stream, std::chrono::milliseconds stall,
                       std::function<std::shared_ptr<void>()> keep_alive,
                       std::function<void()> failed)
    : stream_(stream),
      stall_(stall),
      keep_alive_(std::move(keep_alive)),
      failed_(failed),
      deadline_(stream.socket().get_executor(), keep_alive_,
                std::move(failed)) {}

void WriteQueue::Add(Outgoing outgoing) {
  if (stopped_) {
    if (outgoing.done) {
      outgoing.done(false);
    }
    return;
  }
  queue_.push_back(std::move(outgoing));
  if (!writing_) {
    WriteSome();
  }
}

void WriteQueue::Stop() {
  stopped_ = true;
  deadline_.Stop();
  failed_ = nullptr;
  // A write that is under way still uses the first element's bytes, so that is
  // kept.
  std::deque<Outgoing> unwritten;
  for (Outgoing& outgoing : queue_) {
    unwritten.emplace_back().done = std::exchange(outgoing.done, nullptr);
  }
  for (const Outgoing& outgoing : unwritten) {
    if (outgoing.done) {
      outgoing.done(false);
    }
  }
}

void WriteQueue::WriteSome() {
  const Outgoing& first = queue_.front();
  const size_t of_text = std::min(written_, first.text.size());
  const size_t of_bytes = written_ - of_text;
  ByteStream::Buffers buffers{
      asio::buffer(first.text.data() + of_text, first.text.size() - of_text),
      first.bytes == nullptr
          ? asio::const_buffer()
          : asio::buffer(first.bytes->data() + first.offset + of_bytes,
                         first.size - of_bytes)};
  writing_ = true;
  if (progress_ == 0) {
    deadline_.Set(stall_);
  }
  stream_.Write(buffers, [this, alive = keep_alive_()](
                             const ByteStream::Error& error, size_t size) {
    OnWritten(error, size);
  });
}

void WriteQueue::OnWritten(const ByteStream::Error& error, size_t size) {
  writing_ = false;
  if (stopped_) {
    queue_.clear();
    return;
  }
  if (error) {
    // The function is copied, because Stop drops it.
    const std::function<void()> failed = failed_;
    return failed();
  }
  written_ += size;
  progress_ += size;
  if (progress_ >= kProgressBytes) {
    progress_ = 0;
  }
  if (written_ < queue_.front().text.size() + queue_.front().size) {
    return WriteSome();
  }
  const std::function<void(bool)> done = std::move(queue_.front().done);
  queue_.pop_front();
  written_ = 0;
  progress_ = 0;
  if (queue_.empty()) {
    deadline_.Clear();
  } else {
    WriteSome();
  }
  if (done) {
    done(true);
  }
}

}  // namespace bootmill::server
