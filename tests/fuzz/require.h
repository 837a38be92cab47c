// SPDX-License-Identifier: Apache-2.0
// Checking properties in fuzz targets.
#ifndef BOOTMILL_TESTS_FUZZ_REQUIRE_H_
#define BOOTMILL_TESTS_FUZZ_REQUIRE_H_

#include <cstdio>
#include <cstdlib>

namespace bootmill::fuzz {

// Ends the program unless `holds`; the fuzzer takes that for a finding.
inline void Require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
  }
}

}  // namespace bootmill::fuzz

#endif  // BOOTMILL_TESTS_FUZZ_REQUIRE_H_
