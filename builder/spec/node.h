// SPDX-License-Identifier: Apache-2.0
// The tree that a text is parsed into before the schema is applied, and the
// readers of the three formats, which build it. The readers report syntax
// errors; convert.h interprets the tree.
#ifndef BOOTMILL_BUILDER_SPEC_NODE_H_
#define BOOTMILL_BUILDER_SPEC_NODE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "builder/spec/positions.h"

namespace bootmill::spec {

// Limits of a tree. The deepest spec of the schema has 7 levels.
inline constexpr size_t kMaxNodeDepth = 32;
inline constexpr size_t kMaxNodes = 20'000;

enum class NodeKind {
  kInvalid,  // already reported; to be skipped
  kNull,     // YAML's empty value, `~`, `null`; JSON's null
  kPlain,    // YAML without quotes: the field decides its type
  kText,     // in quotes, or a YAML block
  kNumber,   // a number in JSON or textproto, as written
  kWord,     // true and false in JSON, identifiers in textproto
  kList,
  kMap,
};

// Returns the name of a kind for messages: "a list", "text in quotes", ...
std::string_view NodeKindName(NodeKind kind);

// A value, with its key if it is in a map. Value type. There are at most
// kMaxNodeDepth levels, so recursion over it is safe.
struct Node {
  NodeKind kind = NodeKind::kNull;
  // For scalars: the text without quotes and escapes.
  std::string text;
  ByteRange range;
  // For members of a map: the key. A map may have a key several times.
  std::string key;
  ByteRange key_range;
  // For lists and maps.
  std::vector<Node> children;
};

// Each returns nullopt, after reporting it, if a syntax error or a limit of
// this header prevents a tree. Smaller errors are reported too, but the tree is
// still returned, with the refused parts as kInvalid. REQUIRES: CheckText finds
// nothing in `text`. Thread-safe.

// Reads YAML 1.2 in block and flow style, without anchors, aliases, tags, merge
// keys, keys that are not text, and further documents. An empty text is kNull.
std::optional<Node> ReadYaml(std::string_view text, const TextReport& report);

// Reads JSON as defined by RFC 8259.
std::optional<Node> ReadJson(std::string_view text, const TextReport& report);

// Reads the text format of Protocol Buffers, without extensions and Any.
// Protobuf's own parser accepts every text that this reader and the conversion
// accept, with the same meaning. Keys may repeat; the root is a map. Source:
// protobuf.dev/reference/protobuf/textformat-spec.
std::optional<Node> ReadTextproto(std::string_view text,
                                  const TextReport& report);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_NODE_H_
