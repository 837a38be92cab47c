// SPDX-License-Identifier: Apache-2.0
// Telling the world: Xen's console, and port 0xe9, which Xen prints on its own
// console and QEMU on its debug console.
#ifndef PVHCHAIN_CONSOLE_H_
#define PVHCHAIN_CONSOLE_H_

#include <stdint.h>

#include "loader-src/pvhchain/text.h"
#include "loader-src/pvhchain/xen_abi.h"

// Starts as {0}: only the port is written to.
struct ldr_console {
  volatile struct xen_console* ring;
  uint32_t event_channel;
};

// Finds Xen's console. REQUIRES: ldr_xen_start returned LDR_OK. A domain
// without one keeps the port.
void ldr_console_open(struct ldr_console* console);

// Writes "pvhchain: ", the text and a line end. If nobody reads the ring, what
// does not fit is dropped after a few seconds.
void ldr_console_line(const struct ldr_console* console,
                      const struct ldr_text* text);

// Waits until the ring is read, a few seconds at most: what is in it when the
// domain ends may get lost.
void ldr_console_drain(const struct ldr_console* console);

#endif  // PVHCHAIN_CONSOLE_H_
