// SPDX-License-Identifier: Apache-2.0
// How values are written, everywhere the same.
import type { Duration, Timestamp } from '@bufbuild/protobuf/wkt';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { useEffect, useState, type ReactNode } from 'react';
import { daemonNow } from '../../api/clock';
import { localTime, longTime, useTimes } from './times';

export function bytes(size: bigint | number): string {
  const value = Number(size);
  if (value < 1000) return `${value} B`;
  if (value < 1_000_000) return `${(value / 1000).toFixed(1)} kB`;
  if (value < 1_000_000_000) return `${(value / 1_000_000).toFixed(2)} MB`;
  return `${(value / 1_000_000_000).toFixed(2)} GB`;
}

export function signedBytes(difference: number): string {
  if (difference === 0) return '±0';
  return `${difference > 0 ? '+' : '−'}${bytes(Math.abs(difference))}`;
}

export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

// How many modules an image has. The packed ones lie in its memdisk, to be loaded when
// it starts or when a guest needs them; a release does not know their number.
export function moduleWords(core: number, packed?: number): string {
  const words = count(core, 'module');
  if (packed === undefined) return `${words} in its core`;
  return `${words} in its core, ${packed.toLocaleString('en')} packed`;
}

export const moduleCounts = (
  modules: readonly { late: boolean }[],
): [number, number] => {
  const packed = modules.filter(({ late }) => late).length;
  return [modules.length - packed, packed];
};

export function duration(value: Duration | undefined): string {
  if (value === undefined) return '';
  const seconds = Number(value.seconds) + value.nanos / 1e9;
  if (seconds < 1) return `${(seconds * 1000).toFixed(1)} ms`;
  return `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;
}

const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [30, 'day'],
  [12, 'month'],
  [Infinity, 'year'],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

export { longTime } from './times';

export function ago(ms: number, now: number): string {
  let value = (ms - now) / 1000;
  if (Math.abs(value) < 5) return 'just now';
  for (const [size, unit] of STEPS) {
    if (Math.abs(value) < size) return relative.format(Math.round(value), unit);
    value /= size;
  }
  return '';
}

export function Time({ at }: { at: Timestamp | number | undefined }) {
  const times = useTimes();
  const [now, setNow] = useState(daemonNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(daemonNow()), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (at === undefined) return <>–</>;
  const ms = typeof at === 'number' ? at : timestampMs(at);
  const exact = longTime(ms);
  return (
    <time dateTime={new Date(ms).toISOString()} title={exact}>
      {times === 'utc' && exact}
      {times === 'local' && localTime(ms)}
      {times === 'age' && (
        <>
          {ago(ms, Math.max(now, ms))}
          <span className="visually-hidden"> ({exact})</span>
        </>
      )}
    </time>
  );
}

export type Tone = 'neutral' | 'good' | 'warning' | 'bad' | 'busy';

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
