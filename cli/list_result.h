// SPDX-License-Identifier: Apache-2.0
// Showing a list of messages.
#ifndef BOOTMILL_CLI_LIST_RESULT_H_
#define BOOTMILL_CLI_LIST_RESULT_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/context.h"
#include "cli/message_document.h"
#include "cli/remote.h"

namespace bootmill::cli {

// A limit that no list reaches.
inline constexpr int64_t kAllItems = 1'000'000'000;

// Writes `items` by `rows`, or as `{NAME: [...]}`; or says why there are none.
template <typename Item>
void ShowList(const std::string& name,
              const absl::StatusOr<std::vector<Item>>& items,
              std::string (*rows)(std::span<const Item>), OutputFormat format,
              Context& context) {
  if (!items.ok()) {
    return FailCall(context, items.status());
  }
  if (format == OutputFormat::kTable) {
    context.out << rows(*items);
    return;
  }
  Document list = Document::array();
  for (const Item& item : *items) {
    list.push_back(ToDocument(item));
  }
  context.out << Render(Document{{name, list}}, format);
}

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_LIST_RESULT_H_
