// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { moduleCounts, moduleWords } from './Values';

const modules = (core: number, packed: number) => [
  ...Array.from({ length: core }, () => ({ late: false })),
  ...Array.from({ length: packed }, () => ({ late: true })),
];

describe('the number of modules', () => {
  it('tells those of the core from the packed ones', () => {
    expect(moduleWords(...moduleCounts(modules(41, 1250)))).toBe(
      '41 modules in its core, 1,250 packed',
    );
  });
  it('is said in the same words where the packed ones are not known', () => {
    expect(moduleWords(41)).toBe('41 modules in its core');
    expect(moduleWords(1)).toBe('1 module in its core');
  });
});
