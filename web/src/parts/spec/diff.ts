// SPDX-License-Identifier: Apache-2.0
// Differences of texts by line: Myers' greedy algorithm, bounded.

// Lines [aFrom, aTo) of one text stand where [bFrom, bTo) of the other stand.
export interface Hunk {
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

// Texts that differ by more lines are taken as wholly different: time and memory
// grow with the square.
const MAX_EDITS = 2_000;

export const linesOf = (text: string): string[] => text.split('\n');

// Returns pairs of equal lines in order, or undefined beyond MAX_EDITS.
function matches(
  a: readonly string[],
  b: readonly string[],
): [number, number][] | undefined {
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  const limit = Math.min(a.length + b.length, MAX_EDITS);
  for (let edits = 0; edits <= limit; ++edits) {
    trace.push(new Map(reach));
    const next = new Map(reach);
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(next, k - 1) < at(next, k + 1));
      let x = down ? at(next, k + 1) : at(next, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) ++x;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a, b, edits);
    }
    reach = next;
  }
  return undefined;
}

const at = (reach: ReadonlyMap<number, number>, k: number): number =>
  reach.get(k) ?? -1;

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  a: readonly string[],
  b: readonly string[],
  edits: number,
): [number, number][] {
  const pairs: [number, number][] = [];
  let [x, y] = [a.length, b.length];
  for (let d = edits; d >= 0; --d) {
    const reach = trace[d];
    if (reach === undefined) break;
    const k = x - y;
    const down = k === -d || (k !== d && at(reach, k - 1) < at(reach, k + 1));
    const fromX = down ? at(reach, k + 1) : at(reach, k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      pairs.push([--x, --y]);
    }
    [x, y] = [fromX, fromY];
  }
  return pairs.reverse();
}

export function hunks(a: readonly string[], b: readonly string[]): Hunk[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) ++start;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    ++end;
  }
  const innerA = a.slice(start, a.length - end);
  const innerB = b.slice(start, b.length - end);
  const pairs = matches(innerA, innerB) ?? [];
  const found: Hunk[] = [];
  let [lastA, lastB] = [0, 0];
  for (const [x, y] of [...pairs, [innerA.length, innerB.length] as [number, number]]) {
    if (x > lastA || y > lastB) {
      found.push({
        aFrom: start + lastA,
        aTo: start + x,
        bFrom: start + lastB,
        bTo: start + y,
      });
    }
    [lastA, lastB] = [x + 1, y + 1];
  }
  return found;
}

// The smallest single replacement that turns `before` into `after`.
export function replacement(before: string, after: string) {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from])
    ++from;
  let end = 0;
  while (
    end < before.length - from &&
    end < after.length - from &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    ++end;
  }
  return {
    from,
    to: before.length - end,
    insert: after.slice(from, after.length - end),
  };
}
