// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { localTime, longTime } from './times';

afterEach(() => void vi.unstubAllEnvs());

// The day on which Newfoundland's clocks go back, half an hour off the others.
const AT = Date.UTC(2026, 10, 1, 3, 31, 5);

describe('a point in time', () => {
  it.each([
    ['UTC', '2026-11-01 03:31:05 +00:00'],
    ['America/St_Johns', '2026-11-01 01:01:05 −02:30'],
    ['Asia/Kathmandu', '2026-11-01 09:16:05 +05:45'],
  ])('is written with the difference to UTC in %s', (name, words) => {
    vi.stubEnv('TZ', name);
    expect(localTime(AT)).toBe(words);
    expect(longTime(AT)).toBe('2026-11-01 03:31:05 UTC');
  });
});
