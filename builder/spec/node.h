// SPDX-License-Identifier: Apache-2.0
// The small tree that a text is before the schema says what it means, and the
// readers of the three forms that make it. They report what is wrong with the
// text as such; what the tree means is convert.h's business.
#ifndef BOOTMILL_BUILDER_SPEC_NODE_H_
#define BOOTMILL_BUILDER_SPEC_NODE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "builder/spec/positions.h"

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

// Each returns nullopt after a report that leaves no tree: a syntax error, or
// a limit of node.h. They may report smaller things and still return a tree,
// in which the refused parts are kInvalid. REQUIRES: CheckText finds nothing
// in `text`. Thread-safe.

// YAML 1.2 block and flow style without anchors, aliases, tags, merge keys,
// keys that are not text, and further documents. No text at all is kNull.
std::optional<Node> ReadYaml(std::string_view text, const TextReport& report);

// JSON as of RFC 8259.
std::optional<Node> ReadJson(std::string_view text, const TextReport& report);

// The text format of Protocol Buffers, without extensions and Any. Every text
// that this and the conversion accept is one that protobuf's own parser
// accepts, with the same meaning. Keys repeat; the root is a map.
// Source: protobuf.dev/reference/protobuf/textformat-spec.
std::optional<Node> ReadTextproto(std::string_view text,
                                  const TextReport& report);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_NODE_H_
