// SPDX-License-Identifier: Apache-2.0
// What people miss in other consoles: their place in a table after going back, a link
// that shows what they see, words of a failure that can still be read.
import { equal, match, ok } from 'node:assert/strict';
import { settled, signIn, tolerating } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const names = (page) =>
  page
    .locator('.table-body .strong')
    .evaluateAll((all) => all.map((one) => one.textContent ?? ''));

// Order, filter and selection stand in the address; going back keeps them.
/** @param {Page} page @param {import('./run.mjs').Test} test */
async function placeInATable(page, { daemon, open, shot }) {
  await page.goto(`${daemon.base}/o/default/fleets`);
  await settled(page);
  const head = page.getByRole('button', { name: /^Fleet/ });
  await head.click();
  await head.click();
  const order = await names(page);
  ok(order.length > 1);
  equal(order.join(), [...order].sort().reverse().join());
  const [first = '', second = ''] = order;
  await page.getByLabel(`Select ${first}`).check();
  await page.getByLabel(`Select ${second}`).check();
  await shot(page, 'selection');
  const address = page.url();
  match(address, /sort=-fleet/);
  await page.getByRole('link', { name: first, exact: true }).click();
  await page.getByRole('heading', { name: first, exact: true }).waitFor();
  await page.goBack();
  await page.getByText('2 fleets selected').waitFor();
  equal((await names(page)).join(), order.join());

  // Somebody else opens the link.
  const other = await open();
  await signIn(other, await daemon.link());
  await other.goto(address);
  await other.getByText('2 fleets selected').waitFor();
  equal((await names(other)).join(), order.join());
  // All that match are meant as such: also the one that comes later.
  await other.getByLabel('Filter fleets').fill('habit');
  await daemon.apply(spec('habit-one'), 'x');
  await daemon.apply(spec('habit-two'), 'x');
  await other.getByRole('link', { name: 'habit-two', exact: true }).waitFor();
  await other.getByLabel('Select all that match').check();
  await daemon.apply(spec('habit-three'), 'x');
  await other.getByText('3 fleets selected').waitFor();
  await other.getByLabel('Select habit-one').uncheck();
  await other.getByText('2 fleets selected').waitFor();
  await other.context().close();
}

/** @param {string} fleet */
const spec = (fleet) =>
  `fleet: ${fleet}\ntargets: [i386-xen_pvh]\nboot:\n  sources:\n    - grub_config: {}\n`;

// A failure stays until it is put away, and can be copied.
/** @param {Page} page @param {import('./run.mjs').Test} test */
async function failuresStay(page, { daemon, look }) {
  await page.goto(`${daemon.base}/o/default/audit`);
  await settled(page);
  await page.route(/AuditService.VerifyAuditLog/, (route) => route.abort());
  await tolerating(page, /ERR_FAILED/, async () => {
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.locator('.toast.failed').waitFor();
  });
  await page.waitForTimeout(9_000);
  const failed = page.locator('.toast.failed');
  await look(page, 'failure');
  await failed.getByRole('button', { name: 'Copy' }).click();
  const copied = await page.evaluate(() => window.navigator.clipboard.readText());
  ok((await failed.innerText()).includes(copied), copied);
  await failed.getByRole('button', { name: 'Dismiss' }).click();
  equal(await failed.count(), 0);
}

// The draft of somebody whose session ends is there after they sign in again.
/** @param {Page} page @param {import('./run.mjs').Test} test */
async function draftSurvives(page, { daemon }) {
  await page.goto(`${daemon.base}/o/default/fleets/appliance/edit`);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('\n# not saved yet\n');
  await tolerating(page, /status of 401|ERR_/, async () => {
    await daemon.cli('ui', 'logout');
    await page.keyboard.insertText('# nor this\n');
    await page.getByRole('heading', { name: 'Sign in to Bootmill' }).waitFor();
  });
  await page.goto(await daemon.link());
  await page.getByText('Your draft from earlier is back.').waitFor();
  const text = await page.locator('.cm-content').innerText();
  ok(text.includes('# not saved yet') && text.includes('# nor this'), text);
  await page.getByRole('button', { name: 'Discard draft' }).click();
}

/** @param {import('./run.mjs').Test} test */
export async function habits(test) {
  const page = await test.open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, await test.daemon.link());
  await placeInATable(page, test);
  await failuresStay(page, test);
  await draftSurvives(page, test);
}
