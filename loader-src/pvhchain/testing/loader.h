// SPDX-License-Identifier: Apache-2.0
// The loader's pure parts, for tests in C++.
#ifndef BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_LOADER_H_
#define BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_LOADER_H_

// These C library headers are included first, because the loader's headers must
// not declare them as C.
#include <cstddef>
#include <cstdint>

extern "C" {
#include "loader-src/pvhchain/bytes.h"
#include "loader-src/pvhchain/elf.h"
#include "loader-src/pvhchain/elf_abi.h"
#include "loader-src/pvhchain/memory_map.h"
#include "loader-src/pvhchain/multiboot.h"
#include "loader-src/pvhchain/multiboot_abi.h"
#include "loader-src/pvhchain/notes.h"
#include "loader-src/pvhchain/op.h"
#include "loader-src/pvhchain/plan.h"
#include "loader-src/pvhchain/pvh_abi.h"
#include "loader-src/pvhchain/range.h"
#include "loader-src/pvhchain/rsdp.h"
#include "loader-src/pvhchain/start_info.h"
#include "loader-src/pvhchain/status.h"
#include "loader-src/pvhchain/text.h"
}

#endif  // BOOTMILL_LOADER_SRC_PVHCHAIN_TESTING_LOADER_H_
