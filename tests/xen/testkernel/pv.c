// SPDX-License-Identifier: Apache-2.0
// The test kernel in a PV guest, of 64 or 32 bits.
#include "tests/xen/testkernel/kernel.h"

// Xen's start_info (public/xen.h); `unsigned long` has the guest's width.
struct StartInfo {
  char magic[32];
  unsigned long page_count, shared_info;
  u32 flags;
  unsigned long store_frame;
  u32 store_channel;
  unsigned long console_frame;
  u32 console_channel;
  unsigned long page_tables, page_table_count;
  const unsigned long* frames;  // the machine frame of each of our pages
  const unsigned char* module;
  unsigned long module_size_bytes;
  char command_line[1024];
};

static const struct StartInfo* start;

// The beginning of our address space, defined by the linker script.
extern char virtual_base[];

long Hypercall(u32 number, unsigned long first, const void* second) {
#ifdef __x86_64__
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result), "+D"(first), "+S"(second)
                   : "a"((long)number)
                   : "rcx", "r11", "memory");
#else
  long result;
  __asm__ volatile("int $0x82"
                   : "=a"(result), "+b"(first), "+c"(second)
                   : "a"(number)
                   : "memory");
#endif
  return result;
}

// The ring is one of our own pages; the list of frames shows which one.
volatile struct ConsoleRing* Console(void) {
  static unsigned long page;
  while (start->frames[page] != start->console_frame) ++page;
  return (volatile struct ConsoleRing*)(virtual_base + page * 4096);
}

void NotifyConsole(void) {
  u32 channel = start->console_channel;
  Hypercall(kEventChannelOp, kEventChannelSend, &channel);
}

void Yield(void) { Hypercall(kSchedOp, kSchedOpYield, 0); }

void PowerOff(void) {
  u32 reason = kShutdownPowerOff;
  for (;;) Hypercall(kSchedOp, kSchedOpShutdown, &reason);
}

// Called by pv_entry.S.
void StartFromPvProtocol(const struct StartInfo* info) {
  struct Boot boot = {.entry = sizeof(long) == 8 ? "pv64" : "pv32"};
  start = info;
  boot.command_line = info->command_line;
  boot.modules[0].bytes = info->module;
  boot.modules[0].size_bytes = info->module_size_bytes;
  boot.module_count = info->module_size_bytes != 0;
  Report(&boot);
}
