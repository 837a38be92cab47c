// SPDX-License-Identifier: Apache-2.0
// Pages of lists: their sizes, and tokens for the next page.
#ifndef BOOTMILL_SERVER_STORE_PAGE_TOKEN_H_
#define BOOTMILL_SERVER_STORE_PAGE_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sha256.h"

namespace bootmill::store {

// The page of a list that a caller asks for.
struct PageRequest {
  int size = 0;       // at least 1
  std::string token;  // empty: the first page
};

// The items of one page, and the token of the next page; empty on the last one.
template <typename T>
struct Page {
  std::vector<T> items;
  std::string next_page_token;
};

// Limits a page by the size of its items: clients refuse messages of more than
// 4 MiB (gRPC's default), and items differ in size by a factor of a thousand.
class PageBudget {
 public:
  // Returns whether an item of `bytes` still fits on the page. The first item
  // always does.
  bool Take(size_t bytes) {
    const bool first = used_ == 0;
    used_ += bytes + kItemBytes;
    return first || used_ <= kPageBytes;
  }

 private:
  static constexpr size_t kPageBytes = size_t{1024} * 1024;
  static constexpr size_t kItemBytes = 256;  // for names, times and the like
  size_t used_ = 0;
};

// The page sizes of a list, as its method's comment states them.
struct PageLimits {
  int default_size = 50;
  int max_size = 200;
};

// Makes a PageRequest of the two fields of a List request: 0 means the default
// size, and a size above the maximum means the maximum. Errors:
// INVALID_ARGUMENT, field page_size, if it is negative. All functions here are
// thread-safe.
absl::StatusOr<PageRequest> MakePageRequest(int32_t page_size,
                                            std::string_view page_token,
                                            const PageLimits& limits = {});

// Identifies a list: its method and all arguments that select items, except the
// page. A token is valid for its own list only.
class ListId {
 public:
  explicit ListId(std::string_view list,
                  const std::vector<std::string_view>& arguments = {});

  // Returns an opaque token for the page that begins with the item that has the
  // key `key`, or, if that was deleted, with the next one.
  std::string TokenFor(std::string_view key) const;

  // Returns the key in `token`; nullopt for an empty token. Errors:
  // INVALID_ARGUMENT, field page_token, for anything but a token of this list.
  absl::StatusOr<std::optional<std::string>> KeyOf(
      std::string_view token) const;
  // Do the same for lists whose keys are numbers.
  std::string TokenFor(int64_t key) const;
  absl::StatusOr<std::optional<int64_t>> NumberOf(std::string_view token) const;

 private:
  Sha256Digest digest_;
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_PAGE_TOKEN_H_
