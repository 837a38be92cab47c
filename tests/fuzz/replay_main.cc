// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target once on each file of the given folders, without libFuzzer,
// so that every preset tests past crashers.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "common/atomic_file.h"
#include "common/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  int count = 0;
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(argv[i], error)) {
      const absl::StatusOr<bootmill::Bytes> bytes =
          bootmill::ReadFile(entry.path().string(), bootmill::kMaxDebBytes);
      if (!bytes.ok()) {
        std::cerr << bytes.status() << "\n";
        return 1;
      }
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes->data()),
                             bytes->size());
      ++count;
    }
    if (error) {
      std::cerr << argv[i] << ": " << error.message() << "\n";
      return 1;
    }
  }
  std::cout << count << " inputs\n";
  return count > 0 ? 0 : 1;
}
