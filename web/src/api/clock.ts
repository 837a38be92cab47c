// SPDX-License-Identifier: Apache-2.0
// The daemon's time. What it has stamped is some minutes old by its own clock, which
// need not be this machine's.

// A difference smaller than this, in milliseconds, is none: an answer's date has whole
// seconds.
const LEAST_MS = 2_000;

// How far the daemon's clock is ahead of this machine's, in milliseconds: between these.
let least = -Infinity;
let most = Infinity;

// `date` stands in the head of an answer that came at `now` to what was asked at
// `asked`. Each answer narrows what is known, until a clock is set.
export function learn(date: string | null, asked: number, now = Date.now()) {
  const told = Date.parse(date ?? '');
  if (Number.isNaN(told)) return;
  const [low, high] = [told - now, told + 1_000 - asked];
  const agrees = low <= most && high >= least;
  least = agrees ? Math.max(least, low) : low;
  most = agrees ? Math.min(most, high) : high;
}

function ahead(): number {
  const middle = (least + most) / 2;
  return Math.abs(middle) < LEAST_MS || Number.isNaN(middle) ? 0 : middle;
}

export const daemonNow = (): number => Date.now() + ahead();
