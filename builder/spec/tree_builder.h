// SPDX-License-Identifier: Apache-2.0
// Building a Node tree from a reader's events, within limits.
#ifndef BOOTMILL_BUILDER_SPEC_TREE_BUILDER_H_
#define BOOTMILL_BUILDER_SPEC_TREE_BUILDER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "builder/spec/node.h"
#include "builder/spec/positions.h"

namespace bootmill::spec {

// Builds the tree of one document. After Fail, or when a limit is exceeded
// (which is reported), it ignores all further events. Thread-compatible.
class TreeBuilder {
 public:
  // `report` is copied; its pointees must outlive this object.
  explicit TreeBuilder(const TextReport& report) : report_(report) {}

  void Scalar(NodeKind kind, std::string text, ByteRange range);
  // Begins a list or map (`kind` is kList or kMap) at offset `begin`.
  void Begin(NodeKind kind, size_t begin);
  // Ends the innermost list or map at offset `end`, or, without `end`, where
  // its last child ends.
  void End(std::optional<size_t> end);
  // Sets the key of the next value. REQUIRES: the innermost container is a map.
  void Key(std::string key, ByteRange range);

  // Reports a finding at the current path and continues.
  void Report(ByteRange range, std::string message);
  // Reports a finding about the text as a whole, such as a syntax error, and
  // stops.
  void Fail(ByteRange range, std::string message);

  bool stopped() const { return stopped_; }
  // Returns the kind of the innermost open container; nullopt if none is open.
  std::optional<NodeKind> container() const;
  // Returns the range of the key that has no value yet; nullopt if there is
  // none.
  std::optional<ByteRange> pending_key_range() const;

  // Returns the message for a text that is nested too deeply.
  static std::string DepthMessage();

  // Returns the tree; nullopt if it is not complete or building has stopped.
  std::optional<Node> Take();

 private:
  // An open list or map, and the key that has no value yet.
  struct Frame {
    Node node;
    std::optional<std::string> key;
    ByteRange key_range;
  };

  // Counts a node; returns false if that exceeds the limit.
  bool Admit(ByteRange range);
  void Attach(Node node);
  // Returns the field path of the next value.
  std::string Path() const;

  TextReport report_;
  bool stopped_ = false;
  size_t nodes_ = 0;
  std::optional<Node> root_;
  std::vector<Frame> open_;  // the outermost is first
};

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_TREE_BUILDER_H_
