// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { hunks, linesOf, replacement } from './diff';
import { conflicts, merge3, merged } from './merge';

const base = 'a\nb\nc\nd\ne\n';
const mineOf = (text: string) => text;

describe('hunks', () => {
  it.each([
    ['a\nb\nc', 'a\nc'],
    ['a\nc', 'a\nb\nc'],
    ['', 'a\nb'],
    ['a\nb\nc\nd', 'x\nb\ny\nd\nz'],
    ['a\na\na', 'a\na\na\na'],
  ])('turns %j into %j', (before, after) => {
    const [a, b] = [linesOf(before), linesOf(after)];
    const result: string[] = [];
    let at = 0;
    for (const { aFrom, aTo, bFrom, bTo } of hunks(a, b)) {
      result.push(...a.slice(at, aFrom), ...b.slice(bFrom, bTo));
      at = aTo;
    }
    result.push(...a.slice(at));
    expect(result.join('\n')).toBe(after);
  });

  it('takes texts that differ too much as wholly different, in bounded time', () => {
    const many = (word: string) =>
      Array.from({ length: 9_000 }, (_, n) => `${word} ${n}`);
    expect(hunks(many('a'), many('b'))).toEqual([
      { aFrom: 0, aTo: 9_000, bFrom: 0, bTo: 9_000 },
    ]);
  });
});

describe('merge3', () => {
  it('takes over changes of both sides that do not touch', () => {
    const regions = merge3(base, 'A\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE\n');
    expect(conflicts(regions)).toBe(0);
    expect(merged(regions, () => 'mine')).toBe('A\nb\nc\nd\nE\n');
  });

  it('finds the same change on both sides', () => {
    const regions = merge3(base, 'a\nX\nc\nd\ne\n', 'a\nX\nc\nd\ne\n');
    expect(regions.map(({ side }) => side)).toEqual(['same', 'both', 'same']);
  });

  it('never overwrites: the same line changed twice is a conflict', () => {
    const regions = merge3(base, 'a\nmine\nc\nd\ne\n', 'a\ntheirs\nc\nd\ne\n');
    expect(conflicts(regions)).toBe(1);
    expect(merged(regions, () => 'mine')).toBe('a\nmine\nc\nd\ne\n');
    expect(merged(regions, () => 'theirs')).toBe('a\ntheirs\nc\nd\ne\n');
    expect(merged(regions, () => 'mine-theirs')).toBe('a\nmine\ntheirs\nc\nd\ne\n');
  });

  it('finds a conflict between a deletion and a change', () => {
    const regions = merge3(base, 'a\nd\ne\n', 'a\nb\nC\nd\ne\n');
    expect(conflicts(regions)).toBe(1);
    expect(merged(regions, () => 'mine')).toBe('a\nd\ne\n');
    expect(merged(regions, () => 'theirs')).toBe('a\nb\nC\nd\ne\n');
  });

  it('finds a conflict between two insertions at one place', () => {
    const regions = merge3('a\nb', 'a\n1\nb', 'a\n2\nb');
    expect(conflicts(regions)).toBe(1);
    expect(merged(regions, () => 'mine-theirs')).toBe('a\n1\n2\nb');
  });

  it('gives back each side if the other changed nothing, for many random texts', () => {
    let seed = 7;
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    const text = () =>
      Array.from({ length: random(12) }, () => 'abc'[random(3)]).join('\n');
    for (let round = 0; round < 500; ++round) {
      const [one, two] = [text(), text()];
      expect(merged(merge3(one, one, two), () => 'mine')).toBe(two);
      expect(merged(merge3(one, two, one), () => 'theirs')).toBe(two);
      expect(
        merged(merge3(one, two, text()), () => 'mine').split('\n').length,
      ).toBeGreaterThan(0);
    }
  });

  it('with all conflicts decided for one side, keeps every line that side added', () => {
    const regions = merge3(base, mineOf('n1\na\nn2\nc\nd\ne\nn3\n'), 'a\nt\nc\ne\n');
    const text = merged(regions, () => 'mine');
    for (const line of ['n1', 'n2', 'n3']) expect(linesOf(text)).toContain(line);
  });
});

describe('replacement', () => {
  it('is the smallest one', () => {
    expect(replacement('timeout: 5s\n', 'timeout: 7s\n')).toEqual({
      from: 9,
      to: 10,
      insert: '7',
    });
    expect(replacement('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' });
  });
});
