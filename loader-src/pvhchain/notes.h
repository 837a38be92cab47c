// SPDX-License-Identifier: Apache-2.0
// Finding the PVH entry in the notes of an ELF file.
#ifndef PVHCHAIN_NOTES_H_
#define PVHCHAIN_NOTES_H_

#include <stdint.h>

#include "loader-src/pvhchain/bytes.h"
#include "loader-src/pvhchain/elf.h"
#include "loader-src/pvhchain/status.h"

// Sets `*paddr` from the first note PHYS32_ENTRY of owner "Xen" in the note
// extents of `image`; it is 4 or 8 bytes wide. Notes of other owners and types
// are ignored; one that exceeds its extent is refused. REQUIRES: the extents
// lie within `file`.
enum ldr_status ldr_notes_find_entry(struct ldr_bytes file,
                                     const struct ldr_image* image,
                                     uint64_t* paddr,
                                     struct ldr_failure* failure);

#endif  // PVHCHAIN_NOTES_H_
