// SPDX-License-Identifier: Apache-2.0
// The daemon goes and comes back under an open page, or the way to it does.
import { match, ok } from 'node:assert/strict';
import { signIn, tolerating } from './browser.mjs';
import { caller } from './calls.mjs';

/** @typedef {import('./run.mjs').Test} Test */

/** @param {string} fleet @param {string} [more] */
const spec = (fleet, more = '') =>
  `fleet: ${fleet}\ntargets: [i386-xen_pvh, x86_64-xen, i386-xen]\n${more}boot:\n  sources:\n    - grub_config: {}\n`;

/** @param {Test} test */
async function underAFleet({ daemon, open, shot }) {
  const page = await open();
  await signIn(page, await daemon.link(), '/o/default/fleets/vault?view=revisions');
  await page.locator('.connection.live').waitFor();
  await tolerating(page, /ERR_|status of 503/, async () => {
    await daemon.end();
    await page.locator('.connection.lost').waitFor();
    await shot(page, 'connection-lost');
    await daemon.start();
    // The session is good still, and the stream goes on.
    await page.locator('.connection.live').waitFor({ timeout: 40_000 });
  });
  await daemon.apply(spec('after'), 'x');
  await page.getByRole('link', { name: 'Fleets' }).first().click();
  await page.getByRole('link', { name: 'after', exact: true }).waitFor();
  await page.locator('.connection.live').waitFor();
  await page.context().close();
}

// Who writes goes on writing: what was typed meanwhile is checked and saved afterwards.
/** @param {Test} test */
async function offlineInTheEditor({ daemon, open, shot }) {
  await daemon.apply(spec('offline'), 'x');
  const page = await open();
  await signIn(page, await daemon.link(), '/o/default/fleets/offline/edit');
  await page.getByRole('tab', { name: /Problems/ }).click();
  const good = page.getByText('The daemon takes this spec as it stands.');
  await good.waitFor();
  const type = async (/** @type {string} */ text) => {
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(text);
  };
  await tolerating(page, /ERR_|status of 400/, async () => {
    await page.context().setOffline(true);
    await type('  timeout: soon\n');
    await page.getByText('Draft on revision 1').waitFor();
    await page.getByText('The daemon cannot be reached').first().waitFor();
    await shot(page, 'editor-offline');
    await type('  banner: typed offline\n');
    await page.context().setOffline(false);
    // Nobody asks for it: what was typed is checked once the daemon answers.
    await page
      .locator('.cm-line', { hasText: 'timeout: soon' })
      .locator('.cm-lintRange-error')
      .waitFor({ timeout: 40_000 });
    await page.locator('.cm-lintRange-error').dblclick();
    await page.keyboard.insertText('7s');
    await good.waitFor();
  });
  await page.getByRole('button', { name: 'Save …', exact: true }).click();
  await page.getByLabel('Why').fill('typed without a connection');
  await page.getByRole('button', { name: 'Save as revision 2' }).click();
  await page.getByText('Saved as revision 2.').waitFor();
  // Completion, which could not be loaded then, is now.
  await tolerating(page, /status of 400/, async () => {
    await type('');
    await page.keyboard.type('  on_g');
    await page.locator('.cm-tooltip-autocomplete li').first().waitFor();
    await page.getByText('Draft on revision 2').waitFor();
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await good.waitFor();
  });
  await page.context().close();
  const saved = await daemon.cli('get', 'fleets/offline');
  ok(saved.includes('timeout: 7s') && saved.includes('typed offline'), saved);
}

// A build that is under way when the daemon goes: its page says so, and what became of
// it once the daemon is back.
/** @param {Test} test */
async function underABuild({ daemon, open, shot }) {
  const names = Array.from({ length: 24 }, (_, n) => `queued-${n}`);
  for (const name of names) {
    await daemon.apply(spec(name, `description: ${name}\npreset: all\n`), 'x');
  }
  const page = await open();
  await signIn(page, await daemon.link());
  const { call, close } = caller(daemon);
  const parent = 'orgs/default';
  const asked = await Promise.all(
    names.map((fleet) => call('BuildService/CreateBuild', { parent, fleet })),
  );
  close();
  const id = JSON.parse(asked.at(-1) ?? '')
    .name.split('/')
    .at(-1);
  await page.goto(`${daemon.base}/o/default/builds/${id}`);
  await page.locator('.stages .spinner').waitFor();
  await tolerating(page, /ERR_|status of 503/, async () => {
    await daemon.end();
    await page.getByText('The connection is lost.').waitFor();
    await shot(page, 'build-lost');
    await daemon.start();
    await page.getByText('The connection is lost.').waitFor({
      state: 'detached',
      timeout: 40_000,
    });
    await page.locator('.stages .spinner').waitFor({
      state: 'detached',
      timeout: 40_000,
    });
  });
  const summary = page.getByRole('region', { name: 'Summary' });
  match(await summary.innerText(), /Succeeded|Failed|Cancelled/);
  await page.getByRole('button', { name: 'Build again' }).waitFor();
}

/** @param {Test} test */
export async function restart(test) {
  await underAFleet(test);
  await offlineInTheEditor(test);
  await underABuild(test);
}
