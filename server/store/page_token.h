// SPDX-License-Identifier: Apache-2.0
// Pages of lists: sizes, and tokens that say where the next page begins.
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

// Which page of a list is asked for.
struct PageRequest {
  int size = 0;       // at least 1
  std::string token;  // empty: the first page
};

// Items of one page, and the token of the next; empty on the last page.
template <typename T>
struct Page {
  std::vector<T> items;
  std::string next_page_token;
};

// Ends a page by what its items take together: clients refuse messages of more
// than 4 MiB (gRPC's default), and items differ in size by a thousand times.
class PageBudget {
 public:
  // Whether an item of `bytes` still goes on the page. The first always does.
  bool Take(size_t bytes) {
    const bool first = used_ == 0;
    used_ += bytes + kItemBytes;
    return first || used_ <= kPageBytes;
  }

 private:
  static constexpr size_t kPageBytes = 1024 * 1024;
  static constexpr size_t kItemBytes = 256;  // names, times and the like
  size_t used_ = 0;
};

// What a method's comment says of its page_size.
struct PageLimits {
  int default_size = 50;
  int max_size = 200;
};

// Takes the two fields of a List request: 0 is the default size, more than the
// maximum is the maximum. Errors: INVALID_ARGUMENT, field page_size, if it is
// negative. Thread-safe, as all here.
absl::StatusOr<PageRequest> MakePageRequest(int32_t page_size,
                                            std::string_view page_token,
                                            const PageLimits& limits = {});

// Names a list: method and all arguments that choose what is in it, but the
// page. A token of one list does not fit another.
class ListId {
 public:
  explicit ListId(std::string_view list,
                  const std::vector<std::string_view>& arguments = {});

  // Returns an opaque token for the page that begins with the item with key
  // `key`, or where it would be if it is gone by then.
  std::string TokenFor(std::string_view key) const;

  // Returns the key that `token` holds, nullopt for an empty token. Errors:
  // INVALID_ARGUMENT, field page_token, for anything else than a token that
  // this list gave.
  absl::StatusOr<std::optional<std::string>> KeyOf(
      std::string_view token) const;
  // The same for lists whose keys are numbers.
  std::string TokenFor(int64_t key) const;
  absl::StatusOr<std::optional<int64_t>> NumberOf(std::string_view token) const;

 private:
  Sha256Digest digest_;
};

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_PAGE_TOKEN_H_
