// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/node.h"

namespace bootmill::spec {

std::string_view NodeKindName(NodeKind kind) {
  switch (kind) {
    case NodeKind::kInvalid:
      return "something invalid";
    case NodeKind::kNull:
      return "nothing";
    case NodeKind::kPlain:
      return "plain text";
    case NodeKind::kText:
      return "text in quotes";
    case NodeKind::kNumber:
      return "a number";
    case NodeKind::kWord:
      return "a word without quotes";
    case NodeKind::kList:
      return "a list";
    case NodeKind::kMap:
      return "a map of fields";
  }
  return "";
}

}  // namespace bootmill::spec
