// SPDX-License-Identifier: Apache-2.0
// What can be copied out of the three-way difference is text of the fleet.
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { merge3, merged } from '../../parts/spec/merge';
import { RegionView } from './MergeDialog';

const base = 'a: 1\nb: 2\nc: 3\nd: 4\n';

// The regions as they are shown, and all lines that stand in it as text.
function shown(mine: string, theirs: string) {
  const regions = merge3(base, mine, theirs);
  const html = regions
    .map((region) =>
      renderToStaticMarkup(
        createElement(RegionView, {
          region,
          choice: undefined,
          onChoose: () => undefined,
        }),
      ),
    )
    .join('');
  const texts = [...html.matchAll(/<pre[^>]*>(.*?)<\/pre>/gs)].flatMap(
    ([, text = '']) => text.split('\n'),
  );
  return { regions, html, texts };
}

describe('a side that took lines away', () => {
  it.each([
    ['you', 'a: 1\nc: 3\nd: 4\n', base],
    ['them', base, 'a: 1\nc: 3\nd: 4\n'],
    ['both, alike', 'a: 1\nc: 3\nd: 4\n', 'a: 1\nc: 3\nd: 4\n'],
  ])('shows which: by %s', (who, mine, theirs) => {
    const { html, texts, regions } = shown(mine, theirs);
    expect(html).toContain(`Removed by ${who}`);
    expect(texts).toContain('b: 2');
    expect(merged(regions, () => 'mine')).toBe('a: 1\nc: 3\nd: 4\n');
  });

  it('says so beside the text where it meets a change', () => {
    const { html, texts, regions } = shown(
      'a: 1\nc: 3\nd: 4\n',
      'a: 1\nb: 7\nc: 3\nd: 4\n',
    );
    expect(html).toContain('takes these lines away');
    expect(texts).toEqual(expect.arrayContaining(['b: 2', 'b: 7']));
    expect(merged(regions, () => 'mine-theirs')).toBe('a: 1\nb: 7\nc: 3\nd: 4\n');
  });

  it('puts no words of the page into a text', () => {
    const all = new Set([...base.split('\n'), 'b: 7', 'x: 9']);
    for (const [mine, theirs] of [
      ['a: 1\nc: 3\nd: 4\n', 'a: 1\nb: 7\nc: 3\nd: 4\n'],
      ['', 'a: 1\nb: 7\nc: 3\nd: 4\n'],
      [`${base}x: 9\n`, `${base}b: 7\n`],
      [base, ''],
    ] as const) {
      const { texts } = shown(mine, theirs);
      expect(texts.filter((line) => !all.has(line))).toEqual([]);
    }
  });
});

it('says of an insertion by both that nothing was there', () => {
  expect(shown(`${base}x: 9\n`, `${base}b: 7\n`).html).toContain('nothing was here');
});
