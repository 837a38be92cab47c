// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Change } from './events';
import { Kept } from './kept';

const change = (at: number): Change => ({
  kind: 'updated',
  resource: 'orgs/a/fleets/b',
  time: at,
  cursor: String(at),
});

describe('kept changes', () => {
  it('are no news up to where the stream was', () => {
    const kept = new Kept(7n);
    expect(kept.isNews(7n)).toBe(false);
    expect(kept.isLast(6n)).toBe(false);
    expect(kept.isLast(7n)).toBe(true);
    expect(kept.isNews(8n)).toBe(true);
    expect(kept.unsure).toBe(false);
  });
  it('are told from news by silence alone if nothing was read before', () => {
    const kept = new Kept(-1n);
    expect(kept.isNews(1n)).toBe(false);
    expect(kept.isLast(1n)).toBe(false);
    expect(kept.unsure).toBe(true);
    kept.finish();
    expect(kept.isNews(2n)).toBe(true);
  });
  it('are the newest five thousand', () => {
    const kept = new Kept(-1n);
    for (let at = 1; at <= 5_001; ++at) kept.add(change(at));
    expect(kept.changes.length).toBe(5_000);
    expect(kept.changes[0]?.cursor).toBe('2');
  });
});
