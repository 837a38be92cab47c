// SPDX-License-Identifier: Apache-2.0
// Running the program's commands in the test's process; tests only.
#ifndef BOOTMILL_CLI_TESTING_RUN_CLI_H_
#define BOOTMILL_CLI_TESTING_RUN_CLI_H_

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "common/atomic_file.h"
#include "common/limits.h"

namespace bootmill::cli::testing {

// The result of a run.
struct Outcome {
  ExitCode exit_code = kExitOk;
  std::string out;
  std::string err;
};

// Runs `bootmill ARGUMENTS`.
inline Outcome RunCli(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const ExitCode exit_code = Run(arguments, out, err);
  return {exit_code, out.str(), err.str()};
}

// Writes a file, or fails the test.
inline void WriteText(const std::string& path, std::string_view text) {
  const absl::Status written = WriteFileAtomic(path, AsBytes(text));
  ASSERT_TRUE(written.ok()) << written;
}

// Returns a file's content; fails the test if it cannot be read.
inline std::string ReadText(const std::string& path) {
  const absl::StatusOr<Bytes> bytes = ReadFile(path, kMaxArtifactBytes);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? std::string(AsText(*bytes)) : "";
}

// Returns the document that `text` contains; fails the test if it is not JSON.
inline Document ParseJson(const std::string& text) {
  Document document = Document::parse(text, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << text;
  return document;
}

// Returns the names of an object's members, in their order.
inline std::vector<std::string> Members(const Document& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) {
    names.push_back(name);
  }
  return names;
}

// A small spec that every installed GRUB can build.
inline std::string SpecText(const std::string& fleet,
                            const std::string& more = "") {
  return "fleet: " + fleet + "\ntargets: [i386-xen_pvh, x86_64-xen]\n" + more;
}

}  // namespace bootmill::cli::testing

#endif  // BOOTMILL_CLI_TESTING_RUN_CLI_H_
