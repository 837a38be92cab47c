// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { daemonNow, learn } from './clock';

const NOON = Date.parse('2026-05-04T12:00:00Z');
const HOUR = 3_600_000;
const at = (ms: number) => new Date(ms).toUTCString();

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  learn(at(NOON), NOON);
});

describe("the daemon's time", () => {
  it.each([HOUR, -HOUR, 24 * HOUR])('is right if it is %d ms off ours', (off) => {
    learn(at(NOON + off), NOON - 40);
    expect(Math.abs(daemonNow() - (NOON + off))).toBeLessThan(1_100);
  });

  it('is known better with each answer', () => {
    for (let ms = 0; ms < 5_000; ms += 370) {
      learn(at(NOON + HOUR + ms), NOON + ms - 40, NOON + ms);
    }
    expect(Math.abs(daemonNow() - (NOON + HOUR))).toBeLessThan(100);
  });

  it('follows a clock that is set', () => {
    learn(at(NOON + HOUR), NOON - 40);
    learn(at(NOON), NOON - 40);
    expect(daemonNow()).toBe(NOON);
  });

  it('is ours if they differ by a slow answer only', () => {
    learn(at(NOON - 900), NOON - 3_000);
    expect(daemonNow()).toBe(NOON);
  });

  it.each([null, '', 'soon'])('stays what it is at the date %j', (date) => {
    learn(at(NOON + HOUR), NOON);
    const before = daemonNow();
    learn(date, NOON);
    expect(daemonNow()).toBe(before);
  });
});
