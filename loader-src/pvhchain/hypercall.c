// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/hypercall.h"

#include "loader-src/pvhchain/range.h"
#include "loader-src/pvhchain/xen_abi.h"

struct cpuid {
  uint32_t eax;
  uint32_t ebx;
  uint32_t ecx;
  uint32_t edx;
};

// Xen writes code into this page.
static uint8_t hypercall_page[LDR_PAGE] __attribute__((aligned(LDR_PAGE)));

static struct cpuid cpuid(uint32_t leaf) {
  struct cpuid r;
  __asm__ volatile("cpuid"
                   : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                   : "a"(leaf), "c"(0));
  return r;
}

static int32_t hypercall(uint32_t number, uint32_t first, void* second) {
  int32_t result;
  __asm__ volatile("call *%%eax"
                   : "=a"(result), "+b"(first), "+c"(second)
                   : "a"(&hypercall_page[number * XEN_HYPERCALL_BYTES])
                   : "edx", "esi", "edi", "memory", "cc");
  return result;
}

enum ldr_status ldr_xen_start(struct ldr_failure* failure) {
  for (uint32_t base = XEN_CPUID_FIRST; base <= XEN_CPUID_LAST;
       base += XEN_CPUID_STEP) {
    const struct cpuid name = cpuid(base);
    // "XenVMMXenVMM"
    if (name.ebx != 0x566e6558u || name.ecx != 0x65584d4du ||
        name.edx != 0x4d4d566eu) {
      continue;
    }
    if (name.eax < base + 2) {
      return ldr_fail(failure, LDR_XEN_HYPERCALL_PAGE, 0, name.eax, base + 2);
    }
    __asm__ volatile("wrmsr"
                     :
                     : "c"(cpuid(base + 2).ebx), "a"(hypercall_page), "d"(0)
                     : "memory");
    return LDR_OK;
  }
  return ldr_fail(failure, LDR_XEN_ABSENT, 0, 0, 0);
}

int32_t ldr_xen_get_param(uint32_t index, uint64_t* value) {
  struct xen_hvm_param param = {.domain = XEN_DOMAIN_SELF, .index = index};
  const int32_t result = hypercall(XEN_HVM_OP, XEN_HVM_GET_PARAM, &param);
  *value = param.value;
  return result;
}

int32_t ldr_xen_memory_map(void* buffer, uint32_t* entries) {
  struct xen_memory_map query = {.entries = *entries,
                                 .buffer_paddr = (uint32_t)buffer};
  const int32_t result = hypercall(XEN_MEMORY_OP, XEN_MEMORY_MAP, &query);
  *entries = query.entries;
  return result;
}

int32_t ldr_xen_notify(uint32_t event_channel) {
  return hypercall(XEN_EVENT_CHANNEL_OP, XEN_EVENT_CHANNEL_SEND,
                   &event_channel);
}

void ldr_xen_yield(void) { hypercall(XEN_SCHED_OP, XEN_SCHED_YIELD, 0); }

void ldr_xen_crash(void) {
  uint32_t reason = XEN_SHUTDOWN_CRASH;
  hypercall(XEN_SCHED_OP, XEN_SCHED_SHUTDOWN, &reason);
}
