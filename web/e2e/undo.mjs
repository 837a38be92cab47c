// SPDX-License-Identifier: Apache-2.0
// What was done a moment ago is taken back by a press: a saved spec, a revision that was
// brought back, a disabled account, changed quotas.
import { equal } from 'node:assert/strict';
import { settled, tryEach } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */

const SPEC =
  'fleet: undone\ntargets: [i386-xen_pvh]\nboot:\n  sources:\n    - grub_config: {}\n';

/** @param {Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).last().click();
/** @param {Test} test @param {string} fleet */
const fleetOf = async ({ daemon }, fleet) =>
  JSON.parse(await daemon.cli('get', `fleets/${fleet}`, '-o', 'json'));

/** @param {Page} page @param {Test} test */
async function specs(page, test) {
  const { daemon } = test;
  await daemon.apply(SPEC, 'x');
  await page.goto(`${daemon.base}/o/default/fleets/undone/edit`);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('  banner: oops\n');
  await press(page, 'Save …');
  await page.getByLabel('Why').fill('a slip');
  await press(page, 'Save as revision 2');
  await page.getByText('Saved as revision 2.').waitFor();
  await press(page, 'Undo');
  await page.getByText('undone: revision 3 has the text of 1 again.').waitFor();
  equal((await fleetOf(test, 'undone')).source.text, SPEC);
  // The editor follows.
  await page.waitForFunction(
    () => !document.querySelector('.cm-content')?.textContent.includes('oops'),
  );

  await page.goto(`${daemon.base}/o/default/fleets/undone?view=revisions`);
  await page.getByRole('button', { name: 'Bring back' }).first().click();
  await press(page, 'Make revision 4');
  await page.getByText('revision 4 has the text of 2.').waitFor();
  await press(page, 'Undo');
  await page.getByText('undone: revision 5 has the text of 3 again.').waitFor();
  equal((await fleetOf(test, 'undone')).source.text, SPEC);
}

/** @param {Page} page @param {Test} test */
async function accounts(page, { daemon }) {
  await daemon.cli('accounts', 'create', 'otto', '--role', 'viewer');
  await page.goto(`${daemon.base}/o/default/people`);
  await page.getByRole('button', { name: 'Account of otto: invited' }).click();
  await press(page, 'Disable');
  await page.getByRole('button', { name: 'Account of otto: disabled' }).waitFor();
  await press(page, 'Undo');
  await page.getByText('The account of otto is enabled.').waitFor();
  // What disabling took away stays away: the invitation.
  await page
    .getByRole('button', { name: 'Account of otto: invitation ended' })
    .waitFor();
}

/** @param {Page} page @param {Test} test */
async function quotas(page, { daemon, look }) {
  const tokens = async () => {
    const { orgs } = JSON.parse(await daemon.cli('orgs', 'list', '-o', 'json'));
    return orgs.find((/** @type {any} */ { name }) => name === 'orgs/default').tokens
      .limit;
  };
  const before = await tokens();
  await page.goto(`${daemon.base}/o/default/orgs`);
  await settled(page);
  await page.getByRole('button', { name: 'Quotas of default' }).click();
  const change = page.getByRole('button', { name: 'Change the quotas' });
  equal(await change.getAttribute('aria-disabled'), 'true');
  await page.getByLabel('API tokens').fill('77');
  await page.getByLabel('Fleets, deleted ones too').fill('0');
  await page.getByText('it keeps what it has, and gets no more').waitFor();
  await look(page, 'quotas');
  await page.getByLabel('API tokens').fill('78');
  await change.click();
  await page.getByText('The quotas of default are changed.').waitFor();
  await page.getByText(/^\d+ of 78$/).waitFor();
  equal(await tokens(), '78');
  await press(page, 'Undo');
  await page.getByText('The quotas of default are as they were.').waitFor();
  await page.getByText(/^\d+ of 78$/).waitFor({ state: 'detached' });
  equal(await tokens(), before);
}

/** @param {Test} test */
export async function undo(test) {
  await tryEach({ specs, accounts, quotas }, test);
}
