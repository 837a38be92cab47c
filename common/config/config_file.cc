// SPDX-License-Identifier: Apache-2.0
#include "common/config/config_file.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/printable.h"
#include "common/resource_id.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::config {
namespace {

// Collects what is wrong with the parts of a value: one line for each.
class Findings {
 public:
  void Add(const absl::Status& status) {
    if (!status.ok()) {
      lines_ += (lines_.empty() ? "" : "\n") + std::string(status.message());
    }
  }
  absl::Status status() const {
    return lines_.empty() ? absl::OkStatus()
                          : absl::InvalidArgumentError(lines_);
  }

 private:
  std::string lines_;
};

// yaml-cpp counts from 0; an empty file has no place at all.
std::string At(const YAML::Mark& mark, const std::string& message) {
  return absl::StrFormat("%d:%d: %s", std::max(mark.line, 0) + 1,
                         std::max(mark.column, 0) + 1, message);
}

// A text that `is_right`.
template <typename Check>
Reader Scalar(std::string& value, const std::string& expected, Check is_right) {
  return [&value, expected, is_right](const YAML::Node& node) {
    if (!node.IsScalar() || !is_right(node.Scalar())) {
      return Wrong(node, "expected " + expected);
    }
    value = node.Scalar();
    return absl::OkStatus();
  };
}

absl::Status ReadMember(const Members& members, const YAML::Node& key,
                        const YAML::Node& value) {
  const auto member = members.find(key.Scalar());
  if (member == members.end()) {
    std::vector<std::string> names;
    for (const auto& [name, read] : members) {
      names.push_back(name);
    }
    return Wrong(key, absl::StrFormat("unknown member `%s`%s", key.Scalar(),
                                      DidYouMean(key.Scalar(), names)));
  }
  return member->second(value);
}

// Reads the only document of `text`; one that is empty is null. May throw.
absl::Status ReadDocument(std::string_view text, const Reader& root) {
  const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
  Findings findings;
  findings.Add(root(documents.empty() ? YAML::Node() : documents.front()));
  if (documents.size() > 1) {
    findings.Add(Wrong(documents[1],
                       "something follows the end of the document; a "
                       "configuration is one YAML document"));
  }
  return findings.status();
}

}  // namespace

absl::Status Wrong(const YAML::Node& node, const std::string& message) {
  return absl::InvalidArgumentError(At(node.Mark(), Printable(message)));
}

Reader Text(std::string& value) {
  return Scalar(value, "a text",
                [](const std::string& text) { return !text.empty(); });
}

Reader AbsolutePath(std::string& value) {
  return Scalar(value, "the absolute path of a file",
                [](const std::string& text) { return text.starts_with('/'); });
}

Reader ResourceId(std::string& value) {
  return Scalar(value,
                "an id: lower-case letters, digits and hyphens, at most 63, "
                "first a letter, last no hyphen",
                [](const std::string& text) { return IsResourceId(text); });
}

Reader List(std::vector<std::string>& values, Reader (*item)(std::string&),
            const std::string& what) {
  return [&values, item, what](const YAML::Node& node) {
    if (!node.IsSequence()) {
      return Wrong(node, "expected " + what);
    }
    Findings findings;
    for (const YAML::Node& one : node) {
      findings.Add(item(values.emplace_back())(one));
    }
    return findings.status();
  };
}

Reader Map(Members members, const std::string& expected) {
  return Entries(
      [members = std::move(members)](const YAML::Node& key,
                                     const YAML::Node& value) {
        return ReadMember(members, key, value);
      },
      expected);
}

Reader Entries(EntryReader read, const std::string& expected) {
  return [read = std::move(read), expected](const YAML::Node& node) {
    if (!node.IsMap()) {
      return Wrong(node, "expected " + expected);
    }
    Findings findings;
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        findings.Add(Wrong(entry.first, "expected a name"));
      } else if (!seen.insert(entry.first.Scalar()).second) {
        findings.Add(Wrong(entry.first, absl::StrFormat("`%s` comes twice",
                                                        entry.first.Scalar())));
      } else {
        findings.Add(read(entry.first, entry.second));
      }
    }
    return findings.status();
  };
}

absl::Status ParseFile(std::string_view text, const std::string& path,
                       const Reader& root) {
  try {
    const absl::Status read = ReadDocument(text, root);
    Findings findings;
    for (const auto line :
         absl::StrSplit(read.message(), '\n', absl::SkipEmpty())) {
      findings.Add(
          absl::InvalidArgumentError(absl::StrFormat("%s:%s", path, line)));
    }
    return findings.status();
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s:%s", path, At(error.mark, error.msg)));
  }
}

}  // namespace bootmill::config
