// SPDX-License-Identifier: Apache-2.0
// Hypercalls.
#ifndef PVHCHAIN_HYPERCALL_H_
#define PVHCHAIN_HYPERCALL_H_

#include <stdint.h>

#include "loader-src/pvhchain/status.h"

// Finds Xen by CPUID and has it fill the loader's hypercall page. The other
// functions may be called only after this has returned LDR_OK.
enum ldr_status ldr_xen_start(struct ldr_failure* failure);

// Each returns Xen's result: 0 or more, or a negated error number.

// Reads an HVM parameter into `*value`.
int32_t ldr_xen_get_param(uint32_t index, uint64_t* value);
// Fills `buffer`, which has room for `*entries` entries of 20 bytes, and sets
// `*entries` to the number of entries.
int32_t ldr_xen_memory_map(void* buffer, uint32_t* entries);
int32_t ldr_xen_notify(uint32_t event_channel);
void ldr_xen_yield(void);
// Ends the domain with the reason "crash". Returns only if Xen refuses that.
void ldr_xen_crash(void);

#endif  // PVHCHAIN_HYPERCALL_H_
