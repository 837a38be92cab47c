// SPDX-License-Identifier: Apache-2.0
// Calling Xen.
#ifndef PVHCHAIN_HYPERCALL_H_
#define PVHCHAIN_HYPERCALL_H_

#include <stdint.h>

#include "loader-src/pvhchain/status.h"

// Finds Xen by CPUID and has it fill the loader's hypercall page. The calls
// below may be made only after this returned LDR_OK.
enum ldr_status ldr_xen_start(struct ldr_failure* failure);

// Each returns what Xen returned: 0 or above, or a negated error number.

// Sets `*value` to an HVM parameter.
int32_t ldr_xen_get_param(uint32_t index, uint64_t* value);
// Fills `buffer`, which has room for `*entries` entries of 20 bytes, and sets
// `*entries` to those used.
int32_t ldr_xen_memory_map(void* buffer, uint32_t* entries);
int32_t ldr_xen_notify(uint32_t event_channel);
void ldr_xen_yield(void);
// Ends the domain with the reason "crash". Returns only if Xen refuses.
void ldr_xen_crash(void);

#endif  // PVHCHAIN_HYPERCALL_H_
