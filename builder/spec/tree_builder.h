// SPDX-License-Identifier: Apache-2.0
// Builds a Node tree from a reader's events, within limits.
#ifndef BOOTMILL_BUILDER_SPEC_TREE_BUILDER_H_
#define BOOTMILL_BUILDER_SPEC_TREE_BUILDER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "builder/spec/node.h"
#include "builder/spec/positions.h"

namespace bootmill::spec {

// Takes one document. After Fail, or when a limit is reached (which is
// reported), it has stopped: further events are ignored. Thread-compatible.
class TreeBuilder {
 public:
  // `report` is copied; its pointees outlive this.
  explicit TreeBuilder(const TextReport& report) : report_(report) {}

  void Scalar(NodeKind kind, std::string text, ByteRange range);
  // `kind` is kList or kMap; `begin` is where it begins.
  void Begin(NodeKind kind, size_t begin);
  // Ends the innermost list or map at offset `end`; without it, where its last
  // child ends.
  void End(std::optional<size_t> end);
  // The key of the next value. REQUIRES: the innermost container is a map.
  void Key(std::string key, ByteRange range);

  // Reports something at the current path and goes on.
  void Report(ByteRange range, std::string message);
  // Reports something about the text as a whole, such as a syntax error, and
  // stops.
  void Fail(ByteRange range, std::string message);

  bool stopped() const { return stopped_; }
  // The kind of the innermost open container; nullopt outside of all.
  std::optional<NodeKind> container() const;
  // Where the key that waits for its value stands; nullopt if none does.
  std::optional<ByteRange> pending_key_range() const;

  // What is said of a text that is nested too deeply.
  static std::string DepthMessage();

  // Returns the tree, or nullopt if it is not complete or this has stopped.
  std::optional<Node> Take();

 private:
  // An open list or map, and the key that waits for its value.
  struct Frame {
    Node node;
    std::optional<std::string> key;
    ByteRange key_range;
  };

  // Counts a node; false if it is one too many.
  bool Admit(ByteRange range);
  void Attach(Node node);
  // The field path of the value that comes next.
  std::string Path() const;

  TextReport report_;
  bool stopped_ = false;
  size_t nodes_ = 0;
  std::optional<Node> root_;
  std::vector<Frame> open_;  // from the outermost to the innermost
};

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_TREE_BUILDER_H_
