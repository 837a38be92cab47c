// SPDX-License-Identifier: Apache-2.0
// How the sides of a region of the three-way difference are shown.
import type { Region } from './merge';

// `lines` are lines of a text, and nothing else; what is said of them is `note`.
export interface Shown {
  label: string;
  kind: 'both' | 'mine' | 'theirs' | 'base' | 'gone';
  lines: readonly string[];
  note: string;
}

// One side's change; where it took lines away, those are shown.
function change(
  kind: 'both' | 'mine' | 'theirs',
  who: string,
  { base }: Region,
  lines: readonly string[],
): Shown {
  return lines.length > 0
    ? { label: `Changed by ${who}`, kind, lines, note: '' }
    : { label: `Removed by ${who}`, kind: 'gone', lines: base, note: '' };
}

// What a conflict's side has; the lines that it has not stand beside it, as before.
const column = (
  kind: 'mine' | 'theirs' | 'base',
  label: string,
  lines: readonly string[],
  none: string,
): Shown => ({ label, kind, lines, note: lines.length > 0 ? '' : none });

export function sidesOf(region: Region): Shown[] {
  const { side, base, mine, theirs } = region;
  switch (side) {
    case 'same':
      return [];
    case 'both':
      return [change('both', 'both, alike', region, mine)];
    case 'mine':
      return [change('mine', 'you', region, mine)];
    case 'theirs':
      return [change('theirs', 'them', region, theirs)];
    case 'conflict':
      return [
        column('mine', 'Yours', mine, 'takes these lines away'),
        column('base', 'Before', base, 'nothing was here'),
        column('theirs', 'Theirs', theirs, 'takes these lines away'),
      ];
  }
}
