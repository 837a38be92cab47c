// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/paging.h"

#include "absl/strings/str_format.h"
#include "common/limits.h"

namespace bootmill::cli {
namespace {

// The daemon's own lists stay below all of these: a page of it is empty only if
// the list is, and the largest installation has some ten thousand fleets.
constexpr int kMostEmptyPages = 100;
constexpr int64_t kMostPages = 20'000;
constexpr int64_t kMostItems = 1'000'000;
constexpr size_t kMostBytes = size_t{1024} * kMiB;

absl::Status Endless(const std::string& what) {
  return absl::DataLossError(absl::StrFormat(
      "the list does not end: the server gave %s, and says that there is more; "
      "either it is not a bootmilld, or it is broken",
      what));
}

}  // namespace

absl::Status PageCount::Add(size_t items, size_t bytes,
                            const std::string& token,
                            const std::string& next_token) {
  ++pages_;
  items_ += static_cast<int64_t>(items);
  bytes_ += bytes;
  empty_pages_ = items == 0 ? empty_pages_ + 1 : 0;
  if (next_token.empty()) {
    return absl::OkStatus();
  }
  if (next_token == token) {
    return Endless("the same page again");
  }
  if (empty_pages_ >= kMostEmptyPages) {
    return Endless(
        absl::StrFormat("%d pages in a row without an item", empty_pages_));
  }
  if (pages_ >= kMostPages || items_ >= kMostItems || bytes_ >= kMostBytes) {
    return Endless(absl::StrFormat("%d items on %d pages, %d MiB", items_,
                                   pages_, bytes_ / kMiB));
  }
  return absl::OkStatus();
}

}  // namespace bootmill::cli
