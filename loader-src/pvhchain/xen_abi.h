// SPDX-License-Identifier: Apache-2.0
// Xen's interface to a 32-bit guest without paging, as far as the loader uses
// it. Little endian; pointers are physical addresses, 4 bytes.
// Source: Xen, xen/include/public/{xen,memory,event_channel,sched}.h,
// hvm/{hvm_op,params}.h, io/console.h, arch-x86/cpuid.h, read at Xen 4.17.
//
// CPUID, leaf base + 0: EBX ECX EDX spell "XenVMMXenVMM", EAX is the last leaf.
// Leaf base + 2: EBX is a register (MSR). Writing a page's address there fills
// the page with code; the code for hypercall n is at 32 * n.
//
// HVM parameter (16 bytes):  0 domain (2), 4 index, 8 value (8)
// Memory map query (8):      0 entries (in: room, out: used), 4 buffer
// Console page:              0 input (1024), 1024 output (2048),
//                            3072 input consumer, 3076 input producer,
//                            3080 output consumer, 3084 output producer
#ifndef PVHCHAIN_XEN_ABI_H_
#define PVHCHAIN_XEN_ABI_H_

#include <stddef.h>
#include <stdint.h>

#define XEN_CPUID_FIRST 0x40000000u
#define XEN_CPUID_LAST 0x4000ff00u
#define XEN_CPUID_STEP 0x100u
#define XEN_HYPERCALL_BYTES 32u

#define XEN_MEMORY_OP 12u
#define XEN_MEMORY_MAP 9u
#define XEN_SCHED_OP 29u
#define XEN_SCHED_YIELD 0u
#define XEN_SCHED_SHUTDOWN 2u
#define XEN_SHUTDOWN_CRASH 3u
#define XEN_EVENT_CHANNEL_OP 32u
#define XEN_EVENT_CHANNEL_SEND 4u
#define XEN_HVM_OP 34u
#define XEN_HVM_GET_PARAM 1u

#define XEN_DOMAIN_SELF 0x7ff0u
#define XEN_PARAM_CONSOLE_PFN 17u
#define XEN_PARAM_CONSOLE_EVENT_CHANNEL 18u

struct xen_hvm_param {
  uint16_t domain;
  uint16_t padding;
  uint32_t index;
  uint64_t value;
};
_Static_assert(sizeof(struct xen_hvm_param) == 16, "");
_Static_assert(offsetof(struct xen_hvm_param, value) == 8, "");

struct xen_memory_map {
  uint32_t entries;
  uint32_t buffer_paddr;
};
_Static_assert(sizeof(struct xen_memory_map) == 8, "");

#define XEN_CONSOLE_OUT_BYTES 2048u

struct xen_console {
  uint8_t in[1024];
  uint8_t out[XEN_CONSOLE_OUT_BYTES];
  uint32_t in_consumer;
  uint32_t in_producer;
  uint32_t out_consumer;
  uint32_t out_producer;
};
_Static_assert(offsetof(struct xen_console, out_consumer) == 3080, "");
_Static_assert(offsetof(struct xen_console, out_producer) == 3084, "");

#endif  // PVHCHAIN_XEN_ABI_H_
