// SPDX-License-Identifier: Apache-2.0
// Printing: to Xen's console, and to port 0xe9, which Xen prints on its own
// console and QEMU on its debug console.
#ifndef PVHCHAIN_CONSOLE_H_
#define PVHCHAIN_CONSOLE_H_

#include <stdint.h>

#include "loader-src/pvhchain/text.h"
#include "loader-src/pvhchain/xen_abi.h"

// Initialise it with {0}; then only the port is written to.
struct ldr_console {
  volatile struct xen_console* ring;
  uint32_t event_channel;
};

// Finds Xen's console. If the domain has none, only the port is used. REQUIRES:
// ldr_xen_start returned LDR_OK.
void ldr_console_open(struct ldr_console* console);

// Prints "pvhchain: ", the text and a line end. If nobody reads the ring, the
// rest is dropped after a few seconds.
void ldr_console_line(const struct ldr_console* console,
                      const struct ldr_text* text);

// Waits until the ring has been read, a few seconds at most: bytes that are in
// it when the domain ends may be lost.
void ldr_console_drain(const struct ldr_console* console);

#endif  // PVHCHAIN_CONSOLE_H_
