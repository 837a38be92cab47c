// SPDX-License-Identifier: Apache-2.0
// Golden files, which contain an expected output.
#ifndef BOOTMILL_TESTS_GOLDEN_GOLDEN_FILE_H_
#define BOOTMILL_TESTS_GOLDEN_GOLDEN_FILE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "common/atomic_file.h"
#include "common/limits.h"

namespace bootmill::testing {

// Compares `actual` with the golden file `path`, relative to the repository's
// root. With BOOTMILL_TEST_ACCEPT=1 in the environment it writes the file anew,
// and still fails the test: a person must look at the change, and a run that
// accepts must not pass for one that checks.
inline void ExpectGolden(const std::string& path, std::string_view actual) {
  const std::string full = std::string(BOOTMILL_SOURCE_DIR) + "/" + path;
  const char* accept = std::getenv("BOOTMILL_TEST_ACCEPT");
  if (accept != nullptr && std::string_view(accept) == "1") {
    const absl::Status written = WriteFileAtomic(full, AsBytes(actual));
    FAIL() << path << ": "
           << (written.ok() ? "accepted; look at the difference and run again "
                              "without BOOTMILL_TEST_ACCEPT"
                            : written.ToString());
  }
  const absl::StatusOr<Bytes> golden = ReadFile(full, kMaxConfigBytes);
  ASSERT_TRUE(golden.ok()) << golden.status()
                           << "; BOOTMILL_TEST_ACCEPT=1 writes it";
  EXPECT_EQ(AsText(*golden), actual)
      << path << ": if the change is meant, accept it with "
      << "BOOTMILL_TEST_ACCEPT=1";
}

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_GOLDEN_GOLDEN_FILE_H_
