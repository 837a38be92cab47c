// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { unified } from './diff';

const HEAD = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/;

// What follows from `before` by a difference, whose heads and context must be true.
function patched(before: string, difference: string): string {
  const old = before.split('\n');
  const made: string[] = [];
  let at = 0;
  const left = { old: 0, made: 0 };
  for (const line of difference.split('\n')) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const [from = 1, size = 1, to = 1, madeSize = 1] = head
        .slice(1)
        .map((text: string | undefined) =>
          text === undefined ? undefined : Number(text),
        );
      expect(left).toEqual({ old: 0, made: 0 });
      Object.assign(left, { old: size, made: madeSize });
      made.push(...old.slice(at, from - 1));
      at = from - 1;
      expect(made.length).toBe(to - 1);
      continue;
    }
    const text = line.slice(1);
    if (!line.startsWith('+')) {
      expect(old[at++]).toBe(text);
      left.old -= 1;
    }
    if (!line.startsWith('-')) {
      made.push(text);
      left.made -= 1;
    }
  }
  expect(left).toEqual({ old: 0, made: 0 });
  return [...made, ...old.slice(at)].join('\n');
}

const numbers = (n: number) => Array.from({ length: n }, (_, at) => `line ${at}`);

describe('unified', () => {
  it('is empty for equal texts', () => expect(unified('a\nb', 'a\nb')).toBe(''));

  it('leads from one text to the other', () => {
    const base = numbers(40);
    const changed = [
      base.with(0, 'first'),
      base.with(39, 'last'),
      base.with(5, 'five').with(30, 'thirty'),
      base.with(5, 'five').with(11, 'eleven').with(12, 'twelve'),
      base.toSpliced(10, 5),
      base.toSpliced(10, 0, 'new', 'newer'),
      [...base, 'one more'],
      ['one more', ...base],
    ];
    for (const lines of changed) {
      const difference = unified(base.join('\n'), lines.join('\n'));
      expect(patched(base.join('\n'), difference)).toBe(lines.join('\n'));
    }
  });

  it('shows three lines around a change', () => {
    expect(unified('1\n2\n3\n4\n5\n6\n7\n8\n9', '1\n2\n3\n4\nfive\n6\n7\n8\n9')).toBe(
      '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8',
    );
  });
});
