// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { selectedBy, selectionText } from './useSelection';

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

  it('is all but a few if that is shorter', () => {
    expect(selectionText(ids(100), rows(100))).toBe('*');
    const some = new Set([...ids(100)].filter((id) => id !== 'f7' && id !== 'f30'));
    const text = selectionText(some, rows(100));
    expect(text).toBe('*,-f30,-f7');
    expect(selectedBy(text ?? '', rows(100))).toEqual(some);
    // Also what comes to match later.
    expect(selectedBy(text ?? '', rows(101)).has('f100')).toBe(true);
  });

  it('is not there if its address were too long', () => {
    expect(selectionText(ids(60), rows(200))).toBeUndefined();
  });

  it('means the same again', () => {
    expect(selectedBy('', rows(3))).toEqual(new Set());
    expect(selectedBy('f2,f0,gone', rows(3))).toEqual(new Set(['f0', 'f2']));
    expect(selectedBy('*', rows(3))).toEqual(ids(3));
  });
});
