// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { weakness } from './password';

describe('a new password', () => {
  test('is long, in characters as people count them', () => {
    expect(weakness('eleven char')).toBe('At least 12 characters; there are 11.');
    expect(weakness('twelve chars')).toBeUndefined();
    expect(weakness('o\u0308'.repeat(11))).toBe(
      'At least 12 characters; there are 11.',
    );
    expect(weakness('😀'.repeat(12))).toBeUndefined();
  });
});
