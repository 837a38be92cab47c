// SPDX-License-Identifier: Apache-2.0
// Helpers for queries that return one row, all rows or a page. Used in the
// store only.
#ifndef BOOTMILL_SERVER_STORE_QUERY_H_
#define BOOTMILL_SERVER_STORE_QUERY_H_

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status_macros.h"
#include "server/store/connection.h"
#include "server/store/page_token.h"
#include "server/store/transaction.h"
#include "server/store/value.h"

namespace bootmill::store {

// Runs a statement that changes rows. Returns how many.
inline absl::StatusOr<int64_t> Execute(Writer& writer, std::string_view sql,
                                       const Values& values) {
  return writer.connection().Execute(sql, values);
}

// Runs a query; returns what `read` makes of each row.
template <typename Read>
auto QueryAll(Reader& reader, std::string_view sql, const Values& values,
              Read read)
    -> absl::StatusOr<std::vector<std::invoke_result_t<Read, const Row&>>> {
  std::vector<std::invoke_result_t<Read, const Row&>> all;
  RETURN_IF_ERROR(reader.connection().Query(sql, values, [&](const Row& row) {
    all.push_back(read(row));
    return absl::OkStatus();
  }));
  return all;
}

// Runs a query; returns what `read` makes of the only row, or nullopt.
template <typename Read>
auto QueryOne(Reader& reader, std::string_view sql, const Values& values,
              Read read)
    -> absl::StatusOr<std::optional<std::invoke_result_t<Read, const Row&>>> {
  std::optional<std::invoke_result_t<Read, const Row&>> one;
  RETURN_IF_ERROR(reader.connection().Query(sql, values, [&](const Row& row) {
    one = read(row);
    return absl::OkStatus();
  }));
  return one;
}

// Runs a query; returns the number in the only row, or nullopt.
inline absl::StatusOr<std::optional<int64_t>> QueryNumber(
    Reader& reader, std::string_view sql, const Values& values = {}) {
  return QueryOne(reader, sql, values,
                  [](const Row& row) { return row.Integer(0); });
}

// Returns one page; it is shorter than asked for if its rows are large
// (PageBudget). LIMIT is the last parameter of `sql` and is added here; column
// 0 is the list's key, which `key` reads.
template <typename Read, typename Key>
auto QueryPage(Reader& reader, std::string_view sql, Values values,
               const PageRequest& page, const ListId& list, Key key, Read read)
    -> absl::StatusOr<Page<std::invoke_result_t<Read, const Row&>>> {
  Page<std::invoke_result_t<Read, const Row&>> result;
  PageBudget budget;
  values.emplace_back(page.size + 1);
  RETURN_IF_ERROR(reader.connection().Query(sql, values, [&](const Row& row) {
    if (!result.next_page_token.empty()) {
      return absl::OkStatus();  // the page is full
    }
    if (result.items.size() == static_cast<size_t>(page.size) ||
        !budget.Take(row.TextBytes())) {
      result.next_page_token = list.TokenFor((row.*key)(0));
    } else {
      result.items.push_back(read(row));
    }
    return absl::OkStatus();
  }));
  return result;
}

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_QUERY_H_
