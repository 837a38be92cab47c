// SPDX-License-Identifier: Apache-2.0
// GRUB's module `lines`, for those who put it into an image.
#ifndef BOOTMILL_LOADER_SRC_LINES_MODULE_H_
#define BOOTMILL_LOADER_SRC_LINES_MODULE_H_

#include "common/bytes.h"

namespace bootmill {

// The processors that GRUB for Xen is built for.
enum class GrubProcessor { kI386, kX8664 };

// Returns the module, a relocatable ELF file of less than 16 KiB that GRUB's
// `insmod` loads (GRUB 2.04 and later, on each platform of that processor);
// lines.c says what its command does. The same sources and compiler always make
// the same bytes. Valid as long as the program runs; thread-safe.
ByteSpan LinesModule(GrubProcessor processor);

}  // namespace bootmill

#endif  // BOOTMILL_LOADER_SRC_LINES_MODULE_H_
