// SPDX-License-Identifier: Apache-2.0
// A queue that serves callers in turn, the items of one caller in their order.
#ifndef BOOTMILL_SERVER_API_FAIR_QUEUE_H_
#define BOOTMILL_SERVER_API_FAIR_QUEUE_H_

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace bootmill::server {

// Items of many callers. The caller that was served last comes last. The number
// of items that are in hand at a time is limited for each caller. A value type;
// not thread-safe.
template <typename Item>
class FairQueue {
 public:
  struct Turn {
    std::string caller;
    Item item;
  };

  // `per_caller` limits how many items of one caller are in hand at a time,
  // `of_nobody` those of callers without a name, who are one caller here.
  explicit FairQueue(size_t per_caller,
                     size_t of_nobody = std::numeric_limits<size_t>::max())
      : per_caller_(per_caller), of_nobody_(std::min(per_caller, of_nobody)) {}

  void Push(const std::string& caller, Item item) {
    lines_[caller].waiting.push_back(std::move(item));
    ++waiting_;
  }

  // Returns the next item that may be taken in hand, or nullopt. Done must be
  // called when it is no longer in hand.
  std::optional<Turn> Take() {
    auto line = lines_.upper_bound(last_);
    for (size_t i = 0; i < lines_.size(); ++i, ++line) {
      if (line == lines_.end()) {
        line = lines_.begin();
      }
      Line& found = line->second;
      if (!found.waiting.empty() && found.in_hand < LimitOf(line->first)) {
        Turn turn{line->first, std::move(found.waiting.front())};
        found.waiting.pop_front();
        --waiting_;
        ++found.in_hand;
        ++in_hand_;
        last_ = line->first;
        return turn;
      }
    }
    return std::nullopt;
  }

  // Returns whether Take would return something.
  bool HasNext() const {
    return waiting_ > 0 &&
           std::any_of(lines_.begin(), lines_.end(), [this](const auto& entry) {
             return !entry.second.waiting.empty() &&
                    entry.second.in_hand < LimitOf(entry.first);
           });
  }

  // Counts something of `caller` as in hand that was not pushed. Returns false
  // if the caller has reached its limit.
  bool TryTake(const std::string& caller) {
    const auto line = lines_.find(caller);
    if (line != lines_.end() && line->second.in_hand >= LimitOf(caller)) {
      return false;
    }
    ++lines_[caller].in_hand;
    ++in_hand_;
    return true;
  }

  // REQUIRES: an item of `caller` is in hand.
  void Done(const std::string& caller) {
    const auto line = lines_.find(caller);
    --in_hand_;
    if (--line->second.in_hand == 0 && line->second.waiting.empty()) {
      lines_.erase(line);
    }
  }

  size_t in_hand() const { return in_hand_; }
  size_t InHandOf(const std::string& caller) const {
    const auto line = lines_.find(caller);
    return line == lines_.end() ? 0 : line->second.in_hand;
  }
  size_t waiting() const { return waiting_; }
  size_t WaitingOf(const std::string& caller) const {
    const auto line = lines_.find(caller);
    return line == lines_.end() ? 0 : line->second.waiting.size();
  }

 private:
  struct Line {
    size_t in_hand = 0;
    std::deque<Item> waiting;
  };

  size_t LimitOf(const std::string& caller) const {
    return caller.empty() ? of_nobody_ : per_caller_;
  }

  size_t per_caller_;
  size_t of_nobody_;
  size_t in_hand_ = 0;
  size_t waiting_ = 0;
  std::map<std::string, Line> lines_;  // by caller; never an empty one
  std::string last_;                   // the caller whose item was taken last
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_FAIR_QUEUE_H_
