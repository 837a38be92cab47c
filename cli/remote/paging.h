// SPDX-License-Identifier: Apache-2.0
// Reading lists that the daemon returns in pages.
#ifndef BOOTMILL_CLI_REMOTE_PAGING_H_
#define BOOTMILL_CLI_REMOTE_PAGING_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/output/show.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// Returns the items of all pages, at most `limit`:
// ListAll<FleetService>(remote, &Stub::ListFleets, request,
// &ListFleetsResponse::fleets, limit). Errors: the daemon's.
template <typename Service, typename Request, typename Response, typename Item>
absl::StatusOr<std::vector<Item>> ListAll(
    const Remote& remote,
    grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                          Response*),
    Request request,
    const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const,
    int64_t limit) {
  std::vector<Item> all;
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
    if (page->next_page_token() == request.page_token()) {
      return absl::DataLossError(
          "the list does not end: the server gives the same page again");
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
