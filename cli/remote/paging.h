// SPDX-License-Identifier: Apache-2.0
// Reading lists that the daemon returns in pages.
#ifndef BOOTMILL_CLI_REMOTE_PAGING_H_
#define BOOTMILL_CLI_REMOTE_PAGING_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// Counts what came of one list, so that a list that never ends is given up:
// whoever answers may name another page for ever. Thread-compatible.
class PageCount {
 public:
  // Adds the page that `token` named; `next_token` names the one behind it.
  // Errors: DATA_LOSS, saying what came, if a list of a daemon cannot go on
  // like that.
  absl::Status Add(size_t items, size_t bytes, const std::string& token,
                   const std::string& next_token);

 private:
  int64_t pages_ = 0;
  int64_t items_ = 0;
  size_t bytes_ = 0;
  int empty_pages_ = 0;  // in a row
};

// Returns the items of all pages, at most `limit`:
// ListAll<FleetService>(remote, &Stub::ListFleets, request,
// &ListFleetsResponse::fleets, limit). Errors: the daemon's; those of
// PageCount::Add.
template <typename Service, typename Request, typename Response, typename Item>
absl::StatusOr<std::vector<Item>> ListAll(
    const Remote& remote,
    grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                          Response*),
    Request request,
    const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const,
    int64_t limit) {
  std::vector<Item> all;
  PageCount count;
  for (;;) {
    // A page size above the method's maximum means the maximum.
    request.set_page_size(static_cast<int32_t>(
        std::min<int64_t>(limit - static_cast<int64_t>(all.size()), 100)));
    const absl::StatusOr<Response> page = remote.Call<Service>(method, request);
    if (!page.ok()) {
      return page.status();
    }
    for (const Item& item : ((*page).*items)()) {
      if (static_cast<int64_t>(all.size()) < limit) {
        all.push_back(item);
      }
    }
    if (page->next_page_token().empty() ||
        static_cast<int64_t>(all.size()) >= limit) {
      return all;
    }
    if (const absl::Status added =
            count.Add(static_cast<size_t>(((*page).*items)().size()),
                      page->ByteSizeLong(), request.page_token(),
                      page->next_page_token());
        !added.ok()) {
      return added;
    }
    request.set_page_token(page->next_page_token());
  }
}

// A limit that no list reaches, so all items are shown.
inline constexpr int64_t kAllItems = 1'000'000'000;

// Shows `items` as ShowResources does; says the error if there is one.
template <typename Item>
void ShowList(const std::string& name,
              const absl::StatusOr<std::vector<Item>>& items,
              Table (*rows)(std::span<const Item>), OutputFormat format,
              Context& context) {
  if (!items.ok()) {
    return FailCall(context, items.status());
  }
  ShowResources(name, *items, rows, format, context);
}

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_REMOTE_PAGING_H_
