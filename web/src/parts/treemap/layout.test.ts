// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { tiles, type Part } from './layout';

const parts: Part[] = [
  { id: 'k', name: 'kernel', kind: 'kernel', size: 3000 },
  { id: 'a', name: 'ext2', kind: 'module', size: 1000 },
  { id: 'b', name: 'btrfs', kind: 'module', size: 2000 },
  { id: 'e', name: 'empty', kind: 'file', size: 0 },
  { id: 'f', name: 'grub.cfg', kind: 'file', size: 500 },
];

describe('treemap', () => {
  const placed = tiles(parts, 800, 400);
  it('gives every part with bytes an area in proportion', () => {
    expect(placed.map(({ id }) => id).sort()).toEqual(['a', 'b', 'f', 'k']);
    const area = (id: string) => {
      const tile = placed.find((one) => one.id === id);
      return (tile?.width ?? 0) * (tile?.height ?? 0);
    };
    expect(area('k') / area('b')).toBeCloseTo(1.5, 1);
  });
  it('stays inside', () => {
    for (const { x, y, width, height } of placed) {
      expect(x + width).toBeLessThanOrEqual(800.01);
      expect(y + height).toBeLessThanOrEqual(400.01);
    }
  });
  it('is empty for nothing', () => expect(tiles([], 10, 10)).toEqual([]));
});
