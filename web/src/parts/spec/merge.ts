// SPDX-License-Identifier: Apache-2.0
// The three-way difference: what both sides made of a common base.
import { hunks, linesOf, type Hunk } from './diff';

export type Side = 'same' | 'mine' | 'theirs' | 'both' | 'conflict';

export interface Region {
  side: Side;
  base: readonly string[];
  mine: readonly string[];
  theirs: readonly string[];
}

interface Edit extends Hunk {
  who: 'mine' | 'theirs';
}

// The lines of one side that stand where the base's [from, to) stood.
function sideLines(
  side: readonly string[],
  edits: readonly Hunk[],
  all: readonly Hunk[],
  from: number,
  to: number,
): readonly string[] {
  // How far the side has moved against the base before `from`.
  let shift = 0;
  for (const { aFrom, aTo, bFrom, bTo } of all) {
    if (aFrom < from && !edits.some((edit) => edit.aFrom === aFrom)) {
      shift += bTo - bFrom - (aTo - aFrom);
    }
  }
  const grown = edits.reduce(
    (sum, { aFrom, aTo, bFrom, bTo }) => sum + bTo - bFrom - (aTo - aFrom),
    0,
  );
  return side.slice(from + shift, to + shift + grown);
}

const equal = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((line, at) => line === b[at]);

// Edits of both sides that overlap belong together, and with `touching` also those
// without an unchanged line between them.
function clusters(edits: readonly Edit[], touching: boolean): Edit[][] {
  const groups: Edit[][] = [];
  let end = -1;
  for (const edit of edits) {
    const group = groups.at(-1);
    const isAtEnd = edit.aFrom === end;
    // Edits of one side are apart by construction.
    const isOther = group?.some(({ who }) => who !== edit.who) === true;
    // Two insertions at one place have no order.
    const isInsert = ({ aFrom, aTo }: Edit) => aFrom === aTo && aTo === edit.aTo;
    const touches =
      isAtEnd && ((touching && isOther) || group?.every(isInsert) === true);
    if (group !== undefined && (edit.aFrom < end || touches)) group.push(edit);
    else groups.push([edit]);
    end = Math.max(end, edit.aTo);
  }
  return groups;
}

export function merge3(
  baseText: string,
  mineText: string,
  theirsText: string,
  touching = true,
): Region[] {
  const [base, mine, theirs] = [
    linesOf(baseText),
    linesOf(mineText),
    linesOf(theirsText),
  ];
  const mineEdits = hunks(base, mine);
  const theirEdits = hunks(base, theirs);
  const edits: Edit[] = [
    ...mineEdits.map((hunk) => ({ ...hunk, who: 'mine' as const })),
    ...theirEdits.map((hunk) => ({ ...hunk, who: 'theirs' as const })),
  ].sort((x, y) => x.aFrom - y.aFrom || x.aTo - y.aTo);
  const regions: Region[] = [];
  const same = (from: number, to: number) => {
    const lines = base.slice(from, to);
    if (lines.length > 0)
      regions.push({ side: 'same', base: lines, mine: lines, theirs: lines });
  };
  let done = 0;
  for (const group of clusters(edits, touching)) {
    const from = Math.min(...group.map(({ aFrom }) => aFrom));
    const to = Math.max(...group.map(({ aTo }) => aTo));
    same(done, from);
    const of = (who: Edit['who']) => group.filter((edit) => edit.who === who);
    const region = {
      base: base.slice(from, to),
      mine: sideLines(mine, of('mine'), mineEdits, from, to),
      theirs: sideLines(theirs, of('theirs'), theirEdits, from, to),
    };
    const side: Side =
      of('theirs').length === 0
        ? 'mine'
        : of('mine').length === 0
          ? 'theirs'
          : equal(region.mine, region.theirs)
            ? 'both'
            : 'conflict';
    regions.push({ side, ...region });
    done = to;
  }
  same(done, base.length);
  return regions;
}

export type Choice = 'mine' | 'theirs' | 'mine-theirs';

// The merged text; `choices` decides conflicts by their region's number.
export function merged(
  regions: readonly Region[],
  choices: (region: number) => Choice,
): string {
  return regions
    .flatMap((region, at) => {
      if (region.side === 'same' || region.side === 'both') return region.mine;
      if (region.side === 'mine') return region.mine;
      if (region.side === 'theirs') return region.theirs;
      const choice = choices(at);
      if (choice === 'mine-theirs') return [...region.mine, ...region.theirs];
      return choice === 'mine' ? region.mine : region.theirs;
    })
    .join('\n');
}

export const conflicts = (regions: readonly Region[]): number =>
  regions.filter(({ side }) => side === 'conflict').length;
