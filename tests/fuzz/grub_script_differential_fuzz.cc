// SPDX-License-Identifier: Apache-2.0
// Passes each input to Bootmill's parser and to grub-script-check, which must
// agree. Runs about a thousand inputs a second.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tests/fuzz/grub_script_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<std::string> difference =
      bootmill::testing::CompareWithOracle(text);
  if (!difference.ok()) {
    std::cerr << difference.status() << "\n";
    std::abort();
  }
  if (!difference->empty()) {
    std::cerr << *difference << "\n";
    std::abort();
  }
  return 0;
}
