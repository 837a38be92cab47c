// SPDX-License-Identifier: Apache-2.0
// One stream of changes for all tabs of a browser, whatever they show: it opens six
// connections to a server, and each stream holds one.
import { equal } from 'node:assert/strict';
import { signIn } from './browser.mjs';

/** @typedef {import('playwright-core').BrowserContext} Context */

const SOON_MS = 250;

/** @param {string} fleet */
const spec = (fleet) =>
  `fleet: ${fleet}\ntargets: [i386-xen_pvh]\nboot:\n  sources:\n    - grub_config: {}\n`;

// Calls that stay open until one side ends them.
/** @param {Context} context */
function watchStreams(context) {
  const open = /** @type {Set<import('playwright-core').Request>} */ (new Set());
  // A page that is closed tells nothing of what it had asked for.
  const now = () =>
    [...open].filter((request) => !request.frame().page().isClosed()).length;
  const seen = { most: 0, opened: 0 };
  context.on('request', (request) => {
    if (!/\/(StreamEvents|WatchBuild)$/.test(request.url())) return;
    open.add(request);
    seen.opened += 1;
    // One that takes another's place is told of before the end of that.
    setTimeout(() => (seen.most = Math.max(seen.most, now())), SOON_MS);
  });
  context.on('requestfinished', (request) => void open.delete(request));
  context.on('requestfailed', (request) => void open.delete(request));
  return { seen, now };
}

/** @param {import('./run.mjs').Test} test */
export async function streams({ daemon, open }) {
  await daemon.apply(spec('streams-old'), 'x');
  const first = await open();
  const context = first.context();
  const counted = watchStreams(context);
  await signIn(first, await daemon.link());
  await first.locator('.connection.live').waitFor();
  const tab = async (/** @type {string} */ path) => {
    const page = await context.newPage();
    await page.goto(`${daemon.base}/o/default/${path}`);
    await page.locator('.connection.live').waitFor();
    return page;
  };
  // The page of what was before has it by the stream of another tab.
  const events = await tab('events');
  const old = { name: 'fleets/streams-old', exact: true };
  await events.getByRole('link', old).first().waitFor();
  const said = await daemon.cli('build', 'hosting', '-o', 'json');
  const id = /builds\/([^"]+)"/.exec(said)?.[1] ?? '';
  const build = await tab(`builds/${id}`);
  await build.getByRole('heading', { name: 'Stages' }).waitFor();
  equal(counted.now(), 1);

  // News reach them all, also when the tab that reads is closed.
  await daemon.apply(spec('streams-one'), 'x');
  await events
    .getByRole('link', { name: 'fleets/streams-one', exact: true })
    .first()
    .waitFor();
  await first.close();
  await events.waitForTimeout(2_000);
  equal(counted.now(), 1);
  await daemon.apply(spec('streams-two'), 'x');
  await events
    .getByRole('link', { name: 'fleets/streams-two', exact: true })
    .first()
    .waitFor();

  // A new reader gives what was before, too.
  const again = await tab('events');
  await again.getByRole('link', old).first().waitFor();
  equal(counted.now(), 1);
  equal(counted.seen.most, 1, 'streams at a time');
  await again.waitForTimeout(2_000);
  // The first reader begins anew for what was before, and so does the second.
  equal(counted.seen.opened, 4, 'streams in all');
}
