// SPDX-License-Identifier: Apache-2.0
// Calls about many things: a few at a time, since the daemon's queues are bounded.
import { passes } from '../../api/errors';

const TRIES = 5;
const FIRST_WAIT_MS = 1_000;

// Tries a call again while what it fails of passes by itself.
export async function patiently<T>(
  call: () => Promise<T>,
  isStopped: () => boolean,
  wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (let tries = 1; ; ++tries) {
    try {
      return await call();
    } catch (error) {
      if (!passes(error) || tries >= TRIES || isStopped()) throw error;
      await wait(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  }
}

// Does `act` with each of `things`, in order, `atOnce` at a time. What is begun ends;
// after `isStopped` nothing is begun.
export async function each<T>(
  things: readonly T[],
  atOnce: number,
  isStopped: () => boolean,
  act: (thing: T) => Promise<void>,
): Promise<void> {
  const waiting = [...things];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (isStopped()) return;
      await act(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
