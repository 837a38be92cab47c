// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/tree_builder.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

void TreeBuilder::Scalar(NodeKind kind, std::string text, ByteRange range) {
  if (Admit(range)) {
    Node node;
    node.kind = kind;
    node.text = std::move(text);
    node.range = range;
    Attach(std::move(node));
  }
}

void TreeBuilder::Begin(NodeKind kind, size_t begin) {
  const ByteRange start = {begin, begin + 1};
  if (!Admit(start)) {
    return;
  }
  if (open_.size() >= kMaxNodeDepth) {
    Fail(start, DepthMessage());
    return;
  }
  Frame frame;
  frame.node.kind = kind;
  frame.node.range = start;
  open_.push_back(std::move(frame));
}

void TreeBuilder::End(std::optional<size_t> end) {
  if (stopped_ || open_.empty()) {
    return;
  }
  Node node = std::move(open_.back().node);
  open_.pop_back();
  if (end.has_value()) {
    node.range.end = *end;
  } else if (!node.children.empty()) {
    node.range.end = node.children.back().range.end;
  }
  Attach(std::move(node));
}

void TreeBuilder::Key(std::string key, ByteRange range) {
  if (!stopped_ && !open_.empty()) {
    open_.back().key = std::move(key);
    open_.back().key_range = range;
  }
}

void TreeBuilder::Report(ByteRange range, std::string message) {
  if (!stopped_) {
    report_.Add(Path(), range, std::move(message));
  }
}

void TreeBuilder::Fail(ByteRange range, std::string message) {
  if (!stopped_) {
    report_.Add("", range, std::move(message));
    stopped_ = true;
  }
}

std::optional<NodeKind> TreeBuilder::container() const {
  if (open_.empty()) {
    return std::nullopt;
  }
  return open_.back().node.kind;
}

std::optional<ByteRange> TreeBuilder::pending_key_range() const {
  if (open_.empty() || !open_.back().key.has_value()) {
    return std::nullopt;
  }
  return open_.back().key_range;
}

std::string TreeBuilder::Path() const {
  std::string path;
  for (const Frame& frame : open_) {
    if (frame.node.kind == NodeKind::kList) {
      path = ElementPath(path, frame.node.children.size());
    } else if (frame.key.has_value()) {
      path = FieldPath(path, *frame.key);
    }
  }
  return path;
}

std::string TreeBuilder::DepthMessage() {
  return absl::StrFormat("nested more than %d levels deep", kMaxNodeDepth);
}

std::optional<Node> TreeBuilder::Take() {
  if (stopped_ || !open_.empty()) {
    return std::nullopt;
  }
  return std::exchange(root_, std::nullopt);
}

bool TreeBuilder::Admit(ByteRange range) {
  if (stopped_) {
    return false;
  }
  if (++nodes_ > kMaxNodes) {
    Fail(range, absl::StrFormat("more than %d values", kMaxNodes));
    return false;
  }
  return true;
}

void TreeBuilder::Attach(Node node) {
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& parent = open_.back();
  if (parent.key.has_value()) {
    node.key = *std::exchange(parent.key, std::nullopt);
    node.key_range = parent.key_range;
  }
  parent.node.children.push_back(std::move(node));
}

}  // namespace bootmill::spec
