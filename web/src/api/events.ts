// SPDX-License-Identifier: Apache-2.0
// One stream of changes a browser, whatever the number of tabs: the tab that holds
// the lock reads it and tells the others. A browser opens six connections to a
// server, so a stream a tab would starve the seventh.
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import type { Event } from '../gen/bootmill/v1/event_service_pb';
import { EventService, Event_Change } from '../gen/bootmill/v1/event_service_pb';
import { errorInfo } from './errors';
import { orgName } from './names';
import { transport } from './transport';
import { waitMs } from './wait';

export interface Change {
  kind: 'created' | 'updated' | 'deleted';
  resource: string;
  time: number;
  cursor: string;
}
export type StreamState = 'connecting' | 'live' | 'lost';
// `reset`: changes were missed; everything must be read anew.
export type Notice =
  | { type: 'change'; change: Change }
  | { type: 'state'; state: StreamState }
  | { type: 'cursor'; cursor: string }
  | { type: 'reset' }
  | { type: 'hello' };

const KINDS: Partial<Record<Event_Change, Change['kind']>> = {
  [Event_Change.CREATED]: 'created',
  [Event_Change.UPDATED]: 'updated',
  [Event_Change.DELETED]: 'deleted',
};

// Undefined for a heartbeat.
export function toChange(event: Event): Change | undefined {
  const kind = KINDS[event.change];
  if (kind === undefined) return undefined;
  const time = Number(event.time?.seconds ?? 0n) * 1000;
  return { kind, resource: event.resource, time, cursor: String(event.cursor) };
}

export class ChangeStream {
  private readonly channel: BroadcastChannel;
  private readonly abort = new AbortController();
  private cursor = -1n;
  private state: StreamState = 'connecting';
  private leads = false;
  private failures = 0;

  constructor(
    private readonly org: string,
    private readonly listen: (notice: Notice) => void,
  ) {
    this.channel = new BroadcastChannel(`bootmill-events-${org}`);
    this.channel.onmessage = (event: MessageEvent<Notice>) => this.hear(event.data);
    this.channel.postMessage({ type: 'hello' } satisfies Notice);
    navigator.locks
      .request(`bootmill-events-${org}`, { signal: this.abort.signal }, () =>
        this.lead(),
      )
      .catch(() => undefined);
  }

  close() {
    this.abort.abort();
    this.channel.close();
  }

  private isClosed(): boolean {
    return this.abort.signal.aborted;
  }

  private hear(notice: Notice) {
    if (notice.type === 'hello') {
      if (this.leads) this.channel.postMessage({ type: 'state', state: this.state });
      return;
    }
    // A tab that follows goes on where the reader was if that tab is closed.
    if (notice.type === 'cursor') this.cursor = BigInt(notice.cursor);
    else this.listen(notice);
  }

  private tell(notice: Notice) {
    if (this.abort.signal.aborted) return;
    this.channel.postMessage(notice);
    if (notice.type !== 'cursor') this.listen(notice);
  }

  private setState(state: StreamState) {
    this.state = state;
    this.tell({ type: 'state', state });
  }

  private async lead() {
    this.leads = true;
    while (!this.isClosed()) {
      try {
        await this.read();
      } catch (error) {
        this.recover(error);
      }
      if (this.isClosed()) return;
      this.setState('lost');
      await this.pause(waitMs(this.failures, Math.random()));
      this.failures = Math.min(this.failures + 1, 10);
    }
  }

  private recover(error: unknown) {
    if (ConnectError.from(error).code !== Code.OutOfRange) return;
    const cursor = errorInfo(error)?.metadata.cursor;
    this.cursor = cursor !== undefined && /^\d+$/.test(cursor) ? BigInt(cursor) : -1n;
    this.tell({ type: 'reset' });
  }

  private async read() {
    const stream = createClient(EventService, transport).streamEvents(
      { parent: orgName(this.org), cursor: this.cursor },
      { signal: this.abort.signal },
    );
    // With `-1` nothing is sent before something happens, so the first answer may
    // be long in coming; a refused connection fails at once.
    const quiet = setTimeout(() => this.setState('live'), 1_000);
    try {
      for await (const event of stream) {
        this.failures = 0;
        if (this.state !== 'live') this.setState('live');
        this.pass(event);
      }
    } finally {
      clearTimeout(quiet);
    }
  }

  private pass(event: Event) {
    this.cursor = event.cursor;
    this.tell({ type: 'cursor', cursor: String(event.cursor) });
    const change = toChange(event);
    if (change !== undefined) this.tell({ type: 'change', change });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        window.removeEventListener('online', done);
        this.abort.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      window.addEventListener('online', done);
      this.abort.signal.addEventListener('abort', done);
    });
  }
}
