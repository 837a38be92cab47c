// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/console.h"

#include <stdbool.h>

#include "loader-src/pvhchain/hypercall.h"
#include "loader-src/pvhchain/range.h"

#define DEBUG_PORT 0xe9
// In cycles of the time stamp counter: 2 to 8 seconds on any processor that Xen
// runs on. Any limit is enough.
#define PATIENCE_CYCLES 8000000000u

static uint64_t cycles(void) {
  uint32_t low;
  uint32_t high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

static void barrier(void) {
  __asm__ volatile("lock addl $0, (%%esp)" : : : "memory", "cc");
}

// Waits until at most `most` bytes of the ring are unread. Returns false if
// that takes too long.
static bool wait_unread(const struct ldr_console* console, uint32_t most) {
  const uint64_t start = cycles();
  for (;;) {
    const uint32_t unread =
        console->ring->out_producer - console->ring->out_consumer;
    if (unread <= most) {
      return true;
    }
    if (cycles() - start > PATIENCE_CYCLES) {
      return false;
    }
    ldr_xen_notify(console->event_channel);
    ldr_xen_yield();
  }
}

static void put(const struct ldr_console* console, char c) {
  __asm__ volatile("outb %0, %1" : : "a"(c), "Nd"((uint16_t)DEBUG_PORT));
  if (console->ring == 0 || !wait_unread(console, XEN_CONSOLE_OUT_BYTES - 1)) {
    return;
  }
  const uint32_t at = console->ring->out_producer;
  console->ring->out[at % XEN_CONSOLE_OUT_BYTES] = (uint8_t)c;
  barrier();
  console->ring->out_producer = at + 1;
}

static void put_string(const struct ldr_console* console, const char* string) {
  for (; *string != '\0'; ++string) {
    put(console, *string);
  }
}

void ldr_console_open(struct ldr_console* console) {
  uint64_t pfn;
  uint64_t event_channel;
  if (ldr_xen_get_param(XEN_PARAM_CONSOLE_PFN, &pfn) == 0 && pfn != 0 &&
      pfn < LDR_4G / LDR_PAGE &&
      ldr_xen_get_param(XEN_PARAM_CONSOLE_EVENT_CHANNEL, &event_channel) == 0) {
    console->ring = (struct xen_console*)((uint32_t)pfn * LDR_PAGE);
    console->event_channel = (uint32_t)event_channel;
  }
}

void ldr_console_line(const struct ldr_console* console,
                      const struct ldr_text* text) {
  put_string(console, "pvhchain: ");
  put_string(console, text->bytes);
  put_string(console, "\r\n");
  if (console->ring != 0) {
    ldr_xen_notify(console->event_channel);
  }
}

void ldr_console_drain(const struct ldr_console* console) {
  if (console->ring != 0) {
    wait_unread(console, 0);
  }
}
