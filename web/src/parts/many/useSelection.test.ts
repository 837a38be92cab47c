// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { selectionText } from './useSelection';

const rows = (n: number) => Array.from({ length: n }, (_, at) => ({ id: `f${at}` }));
const ids = (n: number) => new Set(rows(n).map(({ id }) => id));

describe('a selection in the address', () => {
  it('is empty, some ids, or all that match', () => {
    expect(selectionText(new Set(), rows(3))).toBe('');
    expect(selectionText(new Set(['f2', 'f0']), rows(3))).toBe('f0,f2');
    expect(selectionText(ids(3), rows(3))).toBe('*');
    // One that is all there is may be meant by its name.
    expect(selectionText(ids(1), rows(1))).toBe('f0');
  });

  it('is not there if its address were too long', () => {
    expect(selectionText(ids(60), rows(100))).toBeUndefined();
    expect(selectionText(ids(100), rows(100))).toBe('*');
  });
});
