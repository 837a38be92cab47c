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

const CONTEXT_LINES = 3;

const range = (from: number, to: number) =>
  to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`;

// A difference as `diff -U3` writes it, from the first `@@` on; empty if the texts
// are the same.
export function unified(before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  const groups: Hunk[][] = [];
  for (const hunk of hunks(a, b)) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && hunk.aFrom - last.aTo <= 2 * CONTEXT_LINES) {
      groups.at(-1)?.push(hunk);
    } else {
      groups.push([hunk]);
    }
  }
  const lines = groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const lead = Math.min(CONTEXT_LINES, first.aFrom);
    const trail = Math.min(CONTEXT_LINES, a.length - last.aTo);
    const head = `@@ -${range(first.aFrom - lead, last.aTo + trail)} +${range(first.bFrom - lead, last.bTo + trail)} @@`;
    const body: string[] = [];
    let at = first.aFrom - lead;
    for (const hunk of group) {
      body.push(
        ...a.slice(at, hunk.aFrom).map((line) => ` ${line}`),
        ...a.slice(hunk.aFrom, hunk.aTo).map((line) => `-${line}`),
        ...b.slice(hunk.bFrom, hunk.bTo).map((line) => `+${line}`),
      );
      at = hunk.aTo;
    }
    body.push(...a.slice(at, last.aTo + trail).map((line) => ` ${line}`));
    return [head, ...body];
  });
  return lines.join('\n');
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
