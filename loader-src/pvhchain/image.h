// SPDX-License-Identifier: Apache-2.0
// The program pvhchain, for those who put it into an image.
#ifndef BOOTMILL_LOADER_SRC_PVHCHAIN_IMAGE_H_
#define BOOTMILL_LOADER_SRC_PVHCHAIN_IMAGE_H_

#include "common/bytes.h"

namespace bootmill {

// Returns pvhchain.elf, an ELF file of less than 16 KiB that GRUB's command
// `multiboot` starts; docs/formats/pvhchain.md says what it expects. The same
// sources and compiler always make the same bytes. Valid as long as the program
// runs; thread-safe.
ByteSpan PvhchainImage();

}  // namespace bootmill

#endif  // BOOTMILL_LOADER_SRC_PVHCHAIN_IMAGE_H_
