// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { closure, needsPicture } from './needs';

const MODULES = [
  { name: 'ext2', dependencies: ['fshelp'] },
  { name: 'fshelp', dependencies: [] },
  { name: 'normal', dependencies: ['crypto', 'terminal', 'absent'] },
  { name: 'crypto', dependencies: [] },
  { name: 'terminal', dependencies: ['crypto'] },
];

describe('what a module needs', () => {
  it('is followed to its end', () => {
    expect(closure('normal', MODULES).names).toEqual(['normal', 'crypto', 'terminal']);
    expect(closure('fshelp', MODULES).names).toEqual(['fshelp']);
  });

  it('may lead back, or far', () => {
    const ring = [
      { name: 'a', dependencies: ['b', 'a'] },
      { name: 'b', dependencies: ['a'] },
    ];
    expect(closure('a', ring).names).toEqual(['a', 'b']);
    expect(needsPicture('a', ring).lines.length).toBe(2);
    const chain = Array.from({ length: 1000 }, (_, at) => ({
      name: `m${at}`,
      dependencies: [`m${at + 1}`],
    }));
    const picture = needsPicture('m0', chain);
    expect(picture.nodes.length).toBe(80);
    expect(picture.cut).toBe(true);
  });

  it('is drawn inside the picture, without overlap', () => {
    const { nodes, lines, width, height } = needsPicture('normal', MODULES);
    expect(lines.map(({ from, to }) => `${from} ${to}`).sort()).toEqual([
      'normal crypto',
      'normal terminal',
      'terminal crypto',
    ]);
    for (const node of nodes) {
      expect(node.x).toBeGreaterThanOrEqual(0);
      expect(node.x + node.width).toBeLessThanOrEqual(width);
      expect(node.y + node.height).toBeLessThanOrEqual(height);
      for (const other of nodes) {
        const apart =
          node === other ||
          node.x + node.width <= other.x ||
          other.x + other.width <= node.x ||
          node.y + node.height <= other.y ||
          other.y + other.height <= node.y;
        expect(apart, `${node.name} ${other.name}`).toBe(true);
      }
    }
  });
});
