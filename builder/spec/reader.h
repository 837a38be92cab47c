// SPDX-License-Identifier: Apache-2.0
// The readers of the three forms: text in, Node tree out. Each reports what is
// wrong with the text as such; what the tree means is convert.h's business.
#ifndef BOOTMILL_BUILDER_SPEC_READER_H_
#define BOOTMILL_BUILDER_SPEC_READER_H_

#include <optional>
#include <string_view>

#include "builder/spec/line_index.h"
#include "builder/spec/node.h"

namespace bootmill::spec {

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

#endif  // BOOTMILL_BUILDER_SPEC_READER_H_
