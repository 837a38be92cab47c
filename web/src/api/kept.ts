// SPDX-License-Identifier: Apache-2.0
// The changes that the daemon still keeps, gathered by the one reader of the stream: it
// begins at the log's start and goes on into what happens now.
import type { Change } from './events';

const MOST = 5_000;

export class Kept {
  private readonly gathered: Change[] = [];
  private isWhole = false;

  // `live`: the cursor up to which changes were told already; negative: none was, so
  // that nobody can tell old ones from new ones until the stream falls silent.
  constructor(private readonly live: bigint) {}

  get whole(): boolean {
    return this.isWhole;
  }

  get changes(): readonly Change[] {
    return this.gathered;
  }

  // Whether what comes at `cursor` is news; if not, it was before this reading.
  isNews(cursor: bigint): boolean {
    return this.isWhole || (this.live >= 0n && cursor > this.live);
  }

  // Whether nothing older is to come.
  isLast(cursor: bigint): boolean {
    return this.live >= 0n && cursor >= this.live;
  }

  // Whether changes may have been taken for old ones that were news.
  get unsure(): boolean {
    return this.live < 0n;
  }

  add(change: Change) {
    this.gathered.push(change);
    if (this.gathered.length > MOST) this.gathered.shift();
  }

  finish() {
    this.isWhole = true;
  }
}
