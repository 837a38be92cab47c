// SPDX-License-Identifier: Apache-2.0
// How long to wait before a lost connection is tried again.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

// Half of the wait is by chance: all browsers lose a daemon at the same moment and
// shall not come back at the same moment.
export const waitMs = (failures: number, random: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + random / 2);
