// SPDX-License-Identifier: Apache-2.0
// A person's account: invited, signed in by password, changed, disabled.
import { equal, match, ok } from 'node:assert/strict';
import { PHONE, signIn, tolerating } from './browser.mjs';

const PASSWORD = 'correct horse battery';
const OTHER = 'another long sentence';

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).last().click();

// The page is never wider than its window.
/** @param {Page} page */
async function fits(page) {
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  ok(wide <= 0, `${page.url()} is ${wide} px too wide`);
}

/** @param {Page} page @param {string} password */
async function byPassword(page, password) {
  await page.getByLabel('Name', { exact: true }).fill('anna');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Sign in');
}

/** @param {Page} page @param {import('./run.mjs').Test} test */
async function invite(page, { daemon, look }) {
  await page.goto(`${daemon.base}/o/default/people`);
  await press(page, 'Add …');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('anna');
  await look(page, 'new-account');
  await press(page, 'Make an invitation');
  await page.getByRole('heading', { name: 'The invitation of anna' }).waitFor();
  await look(page, 'invitation');
  const link = await dialog.getByText(/^https:/).innerText();
  match(link, /\/set-password#default\/anna\/[0-9a-f]{64}$/);
  await press(page, 'Done');
  await page.getByRole('button', { name: 'Account of anna: invited' }).waitFor();
  ok(!(await page.content()).includes(link), 'it is shown once');
  return link;
}

// Under “People”: what `word` of the account's dialog does.
/** @param {Page} page @param {string} word */
async function manage(page, word) {
  await page.getByRole('button', { name: /^Account of anna/ }).click();
  await press(page, word);
}

/** @param {import('./run.mjs').Test} test */
export async function accounts(test) {
  const { daemon, open, look } = test;
  const admin = await open();
  await signIn(admin, await daemon.link());
  const link = await invite(admin, test);

  // The person, on a telephone.
  const anna = await open({ viewport: PHONE });
  await anna.goto(link);
  await anna.getByRole('heading', { name: 'Set your password' }).waitFor();
  equal(new URL(anna.url()).hash, '', 'the secret has left the address');
  await anna.getByLabel('New password', { exact: true }).fill('short');
  const set = anna.getByRole('button', { name: /Set the password/ });
  equal(await set.getAttribute('aria-disabled'), 'true');
  await anna.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await fits(anna);
  await look(anna, 'set-password');
  await set.click();
  await anna.waitForURL(/\/o\/default\/fleets/);
  // The administrator's page learns of it by itself.
  await admin.getByRole('button', { name: 'Account of anna: password' }).waitFor();

  // The link is spent.
  const thief = await open();
  await tolerating(thief, /status of 401/, async () => {
    await thief.goto(link);
    await thief.getByLabel('New password', { exact: true }).fill(OTHER);
    await press(thief, 'Set the password and sign in');
    await thief.getByText('The invitation was used already').waitFor();
    await look(thief, 'spent-invitation');
  });

  // By name and password, in another browser; a wrong one first.
  const second = await open({ viewport: PHONE });
  await second.goto(`${daemon.base}/o/default/toolchains`);
  const password = second.getByLabel('Password', { exact: true });
  equal(await password.getAttribute('autocomplete'), 'current-password');
  equal(await password.getAttribute('type'), 'password');
  await fits(second);
  await look(second, 'sign-in-phone');
  await tolerating(second, /status of 401/, async () => {
    await byPassword(second, OTHER);
    await second.getByText('The name or the password is wrong').waitFor();
  });
  await second.getByLabel('Show the password').check();
  equal(await password.getAttribute('type'), 'text');
  await byPassword(second, PASSWORD);
  await second.getByRole('heading', { name: 'Toolchains' }).waitFor();

  // Changing it in the first signs the second out.
  await anna.goto(`${daemon.base}/o/default/sessions`);
  await press(anna, 'Change password …');
  await anna.getByLabel('Present password', { exact: true }).fill(PASSWORD);
  await anna.getByLabel('New password', { exact: true }).fill(OTHER);
  await look(anna, 'change-password');
  await tolerating(second, /status of 401|ERR_/, async () => {
    await press(anna, 'Change the password');
    await anna.getByText('Your password is changed').waitFor();
    equal(await anna.getByText('this browser').count(), 1);
    await second.reload();
    await second.getByRole('heading', { name: 'Sign in to Bootmill' }).waitFor();
  });

  // Disabled, enabled, reset.
  await tolerating(anna, /status of 401|ERR_/, async () => {
    await manage(admin, 'Disable');
    await admin.getByRole('button', { name: 'Account of anna: disabled' }).waitFor();
    await anna.getByRole('heading', { name: 'Sign in to Bootmill' }).waitFor();
    await byPassword(anna, OTHER);
    await anna.getByText('The name or the password is wrong').waitFor();
  });
  await manage(admin, 'Enable');
  await admin.getByRole('button', { name: 'Account of anna: password' }).waitFor();
  await byPassword(anna, OTHER);
  await anna.getByText('this browser').waitFor();
  await admin.getByRole('button', { name: /^Account of anna/ }).click();
  await look(admin, 'account');
  await tolerating(anna, /status of 401|ERR_/, async () => {
    await press(admin, 'Reset: a new invitation');
    await admin.getByRole('heading', { name: 'The invitation of anna' }).waitFor();
    await anna.getByRole('heading', { name: 'Sign in to Bootmill' }).waitFor();
  });
  await press(admin, 'Done');
  await admin.getByRole('button', { name: 'Account of anna: invited' }).waitFor();
}
