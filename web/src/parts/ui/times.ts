// SPDX-License-Identifier: Apache-2.0
// How points in time are shown: by their age, in UTC as audit and logs have them, or
// as this machine's clock shows them.
import { useSyncExternalStore } from 'react';

export type Times = 'age' | 'utc' | 'local';
const KEY = 'bootmill-times';
const listeners = new Set<() => void>();

function stored(): Times {
  const value = localStorage.getItem(KEY);
  return value === 'utc' || value === 'local' ? value : 'age';
}

export function setTimes(times: Times) {
  if (times === 'age') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, times);
  listeners.forEach((listener) => listener());
}

export function useTimes(): Times {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, stored);
}

const two = (value: number) => String(value).padStart(2, '0');

export const longTime = (ms: number): string =>
  new Date(ms).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';

// With the difference to UTC, so that nobody takes it for another zone's.
export function localTime(ms: number): string {
  const date = new Date(ms);
  const ahead = -date.getTimezoneOffset();
  const zone = `${ahead < 0 ? '−' : '+'}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
  const shifted = new Date(ms + ahead * 60_000).toISOString();
  return `${shifted.replace('T', ' ').slice(0, 19)} ${zone}`;
}
