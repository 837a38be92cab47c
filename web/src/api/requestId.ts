// SPDX-License-Identifier: Apache-2.0
// An id for a call that changes something, so that a repeated call has no second
// effect. `crypto.randomUUID` is there only over TLS and on loopback, as the page is.
export const newRequestId = (): string => crypto.randomUUID();
