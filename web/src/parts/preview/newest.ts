// SPDX-License-Identifier: Apache-2.0

// Runs `work` for one value at a time. Of the values that come meanwhile only the
// newest waits: a slow daemon is asked less often, and never twice at once.
export class Newest<T> {
  private next: { value: T } | undefined;
  private running = false;

  constructor(private readonly work: (value: T) => Promise<void>) {}

  set(value: T) {
    this.next = { value };
    if (!this.running) void this.run();
  }

  // Whether a newer value waits than the one that is worked on.
  get hasNewer(): boolean {
    return this.next !== undefined;
  }

  drop() {
    this.next = undefined;
  }

  private async run() {
    this.running = true;
    for (let next = this.next; next !== undefined; next = this.next) {
      this.next = undefined;
      await this.work(next.value);
    }
    this.running = false;
  }
}
