// SPDX-License-Identifier: Apache-2.0
// One stream of changes a browser, whatever the number of tabs: the tab that holds
// the lock reads it and tells the others. A browser opens six connections to a
// server, so a stream a tab would starve the seventh.
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import type { Event } from '../gen/bootmill/v1/event_service_pb';
import { EventService, Event_Change } from '../gen/bootmill/v1/event_service_pb';
import { errorInfo } from './errors';
import { Kept } from './kept';
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
// `reset`: changes were missed; everything must be read anew. `ask`: a tab wants the
// changes that the daemon still keeps, oldest first.
export type Notice =
  | { type: 'change'; change: Change }
  | { type: 'state'; state: StreamState }
  | { type: 'cursor'; cursor: string }
  | { type: 'reset' }
  | { type: 'kept'; changes: readonly Change[] }
  | { type: 'hello' }
  | { type: 'ask' };

// The stream goes on without end: its silence says that all kept changes were sent.
const QUIET_MS = 600;
const FIRST_QUIET_MS = 3_000;

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
  // Whether this tab wants the kept changes and has none.
  private wants = false;
  // Of the tab that reads.
  private kept: Kept | undefined;
  private reading = new AbortController();
  private reopens = false;
  private silence: ReturnType<typeof setTimeout> | undefined;

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
    this.reading.abort();
    clearTimeout(this.silence);
    this.channel.close();
  }

  // Asks for the changes that the daemon still keeps; they come as a notice.
  wantKept() {
    this.wants = true;
    this.ask();
  }

  private ask() {
    if (!this.wants) return;
    if (this.leads) this.giveKept();
    else this.channel.postMessage({ type: 'ask' } satisfies Notice);
  }

  // Reads the log from its start by the one stream, at most once. While the connection
  // is lost it goes on where it was, or it would not learn of what it missed.
  private giveKept() {
    if (this.kept?.whole === true) {
      this.tell({ type: 'kept', changes: this.kept.changes });
    } else if (this.kept === undefined && (this.state === 'live' || this.cursor < 0n)) {
      this.kept = new Kept(this.cursor);
      this.reopens = true;
      this.reading.abort();
    }
  }

  private finishKept(kept: Kept) {
    clearTimeout(this.silence);
    kept.finish();
    this.tell({ type: 'cursor', cursor: String(this.cursor) });
    this.giveKept();
    if (kept.unsure) this.tell({ type: 'reset' });
  }

  private waitForSilence(ms: number) {
    clearTimeout(this.silence);
    const { kept } = this;
    if (kept === undefined || kept.whole) return;
    this.silence = setTimeout(() => this.finishKept(kept), ms);
  }

  private isClosed(): boolean {
    return this.abort.signal.aborted;
  }

  private hear(notice: Notice) {
    if (notice.type === 'hello') {
      if (this.leads) this.channel.postMessage({ type: 'state', state: this.state });
      return;
    }
    if (notice.type === 'ask') {
      if (this.leads) this.giveKept();
      return;
    }
    // A tab that follows goes on where the reader was if that tab is closed.
    if (notice.type === 'cursor') this.cursor = BigInt(notice.cursor);
    else this.pass(notice);
  }

  private pass(notice: Notice) {
    // Every tab gets them, also those that did not ask.
    if (notice.type === 'kept') {
      if (!this.wants) return;
      this.wants = false;
    }
    this.listen(notice);
    // Asked too early, or of a tab that was closed.
    if (notice.type === 'state' && notice.state === 'live') this.ask();
  }

  private tell(notice: Notice) {
    if (this.abort.signal.aborted) return;
    this.channel.postMessage(notice);
    if (notice.type !== 'cursor') this.pass(notice);
  }

  private setState(state: StreamState) {
    this.state = state;
    this.tell({ type: 'state', state });
  }

  private async lead() {
    this.leads = true;
    this.ask();
    while (!this.isClosed()) {
      try {
        await this.read();
      } catch (error) {
        if (!this.reopens) this.recover(error);
      }
      clearTimeout(this.silence);
      if (this.isClosed()) return;
      if (this.reopens) continue;
      // The rest of them is asked for again once the stream is back.
      if (this.kept?.whole === false) this.kept = undefined;
      this.setState('lost');
      await this.pause(waitMs(this.failures, Math.random()));
      this.failures = Math.min(this.failures + 1, 10);
    }
  }

  private recover(error: unknown) {
    if (ConnectError.from(error).code !== Code.OutOfRange) return;
    const cursor = errorInfo(error)?.metadata.cursor;
    this.cursor = cursor !== undefined && /^\d+$/.test(cursor) ? BigInt(cursor) : -1n;
    this.kept = undefined;
    this.tell({ type: 'reset' });
  }

  private async read() {
    this.reopens = false;
    this.reading = new AbortController();
    const cursor = this.kept?.whole === false ? 0n : this.cursor;
    const stream = createClient(EventService, transport).streamEvents(
      { parent: orgName(this.org), cursor },
      { signal: this.reading.signal },
    );
    this.waitForSilence(FIRST_QUIET_MS);
    // With `-1` nothing is sent before something happens, so the first answer may
    // be long in coming; a refused connection fails at once.
    const quiet = setTimeout(() => this.setState('live'), 1_000);
    try {
      for await (const event of stream) {
        this.failures = 0;
        if (this.state !== 'live') this.setState('live');
        this.take(event);
      }
    } finally {
      clearTimeout(quiet);
    }
  }

  private take(event: Event) {
    const change = toChange(event);
    const { kept } = this;
    if (change !== undefined) kept?.add(change);
    if (event.cursor > this.cursor) this.cursor = event.cursor;
    if (kept !== undefined && !kept.whole) {
      const isNews = kept.isNews(event.cursor);
      if (isNews || change === undefined || kept.isLast(event.cursor)) {
        this.finishKept(kept);
      } else {
        this.waitForSilence(QUIET_MS);
      }
      if (!isNews) return;
    }
    this.tell({ type: 'cursor', cursor: String(event.cursor) });
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
