// SPDX-License-Identifier: Apache-2.0
// Dialogs, menus and bars that the other stories only pass by: each is within reach of
// assistive technology, in both themes.
import { equal } from 'node:assert/strict';
import { PHONE, settled, tryEach } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */

/** @param {Page} page @param {Test} test @param {string} path */
async function go(page, { daemon }, path) {
  await page.goto(`${daemon.base}/o/default/${path}`);
  await settled(page);
}

/** @param {Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();

/** @param {Page} page @param {Test} test */
async function buildOne(page, test) {
  await go(page, test, 'fleets/hosting');
  await press(page, 'Build');
  await page.getByRole('heading', { name: 'Build hosting', exact: true }).waitFor();
  await test.look(page, 'build');
}

/** @param {Page} page @param {Test} test */
async function buildMany(page, test) {
  await go(page, test, 'fleets?q=hosting');
  await page.getByLabel('Select hosting', { exact: true }).check();
  await page.getByText('1 fleet selected').waitFor();
  await test.look(page, 'bulk');
  await page.locator('.bulk').getByRole('button', { name: 'Build' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Build 1 fleet' }).waitFor();
  await test.look(page, 'build-many');
  await dialog.getByRole('button', { name: 'Build 1 fleet' }).click();
  await dialog.getByText('1 of 1 started').waitFor();
  await test.look(page, 'built-many');
}

/** @param {Page} page @param {Test} test */
async function revokePerson(page, test) {
  await test.daemon.cli('accounts', 'create', 'leaver', '--role', 'viewer');
  await go(page, test, 'people?q=leaver');
  await press(page, 'Revoke …');
  await page.getByRole('heading', { name: 'Revoke leaver?' }).waitFor();
  await test.look(page, 'revoke-person');
}

/** @param {Page} page @param {Test} test */
async function byCertificate(page, test) {
  await go(page, test, 'people');
  await press(page, 'Add …');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('robot');
  await dialog.getByLabel('Shows who it is by').selectOption('certificate');
  await dialog.getByLabel('Role').selectOption('host');
  await dialog.getByText(/bootmill .*principals issue robot --kind host/).waitFor();
  await test.look(page, 'new-certificate');
}

/** @param {Page} page @param {Test} test */
async function copyMenu(page, test) {
  await go(page, test, 'fleets/hosting');
  await press(page, 'Copy command ▾');
  await page.getByRole('menuitem', { name: 'Copy as CLI command' }).waitFor();
  await test.look(page, 'copy-menu');
}

// What is behind the navigation is not in the way of it, and comes back.
/** @param {Page} page @param {Test} test */
async function navigationOnAPhone(page, test) {
  await page.setViewportSize(PHONE);
  await go(page, test, 'fleets');
  await press(page, 'Navigation');
  await page.getByRole('link', { name: 'Toolchains', exact: true }).waitFor();
  await test.look(page, 'navigation-phone');
  await page.getByRole('link', { name: 'Toolchains', exact: true }).click();
  await page.getByRole('heading', { name: 'Toolchains', exact: true }).waitFor();
  const shown = page.getByRole('link', { name: 'Audit', exact: true });
  equal(await shown.isVisible(), false, 'the navigation stays open');
}

const SITUATIONS = {
  buildOne,
  buildMany,
  revokePerson,
  byCertificate,
  copyMenu,
  navigationOnAPhone,
};

/** @param {Test} test */
export async function dialogs(test) {
  await tryEach(SITUATIONS, test);
}
