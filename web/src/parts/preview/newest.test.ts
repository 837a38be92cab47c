// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Newest } from './newest';

// Work that ends when it is told to.
function worker() {
  const begun: string[] = [];
  let end: () => void = () => undefined;
  const newest = new Newest<string>((value) => {
    begun.push(value);
    return new Promise((resolve) => (end = resolve));
  });
  const finish = async () => {
    end();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { begun, newest, finish };
}

describe('the newest value', () => {
  it('is worked on at once if nothing runs', () => {
    const { begun, newest } = worker();
    newest.set('a');
    expect(begun).toEqual(['a']);
    expect(newest.hasNewer).toBe(false);
  });

  it('is the only one that waits', async () => {
    const { begun, newest, finish } = worker();
    for (const value of ['a', 'b', 'c']) newest.set(value);
    expect(begun).toEqual(['a']);
    expect(newest.hasNewer).toBe(true);
    await finish();
    expect(begun).toEqual(['a', 'c']);
    await finish();
    newest.set('d');
    expect(begun).toEqual(['a', 'c', 'd']);
  });

  it('can be dropped', async () => {
    const { begun, newest, finish } = worker();
    newest.set('a');
    newest.set('b');
    newest.drop();
    await finish();
    expect(begun).toEqual(['a']);
  });
});
