// SPDX-License-Identifier: Apache-2.0
// The small tree that the three readers make of a text, before the schema
// says what it means.
#ifndef BOOTMILL_BUILDER_SPEC_NODE_H_
#define BOOTMILL_BUILDER_SPEC_NODE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "builder/spec/line_index.h"

namespace bootmill::spec {

// Limits of a tree. The deepest spec that the schema knows has 7 levels.
inline constexpr size_t kMaxNodeDepth = 32;
inline constexpr size_t kMaxNodes = 20'000;

enum class NodeKind {
  kInvalid,  // already reported; whatever it was is to be passed over
  kNull,     // YAML's empty value, `~`, `null`; JSON's null
  kPlain,    // YAML without quotes: what it is depends on the field
  kText,     // in quotes, or a YAML block
  kNumber,   // JSON's and textproto's numbers, as written
  kWord,     // JSON's true and false, textproto's identifiers
  kList,
  kMap,
};

// Returns what a kind is called in messages: "a list", "text in quotes", ...
std::string_view NodeKindName(NodeKind kind);

// A value, with the key that it stands under in a map. Value type; at most
// kMaxNodeDepth levels, so that recursion over it is safe.
struct Node {
  NodeKind kind = NodeKind::kNull;
  // Scalars: the text, without quotes and escapes.
  std::string text;
  ByteRange range;
  // In a map: its key. Keys of one map may repeat.
  std::string key;
  ByteRange key_range;
  // Of lists and maps.
  std::vector<Node> children;
};

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_NODE_H_
