// SPDX-License-Identifier: Apache-2.0
// The same done with many things at once: built, promoted, deleted, brought back,
// cancelled, revoked; and what a toolchain would change for many fleets.
import { equal, match, ok } from 'node:assert/strict';
import { settled, tolerating, tryEach } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */

const QUEUE = Array.from({ length: 24 }, (_, n) => `queue-${n}`);
const FLEETS = ['many-one', 'many-two', 'many-three'];

/** @param {string} fleet @param {string} [more] */
const spec = (fleet, more = '') =>
  `fleet: ${fleet}\ntargets: [i386-xen_pvh]\nboot:\n${more}  sources:\n    - grub_config: {}\n`;

/** @param {Test} test @param {string} fleet */
const fleetOf = async ({ daemon }, fleet) =>
  JSON.parse(await daemon.cli('get', `fleets/${fleet}`, '-o', 'json'));

/** @param {Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();

// Chooses all that the filter finds, and opens the dialog of `verb`.
/** @param {Page} page @param {string} address @param {string} verb */
async function choose(page, address, verb) {
  await page.goto(address);
  await settled(page);
  await page.getByLabel('Select all that match').check();
  await page.getByText('3 fleets selected').waitFor();
  await press(page, verb);
}

// Does it in the open dialog; returns the row of each.
/** @param {Page} page @param {string} does @param {string} did */
async function doAll(page, does, did) {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: does, exact: true }).click();
  await dialog.getByText(`3 of 3 ${did}`).waitFor();
  return dialog.getByRole('listitem').allInnerTexts();
}

/** @param {Page} page @param {Test} test */
async function fleets(page, test) {
  const { daemon, look } = test;
  for (const fleet of FLEETS) await daemon.apply(spec(fleet), 'x');
  const address = `${daemon.base}/o/default/fleets?q=many-`;

  await choose(page, address, 'Build');
  await look(page, 'build-many');
  const built = await doAll(page, 'Build 3 fleets', 'started');
  equal(built.length, 3);
  for (const fleet of FLEETS) {
    await daemon.cli('build', fleet, '--wait');
    equal(
      (await fleetOf(test, fleet)).newestRelease,
      `orgs/default/releases/${fleet}-1`,
    );
  }
  await press(page, 'Close');

  await choose(page, address, 'Promote …');
  await look(page, 'promote-many');
  await doAll(page, 'Promote 3 fleets', 'promoted');
  await press(page, 'Close');
  // The second time there is a difference, and a way back.
  for (const fleet of FLEETS) {
    await daemon.apply(spec(fleet, '  banner: hello\n'), 'y');
    await daemon.cli('build', fleet, '--wait');
  }
  await choose(page, address, 'Promote …');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('many-two', { exact: true }).click();
  await dialog.getByText('Configuration').first().waitFor();
  await look(page, 'promote-many-difference');
  await doAll(page, 'Promote 3 fleets', 'promoted');
  await press(page, 'Close');
  for (const fleet of FLEETS) {
    equal(
      (await fleetOf(test, fleet)).currentRelease,
      `orgs/default/releases/${fleet}-2`,
    );
  }
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.getByText('3 of 3 that were promoted are as they were.').waitFor();
  for (const fleet of FLEETS) {
    equal(
      (await fleetOf(test, fleet)).currentRelease,
      `orgs/default/releases/${fleet}-1`,
    );
  }

  // One of them was changed meanwhile: the others are deleted all the same.
  await choose(page, address, 'Delete …');
  await look(page, 'delete-many');
  await daemon.apply(spec('many-two', '  banner: third\n'), 'z');
  await tolerating(page, /status of 409/, async () => {
    await dialog.getByRole('button', { name: 'Delete 3 fleets', exact: true }).click();
    await dialog.getByText('2 of 3 deleted, 1 refused').waitFor();
  });
  match(
    (await dialog.getByRole('listitem').allInnerTexts()).join('\n'),
    /many-two.*etag|many-two.*chang/is,
  );
  await press(page, 'Close');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.getByText('2 of 2 that were deleted are as they were.').waitFor();

  await choose(page, address, 'Delete …');
  await doAll(page, 'Delete 3 fleets', 'deleted');
  await press(page, 'Close');
  await page.goto(`${daemon.base}/o/default/deleted-fleets`);
  for (const fleet of FLEETS) await page.getByLabel(`Select ${fleet}`).check();
  await page.getByText('3 fleets selected').waitFor();
  await look(page, 'deleted-selection');
  await press(page, 'Bring back …');
  await look(page, 'bring-back-many');
  await doAll(page, 'Bring back 3 fleets', 'brought back');
  for (const fleet of FLEETS) equal((await fleetOf(test, fleet)).deleteTime, undefined);
}

// Builds that are over cannot be cancelled; those that are not can.
/** @param {Page} page @param {Test} test */
async function builds(page, test) {
  const { daemon, look } = test;
  for (const fleet of QUEUE) {
    const all = 'targets: [i386-xen_pvh, x86_64-xen, i386-xen]\n';
    const text = spec(fleet).replace(/targets.*\n/, all);
    await daemon.apply(text.replace('boot:', `boot:\n  banner: ${fleet}`), 'x');
  }
  await page.goto(`${daemon.base}/o/default/builds?q=hosting`);
  await settled(page);
  await page.getByLabel('Select all that match').check();
  const cancel = page.getByRole('button', { name: 'Cancel …', exact: true });
  equal(await cancel.getAttribute('aria-disabled'), 'true');
  await page.getByText('All of them have ended.').waitFor({ state: 'attached' });

  // The page is open before they are asked for: they do not take long.
  await page.goto(`${daemon.base}/o/default/builds?q=queue-&state=open`);
  await settled(page);
  await daemon.cli('build', ...QUEUE);
  await page.getByLabel('Select all that match').check();
  await cancel.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Cancel \d+ builds?$/ }).click();
  await dialog.getByText(/^(\d+) of \1 asked to end$/).waitFor();
  await dialog.getByText('Cancelled').first().waitFor();
  await look(page, 'cancel-many');
  const { builds: all } = JSON.parse(await daemon.cli('list', 'builds', '-o', 'json'));
  ok(all.some((/** @type {any} */ { state }) => state === 'STATE_CANCELLED'));
}

/** @param {Page} page @param {Test} test */
async function tokens(page, { daemon, look }) {
  for (const name of ['one', 'two', 'three']) {
    await daemon.cli('tokens', 'create', `bulk ${name}`, '--role', 'viewer');
  }
  await page.goto(`${daemon.base}/o/default/tokens`);
  for (const name of ['one', 'three']) {
    await page.getByLabel(`Select bulk ${name}`).check();
  }
  await page.getByText('2 tokens selected').waitFor();
  await press(page, 'Revoke the chosen …');
  await look(page, 'revoke-many');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Revoke 2 tokens', exact: true }).click();
  await dialog.getByText('2 of 2 revoked').waitFor();
  await press(page, 'Close');
  await page.getByLabel('Select bulk one').waitFor({ state: 'detached' });
  const left = await daemon.cli('tokens', 'list');
  ok(left.includes('bulk two') && !left.includes('bulk one'), left);
  await daemon.cli(
    'tokens',
    'revoke',
    '--yes',
    /^(t\w+).*bulk two/m.exec(left)?.[1] ?? '',
  );
}

/** @param {Test} test */
export async function many(test) {
  await tryEach({ fleets, builds, tokens }, test);
}
