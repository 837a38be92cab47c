// SPDX-License-Identifier: Apache-2.0
// Configuration files of programs and their users: YAML that is read strictly.
// A member that is not known, that comes twice or that has a value of another
// kind is an error with its file, line and column. All that is wrong with a
// file is found at once: a line of the message for each.
//
//   std::string server;
//   RETURN_IF_ERROR(ParseFile(text, path, Map({{"server", Text(server)}})));
//
// Thread-compatible. yaml-cpp throws; nothing of that comes out of here.
#ifndef BOOTMILL_COMMON_CONFIG_CONFIG_FILE_H_
#define BOOTMILL_COMMON_CONFIG_CONFIG_FILE_H_

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/limits.h"

namespace bootmill::config {

inline constexpr size_t kMaxFileBytes = 256 * kKiB;

// Takes a value, or says what is wrong with it, in one line for each thing
// that is. The variables that the readers
// below fill must outlive them.
using Reader = std::function<absl::Status(const YAML::Node&)>;
using Members = std::map<std::string, Reader>;

// INVALID_ARGUMENT `LINE:COLUMN: MESSAGE`, in one line (Printable), for readers
// that refuse a value.
absl::Status Wrong(const YAML::Node& node, const std::string& message);

// A text that is not empty.
Reader Text(std::string& value);
// The absolute path of a file.
Reader AbsolutePath(std::string& value);
// An id (common/resource_id.h).
Reader ResourceId(std::string& value);
// A list of values, each read into a new element of `values`; `what` names them
// in an error: `a list of files`.
Reader List(std::vector<std::string>& values, Reader (*item)(std::string&),
            const std::string& what);
// A map with the members given; `expected` says so in an error.
Reader Map(Members members, const std::string& expected = "a map");
// A map whose keys are any texts: `read(key, value)` for each, in order.
using EntryReader =
    std::function<absl::Status(const YAML::Node& key, const YAML::Node& value)>;
Reader Entries(EntryReader read, const std::string& expected);

// Reads a file's `text`. Errors: INVALID_ARGUMENT for text that is no YAML,
// that has a second document or that readers refuse, with a line
// `PATH:LINE:COLUMN: MESSAGE` for each thing that is wrong.
absl::Status ParseFile(std::string_view text, const std::string& path,
                       const Reader& root);

}  // namespace bootmill::config

#endif  // BOOTMILL_COMMON_CONFIG_CONFIG_FILE_H_
