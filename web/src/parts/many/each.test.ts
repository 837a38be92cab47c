// SPDX-License-Identifier: Apache-2.0
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { each, patiently } from './each';

const never = () => false;

describe('each', () => {
  it('does everything once, no more than it may at a time', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await each([1, 2, 3, 4, 5, 6, 7], 3, never, async (one) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      --running;
      done.push(one);
    });
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('begins nothing once it is stopped', async () => {
    const done: number[] = [];
    await each(
      [1, 2, 3],
      1,
      () => done.length >= 2,
      (one) => {
        done.push(one);
        return Promise.resolve();
      },
    );
    expect(done).toEqual([1, 2]);
  });
});

describe('patiently', () => {
  const failing = (code: Code, times: number) => {
    let calls = 0;
    return {
      calls: () => calls,
      call: () =>
        ++calls > times
          ? Promise.resolve('done')
          : Promise.reject(new ConnectError('no', code)),
    };
  };
  const waits: number[] = [];
  const wait = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };

  it('waits longer each time for a queue that is full', async () => {
    const full = failing(Code.ResourceExhausted, 2);
    expect(await patiently(full.call, never, wait)).toBe('done');
    expect(waits).toEqual([1_000, 2_000]);
  });

  it('takes no for an answer', async () => {
    const refused = failing(Code.PermissionDenied, 9);
    await expect(patiently(refused.call, never, wait)).rejects.toThrow('no');
    expect(refused.calls()).toBe(1);
    const full = failing(Code.ResourceExhausted, 9);
    await expect(patiently(full.call, never, wait)).rejects.toThrow('no');
    expect(full.calls()).toBe(5);
    const stopped = failing(Code.ResourceExhausted, 9);
    await expect(patiently(stopped.call, () => true, wait)).rejects.toThrow('no');
    expect(stopped.calls()).toBe(1);
  });
});
