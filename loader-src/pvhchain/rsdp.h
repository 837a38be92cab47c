// SPDX-License-Identifier: Apache-2.0
// Finding the ACPI root pointer. GRUB passes none, so it is looked for where
// Xen's toolstack may have put it: in memory that is not RAM.
//
// RSDP, on a 16-byte boundary (ACPI specification 6.5, section 5.2.5.3):
//    0 signature "RSD PTR "
//    8 checksum: bytes 0 to 19 add up to 0
//   15 revision; 2 and above have the rest
//   20 length (4) of the whole, at least 36
//   32 extended checksum: all bytes add up to 0
#ifndef PVHCHAIN_RSDP_H_
#define PVHCHAIN_RSDP_H_

#include <stdint.h>

#include "loader-src/pvhchain/bytes.h"
#include "loader-src/pvhchain/memory_map.h"

// Of each range only this much is looked at; Xen's tables are in the first 64
// KiB. Reading what no memory stands behind is slow under Xen.
#define LDR_RSDP_SCAN_BYTES 0x100000u

// Returns the physical address of a root pointer whose checksums are right, or
// 0: first from the ranges for ACPI tables (types 3 and 4), then from reserved
// ones (type 2), each in the order of the map.
uint64_t ldr_rsdp_find(struct ldr_memory memory,
                       const struct ldr_memory_map* map);

#endif  // PVHCHAIN_RSDP_H_
